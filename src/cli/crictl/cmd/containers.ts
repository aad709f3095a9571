/** Containers: ps, inspect, start, stop, rm. */
import { encodeJson } from "../../../kube/encoding/json.ts";
import { formatTime } from "../../../kube/time.ts";
import type { ContainerStatus } from "../../../machine/cri.ts";
import type { Process } from "../../../machine/process.ts";
import { ago, type CrictlCommand, containerOf, Failure, nanoseconds, table } from "../command.ts";

const STATES = { created: "Created", running: "Running", exited: "Exited", unknown: "Unknown" } as const;

export const ps: CrictlCommand = {
  name: "ps",
  summary: "List containers",
  usage: "[command options]",
  flags: [
    "all|a",
    "quiet|q",
    "name=",
    "state|s=",
    "pod|p=",
    "image=",
    "id=",
    "latest|l",
    "last|n=",
    "no-trunc",
    "output|o=",
    "label=",
    "namespace=",
    "verbose|v",
    "resolve-image-path|r",
  ],
  async run({ process, cri, flags, about }) {
    const sandboxes = new Map(cri.listPodSandboxes().map((sandbox) => [sandbox.id, sandbox]));
    const state = flags.get("state")?.toLowerCase();
    const name = flags.get("name");
    const [labelKey, labelValue] = (flags.get("label") ?? "").split("=");
    let found = [...cri.listContainers()]
      .filter((one) =>
        state ? one.state === state : flags.has("all") || flags.has("latest") || flags.has("last") || one.state === "running",
      )
      .filter((one) => !name || new RegExp(name).test(one.config.name))
      .filter((one) => !flags.get("pod") || one.sandboxId.startsWith(flags.get("pod") ?? ""))
      .filter((one) => !flags.get("id") || one.id.startsWith(flags.get("id") ?? ""))
      .filter((one) => !flags.get("image") || cri.imageStatus(flags.get("image") ?? "")?.id === one.imageId)
      .filter((one) => !labelKey || one.config.labels[labelKey] === labelValue)
      .filter((one) => !flags.get("namespace") || one.config.labels["io.kubernetes.pod.namespace"] === flags.get("namespace"))
      .sort((a, b) => b.createdAt - a.createdAt);
    if (flags.has("latest")) found = found.slice(0, 1);
    if (flags.get("last")) found = found.slice(0, Number(flags.get("last")));
    if (flags.has("quiet")) {
      await process.stdout.write(found.map((one) => `${one.id}\n`).join(""));
      return 0;
    }
    if (flags.get("output") === "json") {
      await process.stdout.write(
        `${encodeJson({ containers: found.map((one) => ({ annotations: one.config.annotations, createdAt: nanoseconds(process, one.createdAt), id: one.id, image: { annotations: {}, image: one.imageId, userSpecifiedImage: "" }, imageRef: one.imageId, labels: one.config.labels, metadata: { attempt: one.config.attempt, name: one.config.name }, podSandboxId: one.sandboxId, state: `CONTAINER_${one.state.toUpperCase()}` })) }, { indent: 2, sort: false })}\n`,
      );
      return 0;
    }
    const short = (id: string): string => (flags.has("no-trunc") ? id : id.replace("sha256:", "").slice(0, 13));
    const header = [
      "CONTAINER",
      "IMAGE",
      "CREATED",
      "STATE",
      "NAME",
      "ATTEMPT",
      "POD ID",
      "POD",
      ...(about.showsNamespace ? ["NAMESPACE"] : []),
    ];
    const rows = found.map((one) => {
      const config = sandboxes.get(one.sandboxId)?.config;
      return [
        short(one.id),
        short(one.imageId),
        ago(process.clock.now - one.createdAt),
        STATES[one.state],
        one.config.name,
        String(one.config.attempt),
        short(one.sandboxId),
        config?.name ?? "unknown",
        ...(about.showsNamespace ? [config?.namespace ?? "unknown"] : []),
      ];
    });
    await process.stdout.write(table([header, ...rows]));
    return 0;
  },
};

