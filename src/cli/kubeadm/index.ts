/**
 * kubeadm on a node of kind: certificates, tokens, defaults. What it does when a cluster is made, kind has it do;
 * init, join, reset and upgrade by hand are not modelled. Upstream: cmd/kubeadm/app/cmd.
 */
import { parse } from "yaml";
import { type Certificate, decodeCertificate } from "../../kube/certificate.ts";
import { decodeBase64, encodeBase64 } from "../../kube/encoding/base64.ts";
import { encodeYaml } from "../../kube/encoding/yaml.ts";
import type { Release } from "../../kube/releases/index.ts";
import { ConnectionError } from "../../kube/status.ts";
import { FileError } from "../../machine/filesystem.ts";
import type { HttpResponse } from "../../machine/http.ts";
import type { Process } from "../../machine/process.ts";
import { type Command, Killed } from "../../machine/program.ts";

const ADMIN = "/etc/kubernetes/admin.conf";
const PKI = "/etc/kubernetes/pki";
const DAY = 24 * 3600 * 1000;
/** Name, file, authority: as `certs check-expiration` lists them. */
const CERTIFICATES: readonly (readonly [string, string, string])[] = [
  ["admin.conf", ADMIN, "ca"],
  ["apiserver", `${PKI}/apiserver.crt`, "ca"],
  ["apiserver-etcd-client", `${PKI}/apiserver-etcd-client.crt`, "etcd-ca"],
  ["apiserver-kubelet-client", `${PKI}/apiserver-kubelet-client.crt`, "ca"],
  ["controller-manager.conf", "/etc/kubernetes/controller-manager.conf", "ca"],
  ["etcd-healthcheck-client", `${PKI}/etcd/healthcheck-client.crt`, "etcd-ca"],
  ["etcd-peer", `${PKI}/etcd/peer.crt`, "etcd-ca"],
  ["etcd-server", `${PKI}/etcd/server.crt`, "etcd-ca"],
  ["front-proxy-client", `${PKI}/front-proxy-client.crt`, "front-proxy-ca"],
  ["scheduler.conf", "/etc/kubernetes/scheduler.conf", "ca"],
  ["super-admin.conf", "/etc/kubernetes/super-admin.conf", "ca"],
];
const AUTHORITIES: readonly (readonly [string, string])[] = [
  ["ca", `${PKI}/ca.crt`],
  ["etcd-ca", `${PKI}/etcd/ca.crt`],
  ["front-proxy-ca", `${PKI}/front-proxy-ca.crt`],
];

class Failure extends Error {}

export function kubeadmFor(release: Release): Command {
  return {
    name: "kubeadm",
    async run(process) {
      const words = process.argv.slice(1);
      try {
        await process.stdout.write(await perform(process, release, words));
        return 0;
      } catch (error) {
        if (error instanceof Killed || !(error instanceof Error)) throw error;
        await process.stderr.write(
          `${error.message}\n${error instanceof Failure ? "To see the stack trace of this error execute with --v=5 or higher\n" : ""}`,
        );
        return 1;
      }
    },
  };
}

async function perform(process: Process, release: Release, words: readonly string[]): Promise<string> {
  const [verb, noun] = words;
  const flag = (name: string): string | undefined => {
    const at = words.findIndex((word) => word === `--${name}` || word.startsWith(`--${name}=`));
    return at < 0 ? undefined : (words[at] ?? "").includes("=") ? (words[at] ?? "").slice(name.length + 3) : words[at + 1];
  };
  switch (`${verb ?? ""} ${noun?.startsWith("-") ? "" : (noun ?? "")}`.trim()) {
    case "version":
      return version(release, flag("output") ?? (words.includes("-o") ? words[words.indexOf("-o") + 1] : undefined));
    case "certs check-expiration":
      return expiration(process);
    case "config images list":
    case "config images":
      return `${images(release).join("\n")}\n`;
    case "config print":
      if (!words.some((word) => word === "init-defaults" || word === "join-defaults"))
        throw new Error('missing subcommand; "print" is not meant to be run on its own');
      return words.includes("join-defaults") ? JOIN_DEFAULTS(process) : initDefaults(release);
    case "token list":
      return tokens(process);
    case "token generate":
      return `${randomToken(process)}\n`;
    case "token create":
      return createToken(
        process,
        words.includes("--print-join-command"),
        flag("ttl") ?? "24h0m0s",
        words[2]?.startsWith("-") ? undefined : words[2],
      );
    case "token delete":
      return deleteToken(process, words[2] ?? "");
    default:
      if (verb === undefined || verb === "--help" || verb === "-h" || verb === "help")
        return "\n\n    ┌──────────────────────────────────────────────────────────┐\n    │ KUBEADM                                                  │\n    │ Easily bootstrap a secure Kubernetes cluster             │\n    └──────────────────────────────────────────────────────────┘\n\nModelled here: certs check-expiration, config images list, config print, token, version.\n";
      if (["init", "join", "reset", "upgrade", "certs", "config", "token", "kubeconfig", "alpha"].includes(verb))
        throw new Error(
          `kubewekend does not model kubeadm ${words
            .filter((word) => !word.startsWith("-"))
            .slice(0, 2)
            .join(" ")}: kind has set this node up`,
        );
      throw new Error(
        `Error: unknown command "${verb}" for "kubeadm"\nRun 'kubeadm --help' for usage.\nerror: unknown command "${verb}" for "kubeadm"`,
      );
  }
}

