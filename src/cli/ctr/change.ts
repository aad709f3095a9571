/** What ctr changes: images pulled, containers run, tasks ended. Upstream: containerd cmd/ctr/commands. */
import { type ContainerStatus, type Cri, CriError, type CriResult, type ImageInfo, type Sandbox } from "../../machine/cri.ts";
import type { Process } from "../../machine/process.ts";
import { answerOf } from "../cri-answer.ts";

/** The kubelet's containers are called by their ids, others by the name they were given. */
export function nameOf({ id, config }: ContainerStatus, kubernetes: boolean): string {
  return kubernetes ? id : config.name;
}
function found(cri: Cri | undefined, name: string, kubernetes: boolean): ContainerStatus | undefined {
  return cri?.listContainers().find((one) => nameOf(one, kubernetes) === name);
}
async function fail(process: Process, text: string): Promise<number> {
  await process.stderr.write(`ctr: ${text}\n`);
  return 1;
}
/** What a runtime answers. Throws its error. */
async function answered<T>(process: Process, ask: (done: (result: CriResult<T>) => void) => void): Promise<T> {
  const { value, error } = await answerOf(process, ask);
  if (error) throw error;
  return value;
}
/** Words for taking something away. */
const REMOVES = ["rm", "remove", "delete", "del"];

/** What is asked of the containers or tasks of one namespace; no `cri` while nothing was ever put there. */
export interface Asked {
  readonly process: Process;
  readonly cri: Cri | undefined;
  readonly verb: string;
  readonly words: readonly string[];
  /** The kubelet's namespace. */
  readonly kubernetes: boolean;
}

/** `images pull REF`, `images rm REF…` */
export async function changeImage(process: Process, cri: Cri, verb: string, words: readonly string[]): Promise<number> {
  const operands = words.filter((word) => !word.startsWith("-"));
  const [reference] = operands;
  try {
    if (verb === "pull" && reference !== undefined) {
      const began = process.clock.now;
      const image = await answered<ImageInfo>(process, (done) => cri.pullImage(reference, undefined, done));
      const seconds = ((process.clock.now - began) / 1e6).toFixed(1);
      const row = (name: string): string => `${`${name}:`.padEnd(81)}done           |++++++++++++++++++++++++++++++++++++++| \n`;
      await process.stdout.write(
        `${`${reference}:`.padEnd(81)}resolved       |++++++++++++++++++++++++++++++++++++++| \n${row(`config-${image.id}`)}elapsed: ${seconds} s${" ".repeat(20)}total:  ${(image.size / 2 ** 20).toFixed(1)} M (${(image.size / 2 ** 20 / Math.max(0.1, Number(seconds))).toFixed(1)} MiB/s)\nunpacking linux/amd64 ${image.digests[0]?.split("@")[1] ?? image.id}...\ndone: ${seconds}s\t\n`,
      );
      return 0;
    }
    if (REMOVES.includes(verb) && operands.length > 0) {
      for (const one of operands) {
        cri.removeImage(one);
        await process.stdout.write(`${one}\n`);
      }
      return 0;
    }
  } catch (error) {
    if (error instanceof CriError) return fail(process, error.message);
    throw error;
  }
  return fail(process, `kubewekend does not model ctr images ${verb}`);
}

/** `containers rm NAME…` */
export async function changeContainer({ process, cri, verb, words, kubernetes }: Asked): Promise<number> {
  if (!REMOVES.includes(verb)) return fail(process, `kubewekend does not model ctr containers ${verb}`);
  for (const name of words.filter((word) => !word.startsWith("-"))) {
    const one = found(cri, name, kubernetes);
    if (!one || !cri) return fail(process, `container "${name}" in namespace "default": not found`);
    if (one.state === "running") return fail(process, `cannot delete a non stopped container: {running 0 0001-01-01 00:00:00 +0000 UTC}`);
    cri.removePodSandbox(one.sandboxId);
  }
  return 0;
}

