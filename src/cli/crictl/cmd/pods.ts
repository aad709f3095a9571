/** Pod sandboxes: pods, inspectp, stopp, rmp. */
import { encodeJson } from "../../../kube/encoding/json.ts";
import { formatTime } from "../../../kube/time.ts";
import { ago, type CrictlCommand, Failure, nanoseconds, sandboxOf, table } from "../command.ts";

export const pods: CrictlCommand = {
  name: "pods",
  summary: "List pods",
  usage: "[command options]",
  flags: ["quiet|q", "name=", "namespace=", "state|s=", "id=", "label=", "latest|l", "last|n=", "no-trunc", "output|o=", "verbose|v"],
  async run({ process, cri, flags }) {
    const state = flags.get("state")?.toLowerCase();
    const [labelKey, labelValue] = (flags.get("label") ?? "").split("=");
    let found = [...cri.listPodSandboxes()]
      .filter((one) => !state || one.state === state)
      .filter((one) => !flags.get("name") || new RegExp(flags.get("name") ?? "").test(one.config.name))
      .filter((one) => !flags.get("namespace") || new RegExp(flags.get("namespace") ?? "").test(one.config.namespace))
      .filter((one) => !flags.get("id") || one.id.startsWith(flags.get("id") ?? ""))
      .filter((one) => !labelKey || one.config.labels[labelKey] === labelValue)
      .sort((a, b) => b.createdAt - a.createdAt);
    if (flags.has("latest")) found = found.slice(0, 1);
    if (flags.get("last")) found = found.slice(0, Number(flags.get("last")));
    if (flags.has("quiet")) {
      await process.stdout.write(found.map((one) => `${one.id}\n`).join(""));
      return 0;
    }
    if (flags.get("output") === "json") {
      const items = found.map(({ id, config, state: now, createdAt }) => ({
        annotations: config.annotations,
        createdAt: nanoseconds(process, createdAt),
        id,
        labels: config.labels,
        metadata: { attempt: config.attempt, name: config.name, namespace: config.namespace, uid: config.uid },
        runtimeHandler: "",
        state: `SANDBOX_${now.toUpperCase()}`,
      }));
      await process.stdout.write(`${encodeJson({ items }, { indent: 2, sort: false })}\n`);
      return 0;
    }
    const rows = found.map(({ id, config, state: now, createdAt }) => [
      flags.has("no-trunc") ? id : id.slice(0, 13),
      ago(process.clock.now - createdAt),
      now === "ready" ? "Ready" : "NotReady",
      config.name,
      config.namespace,
      String(config.attempt),
      "(default)",
    ]);
    await process.stdout.write(table([["POD ID", "CREATED", "STATE", "NAME", "NAMESPACE", "ATTEMPT", "RUNTIME"], ...rows]));
    return 0;
  },
};

export const inspectp: CrictlCommand = {
  name: "inspectp",
  summary: "Display the status of one or more pods",
  usage: "[command options] POD-ID [POD-ID...]",
  flags: ["output|o=", "quiet|q"],
  takes: "sandbox",
  async run({ process, cri, operands }) {
    if (operands.length === 0) throw new Failure("ID cannot be empty");
    const birth = process.date - Math.floor(process.clock.now / 1000);
    for (const id of operands) {
      const { config, ...one } = sandboxOf(cri, id);
      const status = {
        id: one.id,
        metadata: { attempt: config.attempt, name: config.name, namespace: config.namespace, uid: config.uid },
        state: `SANDBOX_${one.state.toUpperCase()}`,
        createdAt: formatTime(birth + Math.floor(one.createdAt / 1000)),
        network: { additionalIps: [], ip: one.ip },
        linux: { namespaces: { options: { ipc: "POD", network: config.hostNetwork ? "NODE" : "POD", pid: "CONTAINER", targetId: "" } } },
        labels: config.labels,
        annotations: config.annotations,
        runtimeHandler: "",
      };
      const info = {
        config: { metadata: status.metadata, hostname: config.hostname, log_directory: config.logDirectory, dns_config: config.dns },
        runtimeType: "io.containerd.runc.v2",
      };
      await process.stdout.write(`${encodeJson({ status, info }, { indent: 2, sort: false })}\n`);
    }
    return 0;
  },
};
export const stopp: CrictlCommand = {
  name: "stopp",
  summary: "Stop one or more running pods",
  usage: "POD-ID [POD-ID...]",
  flags: [],
  takes: "sandbox",
  async run({ process, cri, operands }) {
    if (operands.length === 0) throw new Failure("ID cannot be empty");
    for (const id of operands) {
      cri.stopPodSandbox(sandboxOf(cri, id).id);
      await process.stdout.write(`Stopped sandbox ${id}\n`);
    }
    return 0;
  },
};
export const rmp: CrictlCommand = {
  name: "rmp",
  summary: "Remove one or more pods",
  usage: "[command options] POD-ID [POD-ID...]",
  flags: ["force|f", "all|a"],
  takes: "sandbox",
  async run({ process, cri, operands, flags }) {
    const all = flags.has("all") ? cri.listPodSandboxes().map((one) => one.id) : operands;
    if (all.length === 0) throw new Failure("ID cannot be empty");
    for (const id of all) {
      const sandbox = sandboxOf(cri, id);
      if (sandbox.state === "ready" && !flags.has("force"))
        throw new Failure(`unable to remove sandbox(es)\nERRO[0000] pod sandbox "${sandbox.id}" is running, please stop it first`);
      cri.removePodSandbox(sandbox.id);
      await process.stdout.write(`Removed sandbox ${id}\n`);
    }
    return 0;
  },
};
