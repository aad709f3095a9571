/** Objects in an editor until they are saved, unchanged or given up (kubectl/pkg/cmd/util/editor/editoptions.go). */
import { encodeJson } from "../../../kube/encoding/json.ts";
import { encodeKyaml } from "../../../kube/encoding/kyaml.ts";
import { encodeYaml } from "../../../kube/encoding/yaml.ts";
import { qualified, StatusError } from "../../../kube/status.ts";
import type { KubeObject } from "../../../kube/types.ts";
import { fieldValidation } from "../dry-run.ts";
import { CommandError, ExitError, toError } from "../errors.ts";
import { printerFor, withoutManagedFields } from "../printers/printer.ts";
import { buildInfos, objectsOf, wrongNamespace } from "../resource/builder.ts";
import { parseDocuments } from "../resource/documents.ts";
import { filenameOptions } from "../resource/files.ts";
import type { Info } from "../resource/info.ts";
import type { Invocation } from "../verb.ts";
import { openEditor, type Saved } from "./open.ts";

/** What editing is for. */
export interface EditMode {
  /** Comments above the text. */
  readonly header: string;
  /** Writes one object as it was edited; a refusal of the server may be mended in the editor when `mended`. */
  save(edited: Info): Promise<void>;
  readonly mended: boolean;
}

export const OBJECT_HEADER = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

/** Why the editor opens again. */
interface Reason {
  readonly head: string;
  readonly others: readonly string[];
}
/** What saving came to, beside what was saved. */
interface Outcome {
  readonly reasons: Reason[];
  retryable: number;
  missing: number;
}

/** Formats of -o for the editor; the empty one is YAML. Throws CommandError. */
export function checkEditorFormat({ flags }: Invocation): void {
  const output = flags.string("output");
  const formats = ["json", ...(flags.has("kuberc") ? ["kyaml"] : []), "yaml"];
  if (output !== "" && !formats.includes(output))
    throw new CommandError(
      `unable to match a printer suitable for the output format "${output}", allowed formats are: ${formats.join(",")}`,
    );
}

/** What the command line names, to be edited. */
export async function objectsToEdit({ flags, args, factory }: Invocation): Promise<readonly Info[]> {
  const { infos } = await buildInfos(factory, {
    args,
    files: filenameOptions(flags),
    namespace: factory.namespace,
    requireNamespace: factory.namespaceGiven,
    allowEmptySelector: true,
    flatten: true,
    latest: true,
    ...(flags.has("subresource") ? { subresource: flags.string("subresource") } : {}),
  });
  return infos;
}

/** Says what became of an object, in the form of -o. */
export async function printEdited({ flags, process, print }: Invocation, operation: string, object: KubeObject): Promise<void> {
  await print((await printerFor(process, flags, { operation })).print(object));
}

/** Several objects are edited as one List. Throws what kubectl says at last. */
export async function editObjects(invocation: Invocation, infos: readonly Info[], mode: EditMode): Promise<void> {
  const { process, complain } = invocation;
  const json = invocation.flags.string("output") === "json";
  const validates = fieldValidation(invocation.flags) !== "Ignore";
  const original = textOf(invocation, infos);
  let text = original;
  let reasons: readonly Reason[] = [];
  let failing = false;
  let before: Saved | undefined;
  for (;;) {
    const saved = await openEditor(process, (json ? "" : headerOf(mode, reasons)) + text, json ? ".json" : ".yaml");
    const content = withoutComments(saved.text);
    if (failing && sameContent(content, text)) throw await preserved(invocation, saved, "Edit cancelled, no valid changes were saved.");
    if (before) process.fs.remove(before.path);
    before = saved;
    const invalid = validates ? validated(content) : undefined;
    if (invalid !== undefined) {
      const name = nameOf(infos[0]);
      await complain(`error: ${name} is invalid\n`);
      reasons = [{ head: `${name} was not valid`, others: [`<nil>: Invalid value: "The edited file failed validation": ${invalid}`] }];
      [text, failing] = [content, true];
      continue;
    }
    if (sameContent(content, original) || content.trim() === "") {
      process.fs.remove(saved.path);
      await complain(content.trim() === "" ? "Edit cancelled, saved file was empty.\n" : "Edit cancelled, no changes made.\n");
      return;
    }
    let edited: readonly Info[];
    try {
      edited = await editedInfos(invocation, content);
    } catch (error) {
      reasons = [{ head: `The edited file had a syntax error: ${toError(error).message}`, others: [] }];
      [text, failing] = [content, true];
      continue;
    }
    const elsewhere = edited.find(({ resource, namespace }) => resource.namespaced && namespace !== invocation.factory.namespace);
    if (elsewhere) throw await preserved(invocation, saved, wrongNamespace(elsewhere.namespace, invocation.factory.namespace).message);
    const outcome = await saveAll(invocation, edited, mode, saved);
    if (outcome.retryable > 0) {
      await complain(`You can run \`kubectl replace -f ${saved.path}\` to try this update again.\n`);
      throw new ExitError(1);
    }
    if (outcome.missing > 0) {
      await complain(`The edits you made on deleted resources have been saved to ${JSON.stringify(saved.path)}\n`);
      throw new ExitError(1);
    }
    if (outcome.reasons.length === 0) {
      process.fs.remove(saved.path);
      return;
    }
    reasons = outcome.reasons;
    [text, failing] = [content, true];
  }
}

