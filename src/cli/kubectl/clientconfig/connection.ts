/** Where a command connects to and as whom: clientcmd's ClientConfig after the command line's overrides. */

import { decodeCertificate } from "../../../kube/certificate.ts";
import { decodeBase64 } from "../../../kube/encoding/base64.ts";
import { FileError } from "../../../machine/filesystem.ts";
import { dirname, resolve } from "../../../machine/path.ts";
import type { Process } from "../../../machine/process.ts";
import type { FlagSet } from "../../flags/flag-set.ts";
import { CommandError, PlainError } from "../errors.ts";
import { type Kubeconfig, kubeconfigPaths, loadKubeconfig, type UserStanza } from "./kubeconfig.ts";

export interface Connection {
  /** `https://127.0.0.1:6443` without a slash at the end. */
  readonly server: string;
  readonly scheme: "http" | "https";
  readonly host: string;
  readonly port: number;
  /** A path below the server's root, or "". */
  readonly prefix: string;
  readonly namespace: string;
  /** The namespace came from --namespace. */
  readonly namespaceGiven: boolean;
  readonly contextName: string;
  readonly certificate: { commonName: string; organizations: string[] } | undefined;
  /** Authorization, Impersonate-*. Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly certificateAuthority: string | undefined;
  readonly insecure: boolean;
}

/** Throws PlainError or CommandError in clientcmd's words. */
export function connectionFor(process: Process, flags: FlagSet, later = false, config = load(process, flags)): Connection {
  // `create rolebinding --user` and its like are lists of their own, not the global flag.
  const given = (name: string): string => (flags.definition(name)?.type === "string" ? flags.string(name) : "");
  const contextName = given("context") || config["current-context"];
  const context = config.contexts.find((one) => one.name === contextName)?.context;
  if (given("context") !== "" && !context && !later) throw new CommandError(`context "${contextName}" does not exist`);
  if (contextName !== "" && !context && (later || config["current-context"] !== ""))
    throw new PlainError(`Error in configuration: context was not found for specified context: ${contextName}`);
  const clusterName = given("cluster") || context?.cluster || "";
  const userName = given("user") || context?.user || "";
  const cluster = config.clusters.find((one) => one.name === clusterName)?.cluster;
  if (given("cluster") !== "" && !cluster) throw new CommandError(`cluster "${clusterName}" does not exist`);
  if (context && clusterName !== "" && !cluster)
    throw new PlainError(`Error in configuration: \n* cluster was not found for specified context: ${contextName}`);
  const user = config.users.find((one) => one.name === userName)?.user;
  if (given("user") !== "" && !user) throw new CommandError(`auth info "${userName}" does not exist`);
  if (cluster && !cluster.server && given("server") === "")
    throw new PlainError(`Error in configuration: no server found for cluster "${clusterName}"`);
  const server = (given("server") || cluster?.server || inCluster(process) || "http://localhost:8080").replace(/\/$/, "");
  const url = /^(?:(https?):\/\/)?(\[[^\]]+\]|[^/:]+)(?::(\d+))?(\/.*)?$/.exec(server);
  if (!url) throw new CommandError(`host must be a URL or a host:port pair: "${server}"`);
  const scheme = url[1] === "https" ? "https" : "http";
  const insideToken = cluster || given("server") ? undefined : podToken(process);
  const authority = given("certificate-authority") || cluster?.["certificate-authority"];
  return {
    server: url[1] ? server : `http://${server}`,
    scheme,
    host: url[2] ?? "localhost",
    port: Number(url[3] ?? (scheme === "https" ? 443 : 80)),
    prefix: url[4] ?? "",
    namespace: given("namespace") || context?.namespace || podNamespace(process, config) || "default",
    namespaceGiven: flags.has("namespace") && flags.changed("namespace"),
    contextName,
    certificate: clientCertificate(process, flags, user),
    headers: { ...credentials(process, flags, user, insideToken), ...impersonation(flags, user, userName) },
    certificateAuthority: authority ? readText(process, authority) : decodeBase64(cluster?.["certificate-authority-data"] ?? ""),
    insecure:
      (flags.has("insecure-skip-tls-verify") && flags.bool("insecure-skip-tls-verify")) || cluster?.["insecure-skip-tls-verify"] === true,
  };
}
function load(process: Process, flags: FlagSet): Kubeconfig {
  return loadKubeconfig(process, flags.has("kubeconfig") ? flags.string("kubeconfig") : "");
}