export const inspect: CrictlCommand = {
  name: "inspect",
  summary: "Display the status of one or more containers",
  usage: "[command options] CONTAINER-ID [CONTAINER-ID...]",
  flags: ["output|o=", "quiet|q", "template="],
  takes: "container",
  async run({ process, cri, operands, flags }) {
    if (operands.length === 0) throw new Failure("ID cannot be empty");
    if (flags.has("template")) throw new Failure("kubewekend does not model --template");
    for (const id of operands) {
      const one = containerOf(cri, id);
      await process.stdout.write(`${encodeJson(describe(process, one), { indent: 2, sort: false })}\n`);
    }
    return 0;
  },
};
function describe(process: Process, one: ContainerStatus): unknown {
  const birth = process.date - Math.floor(process.clock.now / 1000);
  const at = (instant: number): string => (instant === 0 ? "0001-01-01T00:00:00Z" : formatTime(birth + Math.floor(instant / 1000)));
  const { config } = one;
  return {
    status: {
      id: one.id,
      metadata: { attempt: config.attempt, name: config.name },
      state: `CONTAINER_${one.state.toUpperCase()}`,
      createdAt: at(one.createdAt),
      startedAt: at(one.startedAt),
      finishedAt: at(one.finishedAt),
      exitCode: one.exitCode,
      image: { annotations: {}, image: one.image, userSpecifiedImage: config.userSpecifiedImage },
      imageRef: one.imageRef,
      reason: one.reason,
      message: one.message,
      labels: config.labels,
      annotations: config.annotations,
      mounts: config.mounts.map(({ containerPath, hostPath, readOnly }) => ({
        containerPath,
        hostPath,
        propagation: "PROPAGATION_PRIVATE",
        readonly: readOnly,
        selinuxRelabel: false,
      })),
      logPath: one.logPath,
      resources: {
        linux: {
          cpuPeriod: "100000",
          cpuQuota: String(config.cpuQuotaMilli * 100),
          cpuShares: String(config.cpuShares),
          memoryLimitInBytes: String(config.memoryLimit),
          oomScoreAdj: String(config.oomScoreAdj),
        },
      },
    },
    info: {
      sandboxID: one.sandboxId,
      pid: one.pid,
      removing: false,
      runtimeType: "io.containerd.runc.v2",
      config: {
        metadata: { name: config.name, ...(config.attempt > 0 ? { attempt: config.attempt } : {}) },
        image: { image: config.image, user_specified_image: config.userSpecifiedImage },
        ...(config.command.length > 0 ? { command: config.command } : {}),
        ...(config.args.length > 0 ? { args: config.args } : {}),
        envs: config.environment.map(([key, value]) => ({ key, value })),
        log_path: config.logPath,
      },
    },
  };
}

/** One operand after the other; prints each id as it was given. */
function each(
  name: string,
  summary: string,
  flags: readonly string[],
  act: (context: Parameters<CrictlCommand["run"]>[0], container: ContainerStatus) => Promise<void> | void,
): CrictlCommand {
  return {
    name,
    summary,
    usage: "[command options] CONTAINER-ID [CONTAINER-ID...]",
    flags,
    takes: "container",
    async run(context) {
      const all = context.flags.has("all") ? context.cri.listContainers().map((one) => one.id) : context.operands;
      if (all.length === 0) throw new Failure("ID cannot be empty");
      for (const id of all) {
        await act(context, containerOf(context.cri, id));
        await context.process.stdout.write(`${id}\n`);
      }
      return 0;
    },
  };
}

/** Waits in virtual time until `done` holds. */
async function wait(process: Process, done: () => boolean): Promise<void> {
  while (!done()) await process.sleep(10_000);
}

export const stop = each("stop", "Stop one or more running containers", ["timeout|t="], async ({ cri, process, flags }, container) => {
  let over = false;
  cri.stopContainer(container.id, Number(flags.get("timeout") ?? 0), () => {
    over = true;
  });
  await wait(process, () => over);
});
export const start = each("start", "Start one or more created containers", [], async ({ cri, process }, container) => {
  if (container.state !== "created")
    throw new Failure(
      `starting the container "${container.id}": rpc error: code = Unknown desc = failed to start container "${container.id}": container is in CONTAINER_${container.state.toUpperCase()} state`,
    );
  let over = false;
  let failed: string | undefined;
  cri.startContainer(container.id, ({ error }) => {
    failed = error?.text;
    over = true;
  });
  await wait(process, () => over);
  if (failed !== undefined) throw new Failure(`starting the container "${container.id}": ${failed}`);
});
export const rm = each("rm", "Remove one or more containers", ["force|f", "all|a", "keep-logs|k"], ({ cri, flags }, container) => {
  if (container.state === "running" && !flags.has("force"))
    throw new Failure(`unable to remove container(s)\nERRO[0000] container "${container.id}" is running, please stop it first`);
  cri.removeContainer(container.id);
});
