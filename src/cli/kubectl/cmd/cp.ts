/** `kubectl cp` (k8s.io/kubectl/pkg/cmd/cp/cp.go): tar runs in the container, this side packs and unpacks. */

import type { Pod } from "../../../kube/types.ts";
import { bytesOf, textOf } from "../../../machine/bytes.ts";
import { FileError } from "../../../machine/filesystem.ts";
import { basename, dirname, join, resolve } from "../../../machine/path.ts";
import { readTar, tarEnd, tarMember } from "../../../machine/tar.ts";
import { namesOf } from "../completion.ts";
import { CommandError, PlainError } from "../errors.ts";
import { defaultContainer } from "../pod-target.ts";
import { execQuietly } from "../remote/capture.ts";
import { defineVerb, type Invocation } from "../verb.ts";

export const cp = defineVerb({
  name: "cp",
  run,
  async complete(request) {
    if (request.args.length > 1) return [];
    return (await namesOf(request, "pods")).map(({ value }) => ({ value: `${value}:`, partial: true }));
  },
});

interface FileSpec {
  readonly namespace: string;
  /** Empty for a local file. */
  readonly pod: string;
  readonly path: string;
}

async function run(invocation: Invocation): Promise<number> {
  const { args } = invocation;
  const [from, to] = args;
  if (from === undefined || to === undefined || args.length !== 2) throw new CommandError("source and destination are required");
  const source = specOf(from);
  const destination = specOf(to);
  if (source.pod !== "" && destination.pod !== "") throw new CommandError("one of src or dest must be a local file specification");
  if (source.path === "" || destination.path === "") throw new CommandError("filepath can not be empty");
  if (source.pod !== "") await download(invocation, source, destination.path);
  else if (destination.pod !== "") await upload(invocation, source.path, destination);
  else throw new CommandError("one of src or dest must be a remote file specification");
  return 0;
}

/** `[namespace/]pod:path`, or a local path. */
function specOf(text: string): FileSpec {
  const colon = text.indexOf(":");
  if (colon < 0 || text.startsWith(".") || text.startsWith("/")) return { namespace: "", pod: "", path: text };
  const pieces = text.slice(0, colon).split("/");
  const [first = "", second] = pieces;
  if (pieces.length > 2 || colon === 0) throw new CommandError("filespec must match the canonical format: [[namespace/]pod:]file/path");
  return { namespace: second === undefined ? "" : first, pod: second ?? first, path: text.slice(colon + 1) };
}

