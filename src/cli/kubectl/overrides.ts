/** `--overrides` by `--override-type`: k8s.io/kubectl/pkg/cmd/util/override_options.go, helpers.go. */
import { goJsonError } from "../../kube/encoding/json-errors.ts";
import { applyJsonPatch } from "../../kube/patch/json-patch.ts";
import { applyMergePatch } from "../../kube/patch/merge-patch.ts";
import { builtinMergeRules, rootTypeOf } from "../../kube/patch/merge-rules.ts";
import { applyStrategicMergePatch } from "../../kube/patch/strategic-merge.ts";
import type { KubeObject } from "../../kube/types.ts";
import type { FlagSet } from "../flags/flag-set.ts";
import { CommandError } from "./errors.ts";

/** Go's name of what is decoded, to learn the kind of a document. */
const TYPE_META = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

/** The generated object with what was typed over it; the object itself without the flag. Throws CommandError, PatchError. */
export function overridden<T extends object>(flags: FlagSet, generated: T): T {
  const text = flags.string("overrides");
  if (text === "") return generated;
  const object = generated as T & KubeObject;
  const result = applied(flags.string("override-type"), text, object);
  if (Array.isArray(result))
    throw new CommandError(`couldn't get version/kind; json parse error: json: cannot unmarshal array into Go value of type ${TYPE_META}`);
  const { kind, apiVersion } = result as KubeObject;
  if (kind !== object.kind || apiVersion !== object.apiVersion)
    throw new CommandError(
      `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/scheme/scheme.go:28"`,
    );
  return result as T;
}

function applied(type: string, text: string, object: KubeObject): unknown {
  switch (type) {
    case "json": {
      const patch = parsed(text, goJsonError(text) ?? "");
      if (!Array.isArray(patch)) throw new CommandError(`json: cannot unmarshal ${kindOf(patch)} into Go value of type jsonpatch.Patch`);
      return applyJsonPatch(object, patch);
    }
    case "merge": {
      const patch = parsed(text, "Invalid JSON Patch");
      if (typeof patch !== "object" || patch === null) throw new CommandError("Invalid JSON Patch");
      return Array.isArray(patch) ? patch : applyMergePatch(object, patch);
    }
    case "strategic": {
      const patch = parsed(text, "invalid JSON document");
      if (typeof patch !== "object" || patch === null || Array.isArray(patch)) throw new CommandError("invalid JSON document");
      return applyStrategicMergePatch(object as never, patch as never, builtinMergeRules, rootTypeOf(object.kind ?? ""));
    }
    default:
      throw new CommandError(`invalid override type: ${type}`);
  }
}

/** JSON alone: what is YAML only is refused here, other than in files. */
function parsed(text: string, complaint: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandError(complaint);
  }
}
function kindOf(value: unknown): string {
  return value === null ? "null" : typeof value === "boolean" ? "bool" : typeof value;
}
