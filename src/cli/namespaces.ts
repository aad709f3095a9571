/** lsns and nsenter: the namespaces of a node's processes, and a command in the network of one of them. Upstream: util-linux. */
import type { Process } from "../machine/process.ts";
import type { Command } from "../machine/program.ts";

const KINDS = ["cgroup", "ipc", "mnt", "net", "pid", "user", "uts"];

interface Namespace {
  readonly inode: string;
  readonly kind: string;
  processes: number;
  readonly pid: number;
  readonly user: string;
  readonly command: string;
}

export const lsns: Command = {
  name: "lsns",
  async run(process) {
    const words = process.argv.slice(1);
    const after = (short: string, long: string): string | undefined => {
      const at = words.findIndex((word) => word === short || word === long || word.startsWith(`${long}=`));
      return at < 0 ? undefined : (words[at] ?? "").includes("=") ? (words[at] ?? "").split("=")[1] : words[at + 1];
    };
    const [type, task] = [after("-t", "--type"), after("-p", "--task")];
    if (type !== undefined && !KINDS.includes(type)) return fail(process, `lsns: unknown namespace type: ${type}`);
    const found = namespacesOf(process).filter(
      ({ kind, pid }) => (type === undefined || kind === type) && (task === undefined || String(pid) === task),
    );
    const widths = {
      inode: Math.max(2, ...found.map(({ inode }) => inode.length)),
      pid: Math.max(3, ...found.map(({ pid }) => String(pid).length)),
    };
    const user = Math.max(4, ...found.map((one) => one.user.length));
    const lines = found.map(
      (one) =>
        `${one.inode.padStart(widths.inode)} ${one.kind.padEnd(6)} ${String(one.processes).padStart(6)} ${String(one.pid).padStart(widths.pid)} ${one.user.padEnd(user)} ${one.command}`,
    );
    await process.stdout.write(
      [`${"NS".padStart(widths.inode)} TYPE   NPROCS ${"PID".padStart(widths.pid)} ${"USER".padEnd(user)} COMMAND`, ...lines]
        .join("\n")
        .concat("\n"),
    );
    return 0;
  },
};

function namespacesOf(process: Process): Namespace[] {
  const { fs } = process;
  const found = new Map<string, Namespace>();
  for (const { pid, user, argv } of process.machine.processes.list())
    for (const kind of KINDS) {
      const inode = /\[(\d+)\]/.exec(fs.stat(`/proc/${pid}/ns/${kind}`, false)?.target ?? "")?.[1];
      if (inode === undefined) continue;
      const key = `${kind}:${inode}`;
      const known = found.get(key);
      if (known) known.processes++;
      else found.set(key, { inode, kind, processes: 1, pid, user, command: argv.join(" ") });
    }
  return [...found.values()].sort((a, b) => a.pid - b.pid || KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
}

export const nsenter: Command = {
  name: "nsenter",
  async run(process) {
    let target: number | undefined;
    let network = false;
    const words = process.argv.slice(1);
    let at = 0;
    for (; at < words.length && words[at]?.startsWith("-"); at++) {
      const word = words[at] as string;
      if (word === "--") {
        at++;
        break;
      }
      if (word === "-t" || word === "--target") target = Number(words[++at]);
      else if (/^(-t|--target=)\d+$/.test(word)) target = Number(word.replace(/\D+/, ""));
      else if (word === "-n" || word === "--net") network = true;
      else if (word !== "-u" && word !== "--uts") {
        await process.stderr.write(
          `nsenter: kubewekend enters network namespaces (-n) only, not ${word}; crictl exec enters a container\n`,
        );
        return 1;
      }
    }
    if (target === undefined || Number.isNaN(target)) return fail(process, "nsenter: neither filename nor target pid supplied for ns/net");
    if (!process.fs.exists(`/proc/${target}/ns`))
      return fail(process, `nsenter: cannot open /proc/${target}/ns/net: No such file or directory`);
    const argv = words.length > at ? words.slice(at) : ["/bin/sh"];
    const found = process.which(argv[0] ?? "");
    if (!found) return fail(process, `nsenter: failed to execute ${argv[0]}: No such file or directory`, 127);
    const child = process.spawn({ program: found.program, argv, ...(network ? { networkOf: target } : {}) });
    process.foreground(child);
    const { code } = await child.wait();
    process.foreground(undefined);
    return code;
  },
};

async function fail(process: Process, text: string, code = 1): Promise<number> {
  await process.stderr.write(`${text}\n`);
  return code;
}
