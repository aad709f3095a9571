/** A laptop with kubectl and an API server without controllers or nodes, for tests of commands. */
import { encodeCertificate } from "../../../kube/certificate.ts";
import { encodeBase64 } from "../../../kube/encoding/base64.ts";
import type { HttpRequest, HttpResponse } from "../../../machine/http.ts";
import type { Server } from "../../../machine/program.ts";
import { handle } from "../../../sim/apiserver/http/handle.ts";
import { newTestServer } from "../../../sim/apiserver/testing.ts";
import { testMachine } from "../../../sim/os/testing.ts";
import { kubectl } from "../index.ts";

const admin = encodeCertificate({
  subject: { commonName: "kubernetes-admin", organizations: ["system:masters"] },
  issuer: { commonName: "kubernetes", organizations: [] },
  serial: "1",
  notBefore: 0,
  notAfter: 4e12,
});
/** The admin's way to the API server behind the laptop's loopback. */
export const KUBECONFIG = `apiVersion: v1
kind: Config
current-context: kind
clusters: [{name: kind, cluster: {server: "https://127.0.0.1:6443"}}]
contexts: [{name: kind, context: {cluster: kind, user: admin}}]
users: [{name: admin, user: {client-certificate-data: ${encodeBase64(admin)}}}]
`;

export interface LaptopOptions {
  /** Files in /root, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Answers what the API server hands on to nodes; undefined leaves a request to it. */
  readonly node?: (request: HttpRequest) => HttpResponse | undefined;
}
export interface Laptop {
  /** Runs one line (words in single quotes stay together). */
  run(line: string, stdin?: string): Promise<{ stdout: string; stderr: string; code: number }>;
  /** Runs lines; what was typed, stdout, `! ` stderr and `= ` exit codes other than 0. */
  transcript(...lines: string[]): Promise<string>;
  read(path: string): string;
}

export function laptop({ files = {}, node }: LaptopOptions = {}): Laptop {
  const { machine, run } = testMachine();
  machine.fs.mkdir("/root/.kube", { recursive: true });
  machine.fs.write("/root/.kube/config", KUBECONFIG);
  for (const [name, content] of Object.entries(files)) {
    const path = `/root/${name}`;
    machine.fs.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    machine.fs.write(path, content);
  }
  const api = newTestServer();
  const program: Server = {
    name: "kube-apiserver",
    serve(process) {
      const http = (request: HttpRequest) => node?.(request) ?? handle(api.server, request);
      const socket = process.network.listen({ port: 6443, tls: true, http });
      return { stop: () => socket.close() };
    },
  };
  machine.spawnRoot({ program, argv: ["kube-apiserver"], cwd: "/", env: new Map() });
  const one = (line: string, stdin = "") => run(kubectl, { argv: wordsOf(line), stdin });
  return {
    run: one,
    async transcript(...lines) {
      let text = "";
      for (const line of lines) {
        const { stdout, stderr, code } = await one(line);
        text += `$ ${line}\n${stdout}${stderr.replace(/^(?=.)/gm, "! ")}${code === 0 ? "" : `= ${code}\n`}`;
      }
      return text;
    },
    read: (path) => machine.fs.read(path),
  };
}
function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:'([^']*)'|([^\s']+))+/g)].map(([word]) => word.replaceAll("'", ""));
}

export const POD = (name: string, more = ""): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, labels: {run: ${name}}}\nspec: {containers: [{name: c, image: nginx}]${more}}\n`;
export const NODE = (name: string): string => `apiVersion: v1\nkind: Node\nmetadata: {name: ${name}}\n`;
