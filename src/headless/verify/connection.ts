/** The way to a cluster that a kubeconfig names: address and credentials, as far as plain HTTP clients need them. */
import { readFileSync } from "node:fs";
import { request as plain } from "node:http";
import { type RequestOptions, request as secure } from "node:https";
import { dirname, resolve } from "node:path";
import { parse } from "yaml";
import { UsageError } from "../options.ts";

interface Kubeconfig {
  "current-context"?: string;
  contexts?: { name: string; context?: { cluster?: string; user?: string } }[];
  clusters?: { name: string; cluster?: Record<string, string | boolean> }[];
  users?: { name: string; user?: Record<string, unknown> }[];
}

export interface Connection {
  /** Body of a GET; undefined for 404. Throws Error with the server's words for any other refusal. */
  get(path: string): Promise<string | undefined>;
}

/** Reads a kubeconfig. Throws UsageError when it names no cluster, or a way to log in that is not understood here. */
export function connectionOf(file: string): Connection {
  const config = read(file);
  const current = config.contexts?.find(({ name }) => name === config["current-context"])?.context;
  const cluster = config.clusters?.find(({ name }) => name === current?.cluster)?.cluster;
  const user = config.users?.find(({ name }) => name === current?.user)?.user ?? {};
  const server = cluster?.["server"];
  if (!cluster || typeof server !== "string") throw new UsageError(`${file} names no cluster in its current context`);
  const strange = ["exec", "auth-provider", "username"].find((name) => name in user);
  if (strange !== undefined) throw new UsageError(`${file} logs in by "${strange}": verify understands certificates and tokens`);
  const folder = dirname(resolve(file));
  const secret = (stanza: Record<string, unknown>, name: string): Buffer | undefined => {
    const [data, path] = [stanza[`${name}-data`], stanza[name]];
    if (typeof data === "string") return Buffer.from(data, "base64");
    return typeof path === "string" ? readFileSync(resolve(folder, path)) : undefined;
  };
  const token = typeof user["tokenFile"] === "string" ? readFileSync(resolve(folder, user["tokenFile"]), "utf8").trim() : user["token"];
  const options: RequestOptions = {
    headers: { accept: "application/json", ...(typeof token === "string" ? { authorization: `Bearer ${token}` } : {}) },
    ca: secret(cluster, "certificate-authority"),
    cert: secret(user, "client-certificate"),
    key: secret(user, "client-key"),
    rejectUnauthorized: cluster["insecure-skip-tls-verify"] !== true,
  };
  return { get: (path) => get(new URL(path, server), options) };
}
function read(file: string): Kubeconfig {
  try {
    return (parse(readFileSync(file, "utf8")) ?? {}) as Kubeconfig;
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`);
  }
}

function get(url: URL, options: RequestOptions): Promise<string | undefined> {
  return new Promise((done, failed) => {
    const asked = (url.protocol === "https:" ? secure : plain)(url, options, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (text: string) => void (body += text));
      response.on("end", () => {
        const { statusCode = 0 } = response;
        if (statusCode === 200) done(body);
        else if (statusCode === 404) done(undefined);
        else failed(new Error(`GET ${url.pathname}: ${statusCode} ${body.slice(0, 200)}`));
      });
    });
    asked.on("error", (error) => failed(new Error(`GET ${url.href}: ${error.message}`)));
    asked.end();
  });
}
