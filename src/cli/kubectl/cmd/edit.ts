/** `kubectl edit` (kubectl/pkg/cmd/util/editor/editoptions.go). */
import { encodeJson } from "../../../kube/encoding/json.ts";
import { encodeKyaml } from "../../../kube/encoding/kyaml.ts";
import { encodeYaml } from "../../../kube/encoding/yaml.ts";
import type { JsonObject } from "../../../kube/patch/json.ts";
import { createMergePatch } from "../../../kube/patch/merge-patch.ts";
import { builtinMergeRules, rootTypeOf } from "../../../kube/patch/merge-rules.ts";
import { createTwoWayMergePatch } from "../../../kube/patch/three-way-merge.ts";
import { qualified, StatusError } from "../../../kube/status.ts";
import type { KubeObject } from "../../../kube/types.ts";
import type { Process } from "../../../machine/process.ts";
import { completeTypesAndNames } from "../completion.ts";
import { isBuiltin } from "../discovery.ts";
import { writeQuery } from "../dry-run.ts";
import { CommandError, ExitError } from "../errors.ts";
import { printerFor, withoutManagedFields } from "../printers/printer.ts";
import { buildInfos } from "../resource/builder.ts";
import { parseYamlOrJson } from "../resource/documents.ts";
import { filenameOptions } from "../resource/files.ts";
import { type Info, infoPath } from "../resource/info.ts";
import { defineVerb, type Invocation } from "../verb.ts";

export const edit = defineVerb({ name: "edit", run, complete: completeTypesAndNames });

const HEADER = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

async function run(invocation: Invocation): Promise<number> {
  const { flags, args, factory, process } = invocation;
  const output = flags.string("output");
  const formats = ["json", ...(flags.has("kuberc") ? ["kyaml"] : []), "yaml"];
  if (output !== "" && !formats.includes(output))
    throw new CommandError(
      `unable to match a printer suitable for the output format "${output}", allowed formats are: ${formats.join(",")}`,
    );
  const subresource = flags.string("subresource");
  const { infos } = await buildInfos(factory, {
    args,
    files: filenameOptions(flags),
    namespace: factory.namespace,
    requireNamespace: factory.namespaceGiven,
    flatten: true,
    latest: true,
    subresource,
  });
  if (infos.length === 0) throw new CommandError("edit cancelled, no objects found");
  const operation = await printerFor(process, flags, { operation: "edited" });
  let failed = false;
  for (const info of infos) if (!(await editOne(invocation, info, operation.print))) failed = true;
  if (failed) throw new ExitError(1);
  return 0;
}

