/**
 * cilium: the command that installs Cilium into a cluster and says how it is, as of cilium-cli v0.16. It applies the
 * chart's objects through kubectl, with what it sets by itself for kind: pod ranges of the nodes, and direct routes.
 */
import type { Process } from "../../machine/process.ts";
import type { Command } from "../../machine/program.ts";
import { parseDefinitions } from "../flags/definition.ts";
import { FlagError, FlagSet } from "../flags/flag-set.ts";
import { ciliumManifests } from "./manifests.ts";

const VERSION = "1.15.6";
const HELP = `CLI to install, manage, & troubleshooting Cilium clusters running Kubernetes.

Usage:
  cilium [flags]
  cilium [command]

Available Commands:
  install      Install Cilium in a Kubernetes cluster using Helm
  status       Display status
  uninstall    Uninstall Cilium using Helm
  version      Display detailed version information
`;

const INSTALL_HELP = `Install Cilium in a Kubernetes cluster using Helm

Usage:
  cilium install [flags]

Flags:
      --dry-run          Write resources to be installed to stdout without actually installing them
      --set stringArray  Set helm values on the command line (can specify multiple or separate values with commas: key1=val1,key2=val2)
      --version string   Cilium version to install (default "v${VERSION}")
      --wait             Wait for helm install to finish
`;
const STATUS_HELP = `Display status

Usage:
  cilium status [flags]

Flags:
      --wait                     Wait for status to report success (no errors and warnings)
      --wait-duration duration   Maximum time to wait for status (default 5m0s)
`;

export const cilium: Command = {
  name: "cilium",
  async run(process) {
    const [verb, ...rest] = process.argv.slice(1);
    try {
      if (verb === undefined || verb === "help" || verb === "--help" || verb === "-h") return await print(process, HELP);
      if (rest.includes("--help") || rest.includes("-h"))
        return await print(process, verb === "install" ? INSTALL_HELP : verb === "status" ? STATUS_HELP : HELP);
      if (verb === "version") return await version(process);
      if (verb === "install") return await install(process, rest);
      if (verb === "uninstall") return await uninstall(process);
      if (verb === "status") return await status(process, rest);
    } catch (error) {
      if (error instanceof FlagError) return fail(process, `Error: ${error.message}`);
      throw error;
    }
    const known = ["bgp", "clustermesh", "config", "connectivity", "context", "encryption", "features", "hubble", "sysdump", "upgrade"];
    return fail(
      process,
      known.includes(verb) ? `kubewekend does not model cilium ${verb}` : `Error: unknown command "${verb}" for "cilium"`,
    );
  },
  complete({ words }) {
    const typed = words.at(-1) ?? "";
    return words.length > 2
      ? []
      : ["install", "status", "uninstall", "version"].filter((value) => value.startsWith(typed)).map((value) => ({ value }));
  },
};

async function install(process: Process, words: readonly string[]): Promise<number> {
  const flags = new FlagSet(parseDefinitions("- version string \n- dry-run bool false\n- wait bool false\n- set array "));
  flags.parse(words);
  const wanted = (flags.string("version") || VERSION).replace(/^v/, "");
  if (wanted !== VERSION) return fail(process, `Error: Unable to install Cilium: kubewekend has Cilium ${VERSION} only`);
  const values = new Map(
    flags
      .list("set")
      .flatMap((text) => text.split(","))
      .map((pair) => pair.split(/=(.*)/s).slice(0, 2) as [string, string]),
  );
  for (const name of values.keys())
    if (!["kubeProxyReplacement", "k8sServiceHost", "k8sServicePort"].includes(name))
      return fail(process, `Error: kubewekend does not model cilium install --set ${name}`);
  const proxied = (await kubectl(process, ["-n", "kube-system", "get", "daemonset", "kube-proxy"])).code === 0;
  const replaces = values.has("kubeProxyReplacement") ? values.get("kubeProxyReplacement") === "true" : !proxied;
  const server = replaces
    ? {
        host:
          values.get("k8sServiceHost") ??
          (await kubectl(process, ["get", "endpoints", "kubernetes", "-o", "jsonpath={.subsets[0].addresses[0].ip}"])).stdout,
        port: values.get("k8sServicePort") ?? "6443",
      }
    : undefined;
  const manifests = ciliumManifests(VERSION, server);
  if (flags.bool("dry-run")) return print(process, manifests);
  const context = (await kubectl(process, ["config", "current-context"])).stdout.trim();
  if ((await kubectl(process, ["-n", "kube-system", "get", "daemonset", "cilium"])).code === 0)
    return fail(process, "\nError: Unable to install Cilium: cannot re-use a name that is still in use");
  await print(
    process,
    `🔮 Auto-detected Kubernetes kind: kind\n✨ Running "kind" validation checks\n✅ Detected kind version "0.23.0"\nℹ️  Using Cilium version ${VERSION}\n🔮 Auto-detected cluster name: ${context}\n🔮 Auto-detected kube-proxy has ${proxied ? "" : "not "}been installed\n${!proxied && replaces ? "ℹ️  Cilium will fully replace all functionalities of kube-proxy\n" : ""}`,
  );
  const { code, stderr } = await kubectl(process, ["apply", "-f", "-"], manifests);
  if (code !== 0) return fail(process, `\nError: Unable to install Cilium: ${stderr.trim()}`);
  return flags.bool("wait") ? status(process, ["--wait"]) : 0;
}

async function uninstall(process: Process): Promise<number> {
  await print(process, "🔥 Deleting pods in cilium-test namespace...\n🔥 Deleting cilium-test namespace...\n⌛ Uninstalling Cilium\n");
  const { code, stderr } = await kubectl(process, ["delete", "-f", "-", "--ignore-not-found"], ciliumManifests(VERSION));
  return code === 0
    ? print(process, "✅ Cilium was successfully uninstalled.\n")
    : fail(process, `Error: Unable to uninstall Cilium: ${stderr.trim()}`);
}