/** `tasks kill [-s SIGNAL] NAME`, `tasks rm NAME`; a task that is gone leaves its container. */
export async function changeTask({ process, cri, verb, words, kubernetes }: Asked): Promise<number> {
  const rest = [...words];
  let signal = "SIGTERM";
  const at = rest.findIndex((word) => word === "-s" || word === "--signal");
  if (at >= 0) signal = rest.splice(at, 2)[1] ?? signal;
  const [name = ""] = rest.filter((word) => !word.startsWith("-"));
  const one = found(cri, name, kubernetes);
  if (!one || !cri) return fail(process, `no running task found: task ${name} not found: not found`);
  switch (verb) {
    case "kill":
      if (one.state !== "running") return fail(process, `process already finished: not found`);
      if (/^(SIG)?KILL$|^9$/.test(signal)) cri.stopContainer(one.id, 0);
      else cri.stopContainer(one.id, Number.MAX_SAFE_INTEGER / 1e7);
      return 0;
    case "rm":
    case "delete":
    case "del":
      if (one.state === "running" && !words.includes("-f"))
        return fail(process, `failed precondition: task must be stopped before deletion: running`);
      if (one.state === "running") cri.stopContainer(one.id, 0);
      return 0;
    default:
      return fail(process, `kubewekend does not model ctr tasks ${verb}`);
  }
}

/** `run [-d] [--rm] [--net-host] [--env A=B] IMAGE NAME [COMMAND…]` */
export async function runContainer(process: Process, cri: Cri, words: readonly string[]): Promise<number> {
  const rest = [...words];
  const flags = new Set<string>();
  const environment: [string, string][] = [];
  while (rest[0]?.startsWith("-")) {
    const word = rest.shift() as string;
    if (word === "--env") {
      const [name = "", value = ""] = (rest.shift() ?? "").split(/=(.*)/s);
      environment.push([name, value]);
    } else if (["-d", "--detach", "--rm", "--net-host"].includes(word)) flags.add(word === "--detach" ? "-d" : word);
    else return fail(process, `kubewekend does not model ctr run ${word}`);
  }
  const [image, name, ...command] = rest;
  if (image === undefined) return fail(process, "image ref must be provided");
  if (name === undefined) return fail(process, "container id must be provided");
  if (found(cri, name, false)) return fail(process, `container "${name}": already exists`);
  if (!cri.imageStatus(image)) return fail(process, `image "${image}": not found`);
  try {
    const sandbox = await answered<Sandbox>(process, (done) =>
      cri.runPodSandbox(
        {
          name,
          namespace: "",
          uid: name,
          attempt: 0,
          hostname: process.machine.hostname,
          logDirectory: `/run/containerd/io.containerd.runtime.v2.task/${name}`,
          labels: {},
          annotations: {},
          hostNetwork: true,
          dns: { servers: [], searches: [], options: [] },
          hostPorts: [],
        },
        done,
      ),
    );
    const id = cri.createContainer(sandbox.id, {
      name,
      attempt: 0,
      image,
      userSpecifiedImage: image,
      command,
      args: [],
      workingDir: "",
      environment,
      mounts: [],
      labels: {},
      annotations: {},
      logPath: "output.log",
      stdin: false,
      stdinOnce: false,
      tty: false,
      terminationMessagePath: "",
      memoryLimit: 0,
      cpuQuotaMilli: 0,
      cpuShares: 0,
      oomScoreAdj: 0,
      user: undefined,
      group: undefined,
      readOnlyRootFilesystem: false,
      privileged: false,
    });
    await answered<void>(process, (done) => cri.startContainer(id, done));
    if (flags.has("-d")) return 0;
    while (cri.containerStatus(id)?.state === "running") await process.sleep(50_000);
    const log = cri.log(id);
    for (const line of log?.lines(log.first) ?? [])
      await (line.stream === "stderr" ? process.stderr : process.stdout).write(`${line.text}${line.partial ? "" : "\n"}`);
    const code = cri.containerStatus(id)?.exitCode ?? 0;
    if (flags.has("--rm")) cri.removePodSandbox(sandbox.id);
    return code;
  } catch (error) {
    if (error instanceof CriError) return fail(process, error.message);
    throw error;
  }
}
