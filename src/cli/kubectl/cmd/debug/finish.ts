/** The last strokes on a debugging pod: its profile, and what --custom says. */
import type { JsonObject } from "../../../../kube/patch/json.ts";
import { builtinMergeRules } from "../../../../kube/patch/merge-rules.ts";
import { applyStrategicMergePatch } from "../../../../kube/patch/strategic-merge.ts";
import type { Container, Pod } from "../../../../kube/types.ts";
import { resolve } from "../../../../machine/path.ts";
import { CommandError } from "../../errors.ts";
import { parseYamlOrJson } from "../../resource/documents.ts";
import type { Invocation } from "../../verb.ts";
import { type DebugStyle, type Keep, profilesOf, withProfile } from "./profiles.ts";

/** The pod with its profile applied. Throws CommandError when --custom names what a profile may not set. */
export async function finished(invocation: Invocation, pod: Pod, style: DebugStyle, container: string): Promise<Pod> {
  const { flags } = invocation;
  const kept = (name: string): boolean => flags.has(name) && flags.bool(name);
  const keep: Keep = {
    labels: kept("keep-labels"),
    annotations: kept("keep-annotations") || !flags.has("keep-annotations"),
    liveness: kept("keep-liveness"),
    readiness: kept("keep-readiness"),
    startup: kept("keep-startup"),
    initContainers: kept("keep-init-containers") || !flags.has("keep-init-containers"),
  };
  const profile = profilesOf(invocation.release.kubectl.laterCommands)[flags.string("profile")];
  if (!profile) throw new CommandError(`unknown profile: ${flags.string("profile")}`);
  const profiled = withProfile(profile, { pod, style, container, keep });
  const custom = customContainer(invocation);
  if (!custom) return profiled;
  const list = style === "ephemeral" ? "ephemeralContainers" : "containers";
  const merged = ((profiled.spec[list] ?? []) as Container[]).map((one) =>
    one.name === container
      ? (applyStrategicMergePatch(one as unknown as JsonObject, custom, builtinMergeRules, "Container") as unknown as Container)
      : one,
  );
  return { ...profiled, spec: { ...profiled.spec, [list]: merged } };
}

const NOT_CUSTOM = ["name", "command", "image", "lifecycle", "volumeDevices"];
/** --custom: part of a container, as JSON or YAML. */
export function customContainer({ flags, process }: Invocation): JsonObject | undefined {
  const path = flags.has("custom") ? flags.string("custom") : "";
  if (path === "") return undefined;
  const file = resolve(process.cwd, path);
  if (!process.fs.exists(file))
    throw new CommandError(`must pass a container spec json file for custom profile: open ${path}: no such file or directory`);
  const custom = parseYamlOrJson(process.fs.read(file));
  if (typeof custom !== "object" || custom === null || Array.isArray(custom))
    throw new CommandError(`${path} does not contain a valid container spec: json: cannot unmarshal into Go value of type v1.Container`);
  if (NOT_CUSTOM.some((field) => field in custom))
    throw new CommandError("name, command, image, lifecycle and volume devices are not modifiable via custom profile");
  return custom as JsonObject;
}