/** Edits until it is saved, unchanged or given up; false when changes were lost. */
async function editOne(invocation: Invocation, info: Info, say: (object: KubeObject) => string): Promise<boolean> {
  const { flags, factory, process, print, complain } = invocation;
  const json = flags.string("output") === "json";
  const original = withoutManagedFields(info.object as KubeObject);
  const yaml = flags.string("output") === "kyaml" ? encodeKyaml : encodeYaml;
  const body = json ? `${encodeJson(original, { indent: 4 })}\n` : yaml(original);
  let text = json ? body : HEADER + body;
  let failure = "";
  let reasons: readonly string[] = [];
  for (;;) {
    const shown = reasons.length === 0 ? text : withReasons(text, reasons);
    const saved = await openEditor(process, shown, json ? ".json" : ".yaml");
    const content = stripped(saved.text, json);
    if (saved.text === shown || content === stripped(text, json)) {
      if (failure !== "") {
        await complain(`${failure}A copy of your changes has been stored to ${JSON.stringify(saved.path)}\n`);
        await complain("error: Edit cancelled, no valid changes were saved.\n");
        return false;
      }
      await complain("Edit cancelled, no changes made.\n");
      process.fs.remove(saved.path);
      return true;
    }
    if (content.trim() === "") {
      await complain("Edit cancelled, saved file was empty.\n");
      return true;
    }
    text = json ? content : HEADER + content;
    let edited: KubeObject;
    try {
      edited = parseYamlOrJson(content) as KubeObject;
    } catch (error) {
      const message = `The edited file had a syntax error: error parsing edited-file: ${error instanceof Error ? error.message : String(error)}`;
      failure = `error: ${message}\n`;
      reasons = [message];
      continue;
    }
    if (!edited.kind || !edited.apiVersion) {
      const name = `${qualified({ group: info.resource.group, resource: info.resource.name })} "${info.name}"`;
      failure = `error: ${name} is invalid\n`;
      const missing = [...(edited.apiVersion ? [] : ["apiVersion not set"]), ...(edited.kind ? [] : ["kind not set"])];
      reasons = [`${name} was not valid:`, `* <nil>: Invalid value: "The edited file failed validation": ${missing.join(", ")}`];
      continue;
    }
    if (edited.metadata?.name !== info.name) {
      await complain("error: At least one of apiVersion, kind and name was changed\n");
      return false;
    }
    try {
      const { patch, contentType } = patchBetween(info, original, edited);
      if (flags.bool("output-patch")) await print(`Patch: ${encodeJson(patch)}\n`);
      const answer = (await factory.client().body("PATCH", infoPath(info, flags.string("subresource")), {
        body: patch,
        headers: { "content-type": contentType },
        query: writeQuery(flags, { dryRun: "none" }),
      })) as KubeObject;
      await print(say(answer));
      process.fs.remove(saved.path);
      return true;
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      const of = { group: info.resource.group, resource: info.resource.name };
      const name = `${qualified(of)} "${info.name}"`;
      if (error.reason === "Invalid") {
        const causes = error.status.details?.causes ?? [];
        failure = `error: ${name} is invalid\n`;
        reasons = [
          `${name} was not valid${causes.length > 0 ? ":" : ""}`,
          ...causes.map((cause) => `* ${cause.field ?? ""}: ${cause.message ?? ""}`),
        ];
      } else {
        failure = `error: ${name} could not be patched: ${error.message}\n`;
        reasons = [failure.slice("error: ".length, -1)];
      }
    }
  }
}
function patchBetween(info: Info, original: KubeObject, edited: KubeObject): { patch: JsonObject; contentType: string } {
  const from = original as unknown as JsonObject;
  const to = edited as unknown as JsonObject;
  if (!isBuiltin(info.resource)) return { patch: createMergePatch(from, to), contentType: "application/merge-patch+json" };
  return {
    patch: createTwoWayMergePatch(from, to, builtinMergeRules, rootTypeOf(info.resource.kind)),
    contentType: "application/strategic-merge-patch+json",
  };
}
/** The reasons stand at the head of the file that is opened again. */
function withReasons(text: string, reasons: readonly string[]): string {
  const lines = reasons.map((reason) => `# ${reason.replaceAll("\n", "\n# ")}\n`);
  return text.startsWith(HEADER) ? `${HEADER.slice(0, -2)}${lines.join("")}#\n${text.slice(HEADER.length)}` : text;
}
function stripped(text: string, json: boolean): string {
  if (json) return text;
  return text
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .join("\n");
}

/** KUBE_EDITOR or EDITOR as a command line, else the terminal's own editor. */
async function openEditor(process: Process, text: string, extension: string): Promise<{ path: string; text: string }> {
  const path = `/tmp/kubectl-edit-${Math.floor(process.random() * 4_294_967_296)}${extension}`;
  process.fs.write(path, text, { mode: 0o600 });
  const editor = process.env.get("KUBE_EDITOR") || process.env.get("EDITOR") || "";
  if (editor === "" || /^(vi|vim|nano|emacs)$/.test(editor)) {
    const found = editor === "" ? undefined : process.which(editor);
    if (!found && process.tty) {
      const saved = await process.tty.edit(path, text);
      if (saved !== null) process.fs.write(path, saved);
      return { path, text: process.fs.read(path) };
    }
    if (!found) throw new CommandError(`unable to launch the editor "${editor || "vi"}"`);
  }
  const shell = process.which("bash") ?? process.which("sh");
  const plain = process.which(editor);
  const program = plain ?? shell;
  if (!program) throw new CommandError(`unable to launch the editor ${JSON.stringify(editor)}`);
  const child = process.spawn({
    program: program.program,
    argv: plain ? [editor, path] : ["/bin/bash", "-c", `${editor} ${JSON.stringify(path)}`],
    env: process.env,
    cwd: process.cwd,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
  });
  const status = await child.wait();
  if (status.code !== 0) throw new CommandError(`there was a problem with the editor ${JSON.stringify(editor)}`);
  return { path, text: process.fs.read(path) };
}