/** A pod reaches its API server through the service's environment variables. */
function inCluster(process: Process): string | undefined {
  const host = process.env.get("KUBERNETES_SERVICE_HOST");
  const port = process.env.get("KUBERNETES_SERVICE_PORT");
  return host && port && process.fs.exists(`${SERVICE_ACCOUNT}/token`) ? `https://${host}:${port}` : undefined;
}
const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";
function podToken(process: Process): string | undefined {
  return inCluster(process) ? process.fs.read(`${SERVICE_ACCOUNT}/token`).trim() : undefined;
}
function podNamespace(process: Process, config: Kubeconfig): string | undefined {
  if (config.clusters.length > 0 || !inCluster(process)) return undefined;
  const path = `${SERVICE_ACCOUNT}/namespace`;
  return process.fs.exists(path) ? process.fs.read(path).trim() : undefined;
}

function clientCertificate(process: Process, flags: FlagSet, user: UserStanza | undefined): Connection["certificate"] {
  const file = (flags.has("client-certificate") && flags.string("client-certificate")) || user?.["client-certificate"];
  const pem = file ? readText(process, file) : decodeBase64(user?.["client-certificate-data"] ?? "");
  if (pem === undefined) return undefined;
  const certificate = decodeCertificate(pem);
  if (!certificate) {
    if (pem === "") return undefined;
    throw new CommandError("tls: failed to find any PEM data in certificate input");
  }
  return { commonName: certificate.subject.commonName, organizations: [...certificate.subject.organizations] };
}
/** A path of a kubeconfig is relative to that file's folder; one of a flag to the cwd. */
function readText(process: Process, path: string): string {
  const folder = dirname(kubeconfigPaths(process, "")[0] ?? process.cwd);
  const candidates = [resolve(process.cwd, path), resolve(folder, path)];
  const found = candidates.find((one) => process.fs.exists(one)) ?? resolve(process.cwd, path);
  try {
    return process.fs.read(found);
  } catch (error) {
    if (error instanceof FileError)
      throw new PlainError(`Error in configuration: \n* unable to read ${path}: open ${found}: ${error.message.toLowerCase()}`);
    throw error;
  }
}

function credentials(process: Process, flags: FlagSet, user: UserStanza | undefined, fallback: string | undefined): Record<string, string> {
  const flagToken = flags.has("token") ? flags.string("token") : "";
  const fileToken = user?.tokenFile && process.fs.exists(user.tokenFile) ? process.fs.read(user.tokenFile).trim() : undefined;
  const token = flagToken || user?.token || fileToken || fallback;
  return token ? { authorization: `Bearer ${token}` } : {};
}
function impersonation(flags: FlagSet, user: UserStanza | undefined, name: string): Record<string, string> {
  const as = (flags.has("as") && flags.string("as")) || user?.as || "";
  const given = flags.has("as-group") ? flags.list("as-group") : [];
  const groups = given.length > 0 ? given : (user?.["as-groups"] ?? []);
  const uid = flags.has("as-uid") ? flags.string("as-uid") : "";
  if (as === "") {
    if (groups.length > 0 || uid !== "")
      throw new CommandError(`requesting uid, groups or user-extra for ${name} without impersonating a user`);
    return {};
  }
  return {
    "impersonate-user": as,
    ...(groups.length > 0 ? { "impersonate-group": groups.join(",") } : {}),
    ...(uid === "" ? {} : { "impersonate-uid": uid }),
  };
}
