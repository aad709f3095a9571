/** kind export logs: what each node tells of itself, by its own commands. Upstream: providers/common/logs.go. */
import { DOCKER_SOCKET, type Docker } from "../../machine/docker.ts";
import type { FileSystem } from "../../machine/filesystem.ts";
import { dirname, resolve } from "../../machine/path.ts";
import type { Process } from "../../machine/process.ts";
import { clusterName, fail, type KindCommand, parsed } from "./command.ts";

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  "kubernetes-version.txt": ["cat", "/kind/version"],
  "journal.log": ["journalctl", "--no-pager"],
  "kubelet.log": ["journalctl", "--no-pager", "-u", "kubelet.service"],
  "containerd.log": ["journalctl", "--no-pager", "-u", "containerd.service"],
  "images.log": ["crictl", "images"],
};

export const exportLogs: KindCommand = async (process, provider, words) => {
  const { flags, args } = parsed(words);
  const name = clusterName(process, flags);
  const nodes = provider.nodes(name);
  if (nodes.length === 0) return fail(process, `unknown cluster "${name}"`);
  const folder = args[0] === undefined ? `/tmp/${Math.floor(process.random() * 1e9)}` : resolve(process.cwd, args[0]);
  await process.stderr.write(`Exporting logs for cluster "${name}" to:\n`);
  await process.stdout.write(`${folder}\n`);
  const docker = process.machine.sockets.get(DOCKER_SOCKET) as Docker;
  const put = (path: string, text: string): void => {
    process.fs.mkdir(dirname(`${folder}/${path}`), { recursive: true });
    process.fs.write(`${folder}/${path}`, text, { owner: process.user.name });
  };
  put("docker-info.txt", await printed(process, ["docker", "info"]));
  put("kind-version.txt", `kind ${provider.version} go1.21.10 linux/amd64\n`);
  for (const node of nodes) {
    put(`${node}/inspect.json`, await printed(process, ["docker", "inspect", node]));
    put(
      `${node}/serial.log`,
      docker
        .logs(node)
        .map(({ text }) => text)
        .join(""),
    );
    if (docker.inspect(node).state !== "running" || node.endsWith("-external-load-balancer")) continue;
    for (const [file, command] of Object.entries(COMMANDS))
      put(`${node}/${file}`, await printed(process, ["docker", "exec", node, ...command]));
    const fs = docker.files(node);
    for (const path of filesBelow(fs, "/var/log")) put(`${node}${path.slice("/var/log".length)}`, fs.read(path));
  }
  return 0;
};

/** Both streams of a command of this machine. */
async function printed(process: Process, argv: readonly string[]): Promise<string> {
  const found = process.which(argv[0] ?? "");
  if (!found) return "";
  const { reader, writer } = process.pipe();
  const child = process.spawn({ program: found.program, argv, stdout: writer, stderr: writer });
  writer.close();
  const text = await reader.readAll();
  await child.wait();
  return text;
}
/** With what links lead to, as `tar -h` takes them. */
function filesBelow(fs: FileSystem, folder: string): string[] {
  if (!fs.exists(folder)) return [];
  return fs.list(folder).flatMap((name) => {
    const path = `${folder}/${name}`;
    const stat = fs.stat(path);
    return stat === undefined ? [] : stat.kind === "directory" ? filesBelow(fs, path) : [path];
  });
}
