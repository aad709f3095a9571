/**
 * What a namespace's labels ask of its pods, and what of it a pod breaks.
 * Upstream: k8s.io/pod-security-admission/api/helpers.go, policy/registry.go.
 */
import type { FieldError } from "../../../../kube/status.ts";
import type { Container, ObjectMeta, PodSpec } from "../../../../kube/types.ts";
import { CHECKS, type Violation } from "./checks.ts";

export type Level = "privileged" | "baseline" | "restricted";
export interface LevelVersion {
  readonly level: Level;
  /** `latest` or `v1.28` */
  readonly version: string;
}
export interface Policy {
  readonly enforce: LevelVersion;
  readonly warn: LevelVersion;
  /** Labels that say what cannot be. */
  readonly errors: readonly FieldError[];
}

const PREFIX = "pod-security.kubernetes.io/";
const LEVELS: readonly Level[] = ["privileged", "baseline", "restricted"];

/** `PolicyToEvaluate`: an enforce label that cannot be read counts as the strictest. */
export function policyOf(labels: Readonly<Record<string, string>> | undefined): Policy {
  const errors: FieldError[] = [];
  const read = (mode: "enforce" | "audit" | "warn", strict: Level): LevelVersion => {
    const wrong = (label: string, value: string, detail: string) =>
      errors.push({
        reason: "FieldValueInvalid",
        field: `metadata.labels[${label}]`,
        message: `Invalid value: ${JSON.stringify(value)}: ${detail}`,
      });
    const asked = labels?.[`${PREFIX}${mode}`];
    let level: Level = "privileged";
    if (asked !== undefined) {
      level = LEVELS.find((one) => one === asked) ?? strict;
      if (level !== asked) wrong(`${PREFIX}${mode}`, asked, `must be one of ${LEVELS.join(", ")}`);
    }
    const version = labels?.[`${PREFIX}${mode}-version`] ?? "latest";
    if (version === "latest" || /^v1\.(0|[1-9]\d*)$/.test(version)) return { level, version };
    wrong(`${PREFIX}${mode}-version`, version, 'must be "latest" or "v1.x"');
    return { level: mode === "enforce" ? "restricted" : level, version: "latest" };
  };
  const enforce = read("enforce", "restricted");
  read("audit", "privileged");
  const warn = read("warn", "privileged");
  // Who enforces a level and says nothing of warnings is warned of it.
  const copied = labels?.[`${PREFIX}warn`] === undefined && LEVELS.indexOf(enforce.level) > LEVELS.indexOf(warn.level);
  return { enforce, warn: copied ? enforce : warn, errors };
}

/** `restricted:latest` */
export function shown({ level, version }: LevelVersion): string {
  return `${level}:${version}`;
}
export function isStricter(one: Level, other: Level): boolean {
  return LEVELS.indexOf(one) > LEVELS.indexOf(other);
}

/** What of a level a pod breaks, in upstream's order. `latest` is the newest minor that the server knows. */
export function violations(
  { level, version }: LevelVersion,
  pod: { metadata?: Pick<ObjectMeta, "annotations"> | undefined; spec: PodSpec },
  latest: number,
): Violation[] {
  if (level === "privileged") return [];
  const { spec } = pod;
  const minor = version === "latest" ? latest : Math.min(latest, Number(version.slice("v1.".length)));
  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? []), ...((spec.ephemeralContainers ?? []) as Container[])];
  const subject = { metadata: pod.metadata ?? {}, spec, containers, minor };
  const asked = CHECKS.filter((check) => (check.since ?? 0) <= minor && (level === "restricted" || check.level === "baseline"));
  const overridden = new Set(asked.map(({ overrides }) => overrides));
  return asked.filter(({ id }) => !overridden.has(id)).flatMap((check) => check.run(subject) ?? []);
}

/** `host namespaces (hostNetwork=true), privileged (…)` */
export function details(found: readonly Violation[]): string {
  return found.map(({ reason, detail }) => `${reason} (${detail})`).join(", ");
}
/** `host namespaces, privileged` */
export function reasons(found: readonly Violation[]): string {
  return found.map(({ reason }) => reason).join(", ");
}