/** The container as exec finds it. Its own complaints (a default container) go where exec's go. */
async function podOf(invocation: Invocation, spec: FileSpec): Promise<{ path: string; container: string }> {
  const { factory, flags } = invocation;
  const path = `/api/v1/namespaces/${spec.namespace || factory.namespace}/pods/${spec.pod}`;
  const pod = (await factory.client().body("GET", path)) as Pod;
  const { phase } = pod.status ?? {};
  if (phase === "Succeeded" || phase === "Failed")
    throw new CommandError(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  // A name that was given goes to the server as it is.
  const container = flags.string("container") || (await defaultContainer(invocation, pod, "", false)).container.name;
  return { path: `${path}/exec`, container };
}

async function download(invocation: Invocation, source: FileSpec, destination: string): Promise<void> {
  const { process, complain, print, flags } = invocation;
  const retries = flags.int("retries");
  const command = retries === 0 ? ["tar", "cf", "-", source.path] : ["sh", "-c", `tar cf - ${source.path} | tail -c+1`];
  const { stdout, stderr } = await execQuietly(invocation, await podOf(invocation, source), command);
  // tar's complaints are printed among the output; after an archive that ends as it should nobody asks how tar ended.
  await print(stderr);
  const prefix = source.path.split("/").filter(isName).join("/");
  const { entries } = readTar(bytesOf(stdout));
  let advised = false;
  for (const { name, kind, content, target } of entries) {
    if (!name.startsWith(prefix)) throw new CommandError("tar contents corrupted");
    const inside = name.slice(prefix.length).split("/");
    const shown = cleaned([destination, ...inside.filter((part) => part !== "." && part !== "")].join("/"));
    if (inside.includes("..")) {
      await complain(`warning: file ${JSON.stringify(shown)} is outside target destination, skipping\n`);
      continue;
    }
    const path = resolve(process.cwd, shown);
    if (!process.fs.exists(dirname(path))) process.fs.mkdir(dirname(path), { recursive: true });
    if (kind === "directory") {
      if (!process.fs.exists(path)) process.fs.mkdir(path, { recursive: true });
    } else if (kind === "symlink") {
      const advice = ` (consider using "kubectl exec -n ${JSON.stringify(source.namespace)} ${JSON.stringify(source.pod)} -- tar cf - ${JSON.stringify(source.path)} | tar xf -")`;
      await complain(`warning: skipping symlink: ${JSON.stringify(shown)} -> ${JSON.stringify(target)}${advised ? "" : advice}\n`);
      advised = true;
    } else {
      if (process.fs.stat(path)?.kind === "directory") throw new CommandError(`open ${shown}: is a directory`);
      try {
        process.fs.write(path, content);
      } catch (error) {
        if (error instanceof FileError) throw new CommandError(`open ${shown}: ${error.message.toLowerCase()}`);
        throw error;
      }
    }
  }
}
function isName(part: string): boolean {
  return part !== "" && part !== "." && part !== "..";
}
/** As Go's filepath.Clean writes a path: `.` for nothing. */
function cleaned(path: string): string {
  const short = path.split("/").filter((part, at) => (part !== "" || at === 0) && part !== ".");
  return short.join("/") || (path.startsWith("/") ? "/" : ".");
}

async function upload(invocation: Invocation, source: string, destination: FileSpec): Promise<void> {
  const { process, complain, print, flags } = invocation;
  const local = resolve(process.cwd, source);
  if (!process.fs.stat(local)) throw new CommandError(`${source} doesn't exist in local filesystem`);
  const target = await podOf(invocation, destination);
  const remote = destination.path.replace(/(.)\/+$/, "$1");
  const intoFolder = (await execQuietly(invocation, target, ["test", "-d", remote])).code === 0;
  const path = intoFolder ? join(remote, basename(local)) : remote;
  const folder = path.includes("/") ? dirname(path) : ".";
  const command = ["tar", ...(flags.bool("no-preserve") ? ["--no-same-permissions", "--no-same-owner"] : []), "-xmf", "-"];
  const { stdout, stderr, code } = await execQuietly(
    invocation,
    target,
    [...command, "-C", folder],
    archiveOf(process, local, basename(path)),
  );
  await print(stdout);
  await complain(stderr);
  if (code !== 0) throw new PlainError(`command terminated with exit code ${code}`, code);
}

/** A file or a folder under another name. Folders come into being with what is in them. */
function archiveOf({ fs, date, clock }: Invocation["process"], from: string, to: string): string {
  const birth = date / 1000 - clock.now / 1e6;
  const members: Uint8Array[] = [];
  const add = (path: string, name: string): void => {
    const stat = fs.stat(path, false);
    if (!stat) return;
    const children = stat.kind === "directory" ? fs.list(path) : [];
    if (children.length === 0)
      members.push(
        tarMember({
          name,
          kind: stat.kind,
          mode: stat.mode,
          modified: Math.floor(birth + stat.modified / 1e6),
          owner: stat.owner,
          group: stat.group,
          content: stat.kind === "file" ? fs.read(path) : "",
          target: stat.target ?? "",
        }),
      );
    for (const child of children) add(join(path, child), `${name}/${child}`);
  };
  add(from, to);
  members.push(tarEnd(members.reduce((length, member) => length + member.length, 0)));
  return members.map(textOf).join("");
}