async function status(process: Process, words: readonly string[]): Promise<number> {
  const flags = new FlagSet(parseDefinitions("- wait bool false\n- wait-duration duration 5m0s"));
  flags.parse(words);
  if (flags.bool("wait")) {
    const limit = process.clock.now + flags.duration("wait-duration") * 1_000_000;
    while (process.clock.now < limit && !(await ready(process))) await process.sleep(2_000_000);
  }
  const agents = await numbers(
    process,
    "daemonset",
    "cilium",
    "{.status.desiredNumberScheduled} {.status.numberReady} {.status.numberAvailable}",
  );
  const operators = await numbers(
    process,
    "deployment",
    "cilium-operator",
    "{.spec.replicas} {.status.readyReplicas} {.status.availableReplicas}",
  );
  const pods = (
    await kubectl(process, ["get", "pods", "-A", "-o", 'jsonpath={range .items[*]}{.spec.hostNetwork},{.status.podIP}{"\\n"}{end}'])
  ).stdout
    .split("\n")
    .filter((line) => line.startsWith(",") && line !== ",");
  const said = (of: readonly number[] | undefined, what: string): string =>
    !of ? `1 errors\n` : of[0] === of[1] ? "OK\n" : `1 errors, ${what} ${(of[0] ?? 0) - (of[1] ?? 0)} not ready\n`;
  const art = ["    /¯¯\\", " /¯¯\\__/¯¯\\", " \\__/¯¯\\__/", " /¯¯\\__/¯¯\\", " \\__/¯¯\\__/", "    \\__/"];
  const rows = [
    "",
    `Cilium:             ${said(agents, "daemonset cilium:").trim()}`,
    `Operator:           ${said(operators, "deployment cilium-operator:").trim()}`,
    "Envoy DaemonSet:    disabled (using embedded mode)",
    "Hubble Relay:       disabled",
    "ClusterMesh:        disabled",
  ];
  const head = art.map((line, at) => (rows[at] === "" ? line : `${line.padEnd(14)} ${rows[at]}`)).join("\n");
  const counted = (kind: string, name: string, of: readonly number[] | undefined): string =>
    of ? `${kind.padEnd(22)} ${name.padEnd(18)} Desired: ${of[0]}, Ready: ${of[1]}/${of[0]}, Available: ${of[2]}/${of[0]}\n` : "";
  await print(
    process,
    `${head}\n\n${counted("Deployment", "cilium-operator", operators)}${counted("DaemonSet", "cilium", agents)}Containers:            cilium             Running: ${agents?.[1] ?? 0}\n                       cilium-operator    Running: ${operators?.[1] ?? 0}\nCluster Pods:          ${pods.length}/${pods.length} managed by Cilium\nImage versions         cilium             quay.io/cilium/cilium:v${VERSION}: ${agents?.[1] ?? 0}\n                       cilium-operator    quay.io/cilium/operator-generic:v${VERSION}: ${operators?.[1] ?? 0}\n`,
  );
  return (await ready(process)) ? 0 : 1;
}
async function ready(process: Process): Promise<boolean> {
  const agents = await numbers(process, "daemonset", "cilium", "{.status.desiredNumberScheduled} {.status.numberReady}");
  const operators = await numbers(process, "deployment", "cilium-operator", "{.spec.replicas} {.status.readyReplicas}");
  return [agents, operators].every((of) => of !== undefined && of[0] === of[1] && (of[0] ?? 0) > 0);
}
/** Undefined when there is no such object. */
async function numbers(process: Process, kind: string, name: string, fields: string): Promise<number[] | undefined> {
  const { code, stdout } = await kubectl(process, ["-n", "kube-system", "get", kind, name, "-o", `jsonpath=${fields}`]);
  return code === 0 ? stdout.split(" ").map((word) => Number(word || 0)) : undefined;
}

async function version(process: Process): Promise<number> {
  const { code, stdout } = await kubectl(process, [
    "-n",
    "kube-system",
    "get",
    "daemonset",
    "cilium",
    "-o",
    "jsonpath={.spec.template.spec.containers[0].image}",
  ]);
  const running = code === 0 ? stdout.replace(/^.*:v/, "") : "unknown. Unable to obtain cilium version. Reason: release: not found";
  return print(
    process,
    `cilium-cli: v0.16.11 compiled with go1.22.4 on linux/amd64\ncilium image (default): v${VERSION}\ncilium image (stable): v${VERSION}\ncilium image (running): ${running}\n`,
  );
}

/** kubectl stands in for the Helm library that is compiled into the real command. */
async function kubectl(process: Process, words: readonly string[], input = ""): Promise<{ code: number; stdout: string; stderr: string }> {
  const found = process.which("kubectl");
  if (!found) throw new Error("kubectl is not installed on this machine");
  const [out, err] = [process.pipe(), process.pipe()];
  const child = process.spawn({
    program: found.program,
    argv: ["kubectl", ...words],
    stdin: process.inputOf(input),
    stdout: out.writer,
    stderr: err.writer,
  });
  out.writer.close();
  err.writer.close();
  const [stdout, stderr] = [await out.reader.readAll(), await err.reader.readAll()];
  return { code: (await child.wait()).code, stdout, stderr };
}
async function print(process: Process, text: string): Promise<number> {
  await process.stdout.write(text);
  return 0;
}
async function fail(process: Process, message: string): Promise<number> {
  await process.stderr.write(`${message}\n`);
  return 1;
}