async function saveAll(invocation: Invocation, edited: readonly Info[], mode: EditMode, saved: Saved): Promise<Outcome> {
  const outcome: Outcome = { reasons: [], retryable: 0, missing: 0 };
  for (const info of edited) {
    try {
      await mode.save(info);
    } catch (error) {
      if (!mode.mended || !(error instanceof StatusError)) throw await preserved(invocation, saved, error);
      const name = nameOf(info);
      if (error.reason === "Invalid") {
        const causes = error.status.details?.causes ?? [];
        outcome.reasons.push({
          head: `${name} was not valid`,
          others: causes.map(({ field = "", message = "" }) => `${field}: ${message}`),
        });
        await invocation.complain(`error: ${name} is invalid\n`);
      } else if (error.reason === "NotFound") {
        outcome.missing++;
        await invocation.complain(`error: ${name} could not be found on the server\n`);
      } else {
        outcome.retryable++;
        await invocation.complain(`error: ${name} could not be patched: ${error.message}\n`);
      }
    }
  }
  return outcome;
}
async function preserved({ complain }: Invocation, { path }: Saved, failure: unknown): Promise<Error> {
  await complain(`A copy of your changes has been stored to ${JSON.stringify(path)}\n`);
  return typeof failure === "string" ? new CommandError(failure) : toError(failure);
}

function textOf({ flags }: Invocation, infos: readonly Info[]): string {
  const objects = infos.map(({ object }) => withoutManagedFields(object as KubeObject));
  const [only] = objects;
  const shown = objects.length === 1 && only ? only : { apiVersion: "v1", items: objects, kind: "List", metadata: {} };
  switch (flags.string("output")) {
    case "json":
      return `${encodeJson(shown, { indent: 4, sort: true })}\n`;
    case "kyaml":
      return encodeKyaml(shown as KubeObject);
    default:
      return encodeYaml(shown);
  }
}
function headerOf({ header }: EditMode, reasons: readonly Reason[]): string {
  const commented = (text: string): string => text.replaceAll("\n", "\n# ");
  const told = reasons.map(
    ({ head, others }) =>
      `# ${commented(head)}${others.length > 0 ? ":" : ""}\n${others.map((one) => `# * ${commented(one)}\n`).join("")}#\n`,
  );
  return header + told.join("");
}
function nameOf(info: Info | undefined): string {
  return info ? `${qualified({ group: info.resource.group, resource: info.resource.name })} ${JSON.stringify(info.name)}` : "";
}

function withoutComments(text: string): string {
  return text
    .split("\n")
    .filter((line) => !/^\s*#(?!!)/.test(line))
    .join("\n");
}
function sameContent(one: string, other: string): boolean {
  if (one === other) return true;
  try {
    return (
      encodeJson(objectsOf(parseDocuments(one, "")), { sort: true }) === encodeJson(objectsOf(parseDocuments(other, "")), { sort: true })
    );
  } catch {
    return false;
  }
}
/** What the client finds wrong before anything is read; undefined when nothing is. */
function validated(content: string): string | undefined {
  let objects: readonly KubeObject[];
  try {
    objects = objectsOf(parseDocuments(content, ""));
  } catch {
    return undefined;
  }
  if (objects.length === 0) return "invalid object to validate";
  for (const { apiVersion, kind } of objects) {
    const missing = [...(apiVersion ? [] : ["apiVersion not set"]), ...(kind ? [] : ["kind not set"])];
    if (missing.length > 0) return missing.length > 1 ? `[${missing.join(", ")}]` : missing[0];
  }
  return undefined;
}

async function editedInfos({ factory }: Invocation, content: string): Promise<readonly Info[]> {
  const mapper = await factory.mapper();
  return objectsOf(parseDocuments(content, "edited-file")).map((object) => {
    const resource = mapper.forKind(object.apiVersion, object.kind);
    const { name = "", namespace: given } = object.metadata ?? {};
    if (!resource)
      throw new CommandError(
        `resource mapping not found for name: "${name}" namespace: "${given ?? ""}" from "edited-file": no matches for kind "${object.kind}" in version "${object.apiVersion}"\nensure CRDs are installed first`,
      );
    const namespace = resource.namespaced ? (given ?? factory.namespace) : "";
    return { resource, namespace, name, source: "edited-file", object };
  });
}