function version(release: Release, output: string | undefined): string {
  const [, minor = ""] = release.version.slice(1).split(".");
  const info = {
    major: "1",
    minor,
    gitVersion: release.version,
    gitCommit: release.gitCommit,
    gitTreeState: "clean",
    platform: "linux/amd64",
  };
  if (output === "short") return `${release.version}\n`;
  if (output === "json") return `${JSON.stringify({ clientVersion: info }, null, 2)}\n`;
  if (output === "yaml") return encodeYaml({ clientVersion: info });
  if (output !== undefined) throw new Error(`invalid output format: ${output}`);
  return `kubeadm version: &version.Info{Major:"1", Minor:"${minor}", GitVersion:"${release.version}", GitCommit:"${release.gitCommit}", GitTreeState:"clean", Platform:"linux/amd64"}\n`;
}

function images({ version: own, coredns, etcd }: Release): string[] {
  return [
    ...["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy"].map((name) => `registry.k8s.io/${name}:${own}`),
    `registry.k8s.io/coredns/coredns:${coredns.imageTag}`,
    "registry.k8s.io/pause:3.9",
    `registry.k8s.io/etcd:${etcd.imageTag}`,
  ];
}

/** The certificate in a .crt or kubeconfig file; undefined when there is no such file. */
function certificateIn(process: Process, path: string): Certificate | undefined {
  try {
    const text = process.fs.read(path);
    if (path.endsWith(".crt")) return decodeCertificate(text);
    const data = /client-certificate-data: (\S+)/.exec(text)?.[1];
    return data === undefined ? undefined : decodeCertificate(decodeBase64(data) ?? "");
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}
/** `364d`, `9y`: duration.ShortHumanDuration. */
function residual(milliseconds: number): string {
  if (milliseconds < 0) return "<invalid>";
  const days = Math.floor(milliseconds / DAY);
  if (days >= 365) return `${Math.floor(days / 365)}y`;
  if (days >= 1) return `${days}d`;
  const hours = Math.floor(milliseconds / 3_600_000);
  return hours >= 1 ? `${hours}h` : `${Math.floor(milliseconds / 60_000)}m`;
}
/** `Jul 09, 2025 08:28 UTC` */
function day(date: number): string {
  const [, number = "", month = "", year = "", time = ""] = new globalThis.Date(date).toUTCString().replace(",", "").split(" ");
  return `${month} ${number}, ${year} ${time.slice(0, 5)} UTC`;
}
/** text/tabwriter with a padding of three. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)) + 3);
  return rows
    .map((row) => `${row.map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(Math.max(10, widths[at] ?? 0)))).join("")}\n`)
    .join("");
}

async function expiration(process: Process): Promise<string> {
  if (!process.fs.exists(`${PKI}/ca.crt`) || !process.fs.exists(ADMIN))
    throw new Failure(`failed to load existing certificate apiserver: open ${PKI}/apiserver.crt: no such file or directory`);
  let head = "[check-expiration] Reading configuration from the cluster...\n";
  try {
    await ask(process, "GET", "/api/v1/namespaces/kube-system/configmaps/kubeadm-config");
    head += "[check-expiration] FYI: You can look at this config file with 'kubectl -n kube-system get cm kubeadm-config -o yaml'\n";
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    head += "[check-expiration] Error reading configuration from the Cluster. Falling back to default configuration\n";
  }
  const found = (rows: readonly (readonly string[])[]): { row: readonly string[]; certificate: Certificate }[] =>
    rows.flatMap((row) => {
      const certificate = certificateIn(process, row[1] ?? "");
      return certificate ? [{ row, certificate }] : [];
    });
  return `${head}\n${table([
    ["CERTIFICATE", "EXPIRES", "RESIDUAL TIME", "CERTIFICATE AUTHORITY", "EXTERNALLY MANAGED"],
    ...found(CERTIFICATES).map(({ row, certificate }) => [
      row[0] ?? "",
      day(certificate.notAfter),
      residual(certificate.notAfter - process.date),
      row[2] ?? "",
      "no      ",
    ]),
  ])}\n${table([
    ["CERTIFICATE AUTHORITY", "EXPIRES", "RESIDUAL TIME", "EXTERNALLY MANAGED"],
    ...found(AUTHORITIES).map(({ row, certificate }) => [
      row[0] ?? "",
      day(certificate.notAfter),
      residual(certificate.notAfter - process.date),
      "no      ",
    ]),
  ])}`;
}

/** A request to the API server with admin.conf. Throws Failure. */
async function ask(process: Process, method: string, path: string, body?: unknown): Promise<HttpResponse> {
  let text: string;
  try {
    text = process.fs.read(ADMIN);
  } catch {
    throw new Failure(`failed to load admin kubeconfig: open ${ADMIN}: no such file or directory`);
  }
  const config = parse(text) as {
    clusters?: { cluster: { server: string } }[];
    users?: { user: { "client-certificate-data"?: string } }[];
  } | null;
  const server = config?.clusters?.[0]?.cluster.server ?? "";
  const [, host = "", port = "6443"] = /^https:\/\/([^:/]+)(?::(\d+))?/.exec(server) ?? [];
  const pem = decodeBase64(config?.users?.[0]?.user["client-certificate-data"] ?? "");
  const certificate = pem === undefined ? undefined : decodeCertificate(pem);
  try {
    const response = await process.network.request(host, Number(port), {
      method,
      path,
      scheme: "https",
      headers: { "content-type": "application/json", accept: "application/json", "user-agent": "kubeadm" },
      ...(body === undefined ? {} : { body }),
      ...(certificate
        ? {
            peer: {
              address: process.network.address,
              certificate: { commonName: certificate.subject.commonName, organizations: [...certificate.subject.organizations] },
            },
          }
        : {}),
    });
    if (response.status >= 400) {
      const status = (typeof response.body === "string" ? JSON.parse(response.body) : response.body) as { message?: string };
      throw new Failure(status.message ?? `the server answered ${response.status}`);
    }
    return response;
  } catch (error) {
    if (error instanceof ConnectionError) throw new Failure(`${method === "GET" ? "Get" : "Post"} "${server}${path}": ${error.message}`);
    throw error;
  }
}

interface TokenSecret {
  metadata: { name: string };
  data?: Record<string, string>;
}
async function tokens(process: Process): Promise<string> {
  const { body } = await ask(process, "GET", "/api/v1/namespaces/kube-system/secrets?fieldSelector=type%3Dbootstrap.kubernetes.io%2Ftoken");
  const list = (typeof body === "string" ? JSON.parse(body) : body) as { items?: TokenSecret[] };
  const rows = (list.items ?? []).map(({ data = {} }) => {
    const value = (name: string): string => decodeBase64(data[name] ?? "") ?? "";
    const expires = value("expiration");
    const usages = [
      value("usage-bootstrap-authentication") === "true" ? "authentication" : "",
      value("usage-bootstrap-signing") === "true" ? "signing" : "",
    ].filter((one) => one !== "");
    return [
      `${value("token-id")}.${value("token-secret")}`,
      expires === "" ? "<forever>" : residual(globalThis.Date.parse(expires) - process.date),
      expires === "" ? "<never>" : expires,
      usages.join(",") || "<none>",
      value("description") || "<none>",
      value("auth-extra-groups") || "<none>",
    ];
  });
  return rows.length === 0 ? "" : table([["TOKEN", "TTL", "EXPIRES", "USAGES", "DESCRIPTION", "EXTRA GROUPS"], ...rows]);
}
function randomToken(process: Process): string {
  const letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  const some = (length: number): string =>
    Array.from({ length }, () => letters.charAt(Math.floor(process.random() * letters.length))).join("");
  return `${some(6)}.${some(16)}`;
}
async function createToken(process: Process, join: boolean, ttl: string, given: string | undefined): Promise<string> {
  const token = given ?? randomToken(process);
  if (!/^[a-z0-9]{6}\.[a-z0-9]{16}$/.test(token))
    throw new Failure(`the bootstrap token ${JSON.stringify(token)} was not of the form "\\\\A([a-z0-9]{6})\\\\.([a-z0-9]{16})\\\\z"`);
  const [id = "", secret = ""] = token.split(".");
  const units: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000 };
  let lifetime = 0;
  for (const [, amount, unit] of ttl.matchAll(/(\d+)([hms])/g)) lifetime += Number(amount) * (units[unit ?? "s"] ?? 0);
  const expiration = new globalThis.Date(process.date + lifetime).toISOString().replace(/\.\d+Z$/, "Z");
  const data: Record<string, string> = {
    "auth-extra-groups": "system:bootstrappers:kubeadm:default-node-token",
    ...(lifetime > 0 ? { expiration } : {}),
    "token-id": id,
    "token-secret": secret,
    "usage-bootstrap-authentication": "true",
    "usage-bootstrap-signing": "true",
  };
  await ask(process, "POST", "/api/v1/namespaces/kube-system/secrets", {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: `bootstrap-token-${id}`, namespace: "kube-system" },
    type: "bootstrap.kubernetes.io/token",
    data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, encodeBase64(value)])),
  });
  if (!join) return `${token}\n`;
  const key = certificateIn(process, `${PKI}/ca.crt`)?.keyId ?? "";
  const server = /server: https:\/\/(\S+)/.exec(process.fs.read(ADMIN))?.[1] ?? "";
  // The real digest is of the public key, which is only a name here.
  return `kubeadm join ${server} --token ${token} --discovery-token-ca-cert-hash sha256:${key.repeat(4)} \n`;
}
async function deleteToken(process: Process, token: string): Promise<string> {
  if (token === "")
    throw new Failure(
      'missing argument; "token delete" is missing token of form [["^[a-z0-9]{6}$" "\\\\A([a-z0-9]{6})\\\\.([a-z0-9]{16})\\\\z"]]',
    );
  const id = token.split(".")[0] ?? "";
  await ask(process, "DELETE", `/api/v1/namespaces/kube-system/secrets/bootstrap-token-${id}`);
  return `bootstrap token "${id}" deleted\n`;
}

