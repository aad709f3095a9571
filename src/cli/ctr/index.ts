/** ctr: containerd's own client: containers, tasks and images of its namespaces. Upstream: containerd cmd/ctr. */
import type { Cri } from "../../machine/cri.ts";
import type { Process } from "../../machine/process.ts";
import type { Command } from "../../machine/program.ts";
import { changeContainer, changeImage, changeTask, nameOf, runContainer } from "./change.ts";

const SOCKET = "/run/containerd/containerd.sock";

export const ctr: Command = {
  name: "ctr",
  async run(process) {
    const words = process.argv.slice(1);
    let namespace = process.env.get("CONTAINERD_NAMESPACE") ?? "default";
    while (words[0]?.startsWith("-")) {
      const word = words.shift() as string;
      const [name = "", value] = word.split("=");
      if (name === "-n" || name === "--namespace") namespace = value ?? words.shift() ?? "";
      else if (name === "-a" || name === "--address") {
        const address = value ?? words.shift() ?? "";
        if (address !== SOCKET)
          return fail(
            process,
            `ctr: failed to dial ${JSON.stringify(address)}: context deadline exceeded: connection error: desc = "transport: error while dialing: dial unix ${address}: connect: no such file or directory"`,
          );
      } else return fail(process, `Incorrect Usage: flag provided but not defined: ${word}`);
    }
    const cri = process.machine.sockets.get(SOCKET) as Cri | undefined;
    if (!cri)
      return fail(
        process,
        `ctr: failed to dial "${SOCKET}": context deadline exceeded: connection error: desc = "transport: error while dialing: dial unix ${SOCKET}: connect: connection refused"`,
      );
    const [noun = "", verb = "ls", ...rest] = words;
    const names = ["k8s.io", ...cri.namespaces.names()].sort();
    const quiet = rest.includes("-q") || rest.includes("--quiet");
    const kubernetes = namespace === "k8s.io";
    const there = kubernetes ? cri : cri.namespaces.names().includes(namespace) ? cri.namespaces.open(namespace) : undefined;
    const listing = verb === "ls" || verb === "list";
    switch (noun) {
      case "version": {
        const { runtimeVersion } = cri.version();
        await process.stdout.write(`Client:\n  Version:  ${runtimeVersion}\n\nServer:\n  Version:  ${runtimeVersion}\n`);
        return 0;
      }
      case "namespaces":
      case "namespace":
      case "ns":
        if (listing)
          return print(process, quiet ? names.map((name) => [name]) : [["NAME", "LABELS", ""], ...names.map((name) => [name, "", ""])], 1);
        break;
      case "containers":
      case "container":
      case "c": {
        if (!listing) return changeContainer({ process, cri: there, verb, words: rest, kubernetes });
        const rows = [
          ...(kubernetes ? cri.listPodSandboxes().map(({ id }): [string, string] => [id, pauseOf(cri)]) : []),
          ...(there?.listContainers() ?? []).map((one): [string, string] => [nameOf(one, kubernetes), one.image]),
        ].sort(([a], [b]) => (a < b ? -1 : 1));
        return print(
          process,
          quiet
            ? rows.map(([id]) => [id])
            : [["CONTAINER", "IMAGE", "RUNTIME", ""], ...rows.map((row) => [...row, "io.containerd.runc.v2", ""])],
        );
      }
      case "tasks":
      case "task":
      case "t": {
        if (!listing) return changeTask({ process, cri: there, verb, words: rest, kubernetes });
        const rows = [
          ...(kubernetes ? cri.listPodSandboxes() : [])
            .filter(({ state }) => state === "ready")
            .map(({ id }) => [id, String(cri.pausePid(id)), "RUNNING", ""]),
          ...(there?.listContainers() ?? [])
            .filter(({ state }) => state === "running" || state === "exited")
            .map((one) => [nameOf(one, kubernetes), String(pidOf(process, one.id)), one.state === "running" ? "RUNNING" : "STOPPED", ""]),
        ].sort(([a = ""], [b = ""]) => (a < b ? -1 : 1));
        return print(process, quiet ? rows.map(([id = ""]) => [id]) : [["TASK", "PID", "STATUS", ""], ...rows]);
      }
      case "images":
      case "image":
      case "i": {
        if (!listing) return changeImage(process, kubernetes ? cri : cri.namespaces.open(namespace), verb, rest);
        const rows = (there?.listImages() ?? []).flatMap(({ id, tags, digests, size }) =>
          (kubernetes ? [...tags, ...digests, id] : tags).map((name) => [
            name,
            "application/vnd.docker.distribution.manifest.list.v2+json",
            digests[0]?.split("@")[1] ?? id,
            mebibytes(size),
            "linux/amd64",
            "io.cri-containerd.image=managed",
            "",
          ]),
        );
        rows.sort(([a = ""], [b = ""]) => (a < b ? -1 : 1));
        return print(
          process,
          quiet ? rows.map(([name = ""]) => [name]) : [["REF", "TYPE", "DIGEST", "SIZE", "PLATFORMS", "LABELS", ""], ...rows],
          1,
        );
      }
      case "run":
        if (kubernetes) return fail(process, "ctr: kubewekend does not model ctr run in the kubelet's own namespace: name another with -n");
        return runContainer(process, cri.namespaces.open(namespace), words.slice(1));
      case "":
        return fail(process, "NAME:\n   ctr - \n\nUSAGE:\n   ctr [global options] command [command options] [arguments...]");
    }
    return fail(process, `ctr: kubewekend does not model ctr ${[noun, verb].join(" ").trim()}; crictl does more`);
  },
};

function pauseOf(cri: Cri): string {
  return (
    cri
      .listImages()
      .flatMap(({ tags }) => tags)
      .find((tag) => tag.includes("/pause:")) ?? "registry.k8s.io/pause:3.7"
  );
}
/** The first process of a container, by the control group it hangs in. */
function pidOf({ fs, machine }: Process, id: string): number {
  for (const { pid } of machine.processes.list())
    if (fs.exists(`/proc/${pid}/cgroup`) && fs.read(`/proc/${pid}/cgroup`).includes(id)) return pid;
  return 0;
}
function mebibytes(bytes: number): string {
  return bytes < 2 ** 20 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
/** Go's tabwriter: every column but the last padded. */
async function print(process: Process, rows: readonly (readonly string[])[], padding = 4): Promise<number> {
  const widths = (rows[0] ?? []).map(
    (_, column) => Math.max(padding === 1 ? 0 : 4, ...rows.map((row) => (row[column] ?? "").length)) + padding,
  );
  await process.stdout.write(
    rows
      .map((row) => `${row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join("")}\n`)
      .join(""),
  );
  return 0;
}
async function fail(process: Process, text: string): Promise<number> {
  await process.stderr.write(`${text}\n`);
  return 1;
}
