/**
 * `kubectl cp` (k8s.io/kubectl/pkg/cmd/cp/cp.go). The real one runs tar in the container; the containers here have
 * none, so `find`, `cat`, `mkdir` and `tee` carry the files one by one. Text files only.
 */

import type { Pod } from "../../../kube/types.ts";
import { basename, dirname, join, resolve } from "../../../machine/path.ts";
import { namesOf } from "../completion.ts";
import { CommandError, usageError } from "../errors.ts";
import { defaultContainer } from "../pod-target.ts";
import { execQuietly } from "../remote/capture.ts";
import { defineVerb, type Invocation } from "../verb.ts";

export const cp = defineVerb({
  name: "cp",
  notModelled: ["no-preserve", "retries"],
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
  else throw usageError(invocation.path, "one of src or dest must be a remote file specification");
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

async function podOf(invocation: Invocation, spec: FileSpec): Promise<{ path: string; container: string }> {
  const { factory, flags } = invocation;
  const path = `/api/v1/namespaces/${spec.namespace || factory.namespace}/pods/${spec.pod}`;
  const pod = (await factory.client().body("GET", path)) as Pod;
  const { phase } = pod.status ?? {};
  if (phase === "Succeeded" || phase === "Failed")
    throw new CommandError(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  const { container } = await defaultContainer(invocation, pod, flags.string("container"), false);
  return { path: `${path}/exec`, container: container.name };
}

async function download(invocation: Invocation, source: FileSpec, destination: string): Promise<void> {
  const { process, complain } = invocation;
  const target = await podOf(invocation, source);
  const inside = (command: readonly string[]) => execQuietly(invocation, target, command);
  if (source.path.startsWith("/")) await complain("tar: Removing leading `/' from member names\n");
  const found = await inside(["find", source.path, "-type", "f"]);
  if (found.code !== 0) {
    await complain(
      `tar: ${source.path}: Cannot stat: No such file or directory\ntar: Exiting with failure status due to previous errors\n`,
    );
    throw new CommandError(`${source.path} no such file or directory`);
  }
  const local = resolve(process.cwd, destination);
  for (const file of found.stdout.split("\n").filter((line) => line !== "")) {
    const { stdout, code, stderr } = await inside(["cat", file]);
    if (code !== 0) throw new CommandError(stderr.trim());
    const path = file === source.path ? local : join(local, file.slice(source.path.replace(/\/$/, "").length + 1));
    if (process.fs.stat(path)?.kind === "directory") throw new CommandError(`open ${path}: is a directory`);
    if (!process.fs.exists(dirname(path))) process.fs.mkdir(dirname(path), { recursive: true });
    process.fs.write(path, stdout);
  }
}

async function upload(invocation: Invocation, source: string, destination: FileSpec): Promise<void> {
  const { process } = invocation;
  const local = resolve(process.cwd, source);
  const stat = process.fs.stat(local);
  if (!stat) throw new CommandError(`${source} doesn't exist in local filesystem`);
  const target = await podOf(invocation, destination);
  const inside = async (command: readonly string[], input = ""): Promise<number> =>
    (await execQuietly(invocation, target, command, input)).code;
  const into =
    (await inside(["test", "-d", destination.path])) === 0 ? join(destination.path, basename(local)) : destination.path.replace(/\/$/, "");
  const send = async (from: string, to: string): Promise<void> => {
    if (process.fs.stat(from)?.kind === "directory") {
      if ((await inside(["mkdir", "-p", to])) !== 0) throw new CommandError("command terminated with exit code 2");
      for (const name of process.fs.list(from)) await send(join(from, name), join(to, name));
    } else if ((await inside(["tee", to], process.fs.read(from))) !== 0) throw new CommandError("command terminated with exit code 1");
  };
  await send(local, into);
}