function initDefaults(release: Release): string {
  return `apiVersion: kubeadm.k8s.io/v1beta3
bootstrapTokens:
- groups:
  - system:bootstrappers:kubeadm:default-node-token
  token: abcdef.0123456789abcdef
  ttl: 24h0m0s
  usages:
  - signing
  - authentication
kind: InitConfiguration
localAPIEndpoint:
  advertiseAddress: 1.2.3.4
  bindPort: 6443
nodeRegistration:
  criSocket: unix:///var/run/containerd/containerd.sock
  imagePullPolicy: IfNotPresent
  name: node
  taints: null
---
apiServer:
  timeoutForControlPlane: 4m0s
apiVersion: kubeadm.k8s.io/v1beta3
certificatesDir: /etc/kubernetes/pki
clusterName: kubernetes
controllerManager: {}
dns: {}
etcd:
  local:
    dataDir: /var/lib/etcd
imageRepository: registry.k8s.io
kind: ClusterConfiguration
kubernetesVersion: ${release.version.slice(1).replace(/\.\d+$/, ".0")}
networking:
  dnsDomain: cluster.local
  serviceSubnet: 10.96.0.0/12
scheduler: {}
`;
}
const JOIN_DEFAULTS = (process: Process): string => `apiVersion: kubeadm.k8s.io/v1beta3
caCertPath: /etc/kubernetes/pki/ca.crt
discovery:
  bootstrapToken:
    apiServerEndpoint: kube-apiserver:6443
    token: abcdef.0123456789abcdef
    unsafeSkipCAVerification: true
  timeout: 5m0s
  tlsBootstrapToken: abcdef.0123456789abcdef
kind: JoinConfiguration
nodeRegistration:
  criSocket: unix:///var/run/containerd/containerd.sock
  imagePullPolicy: IfNotPresent
  name: ${process.machine.hostname}
  taints: null
`;
