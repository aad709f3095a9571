/** What every `kubectl create KIND` shares: name, dry runs, output, the POST. */
import type { KubeObject } from "../../../../kube/types.ts";
import { dryRunOf, fieldValidation, writeQuery } from "../../dry-run.ts";
import { CommandError, usageError } from "../../errors.ts";
import { dryRunSuffix, printerFor } from "../../printers/printer.ts";
import { resourcePath } from "../../resource/paths.ts";
import type { Invocation } from "../../verb.ts";
import { withTypedLastApplied } from "../apply/annotation.ts";

/** An object a generator makes: fields in the order of the Go struct, `creationTimestamp: null` included. */
export interface Generated {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Record<string, unknown>;
  readonly [field: string]: unknown;
}

export interface CreateOptions {
  /** `failed to create deployment:` in front of a refusal; undefined keeps the server's own words. */
  readonly failure?: string;
  readonly namespaced: boolean;
}

/** cmdutil's NameFromCommandArgs: exactly one NAME. Throws a usage error. */
export function nameFrom({ args, path, lengthAtDash }: Invocation): string {
  const count = lengthAtDash >= 0 ? lengthAtDash : args.length;
  if (count !== 1) throw usageError(path, `exactly one NAME is required, got ${count}`);
  return args[0] ?? "";
}
/** A name that the command itself wants to be there. */
export function givenNameFrom(invocation: Invocation): string {
  const name = nameFrom(invocation);
  if (name === "") throw new CommandError("name must be specified");
  return name;
}
/** Words after `--`, or after the name where the command allows that. */
export function commandAfterName({ args, lengthAtDash }: Invocation): readonly string[] {
  if (lengthAtDash >= 0) return args.slice(lengthAtDash);
  return args.slice(1);
}

/** Metadata of a generated object. A namespace is only written when it was typed. */
export function generatedMetadata(invocation: Invocation, name: string, labels?: Record<string, string>): Record<string, unknown> {
  return {
    name,
    ...(invocation.factory.namespaceGiven ? { namespace: invocation.factory.namespace } : {}),
    creationTimestamp: null,
    ...(labels && Object.keys(labels).length > 0 ? { labels } : {}),
  };
}

/** Prints or POSTs and prints. Throws the server's refusal. */
export async function createGenerated(invocation: Invocation, generated: Generated, options: CreateOptions): Promise<number> {
  const { flags, factory, process } = invocation;
  const dryRun = await dryRunOf(invocation);
  fieldValidation(flags);
  const printer = await printerFor(process, flags, { operation: `created${dryRunSuffix(dryRun)}` });
  const saved = flags.has("save-config") && flags.bool("save-config");
  const object = (saved
    ? withTypedLastApplied(asPrinted(invocation, generated as unknown as KubeObject))
    : generated) as unknown as KubeObject;
  if (dryRun === "client") {
    await invocation.print(printer.print(asPrinted(invocation, object), { typed: true }));
    return 0;
  }
  const slash = generated.apiVersion.indexOf("/");
  const resource = {
    group: slash < 0 ? "" : generated.apiVersion.slice(0, slash),
    version: generated.apiVersion.slice(slash + 1),
    name: pluralOf(generated.kind),
    namespaced: options.namespaced,
  };
  let answer: KubeObject;
  try {
    answer = (await factory.client().body("POST", resourcePath(resource, factory.namespace), {
      body: withoutNulls(object),
      query: writeQuery(flags, { dryRun }),
    })) as KubeObject;
  } catch (error) {
    if (options.failure !== undefined && error instanceof Error) throw new CommandError(`${options.failure} ${error.message}`);
    throw error;
  }
  await invocation.print(
    printer.print({ ...withoutVersion(answer), apiVersion: generated.apiVersion, kind: generated.kind }, { typed: true }),
  );
  return 0;
}

/** What was not stored has no version; a Go type leaves it out. */
export function withoutVersion(object: KubeObject): KubeObject {
  if (object.metadata.resourceVersion !== "") return object;
  const { resourceVersion: _, ...metadata } = object.metadata;
  return { ...object, metadata } as KubeObject;
}

/** Go clients send `creationTimestamp: null`; the server ignores it. */
function withoutNulls(object: KubeObject): KubeObject {
  const { creationTimestamp, ...metadata } = object.metadata;
  return creationTimestamp === null || creationTimestamp === undefined ? ({ ...object, metadata } as KubeObject) : object;
}

/** Later Go clients leave zero times out. */
export function asPrinted({ release }: Invocation, object: KubeObject): KubeObject {
  return release.kubectl.laterCommands ? (withoutZeroTimes(object) as KubeObject) : object;
}
function withoutZeroTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutZeroTimes);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (key === "creationTimestamp" && item === null ? [] : [[key, withoutZeroTimes(item)]])),
  );
}

const PLURALS: Readonly<Record<string, string>> = { Ingress: "ingresses", PriorityClass: "priorityclasses" };
function pluralOf(kind: string): string {
  return PLURALS[kind] ?? `${kind.toLowerCase()}s`;
}
