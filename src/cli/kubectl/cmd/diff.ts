/** `kubectl diff` (kubectl/pkg/cmd/diff/diff.go), with diff -u's own output. */
import { encodeYaml } from "../../../kube/encoding/yaml.ts";
import { StatusError } from "../../../kube/status.ts";
import type { KubeObject } from "../../../kube/types.ts";
import { formatRfc3339 } from "../../../text/calendar.ts";
import { unifiedDiff } from "../diff/unified.ts";
import { CommandError, explainError, usageError } from "../errors.ts";
import { klogLine } from "../log.ts";
import { build } from "../resource/builder.ts";
import { filenameOptions, hasFiles } from "../resource/files.ts";
import { type Info, infoPath } from "../resource/info.ts";
import { resourcePath } from "../resource/paths.ts";
import { defineVerb, type Invocation } from "../verb.ts";
import { applyFieldManager } from "./apply/field-manager.ts";
import { patchToApply } from "./apply/patch.ts";

export const diff = defineVerb({
  name: "diff",
  notModelled: ["prune", "prune-allowlist"],
  /** 0: no difference, 1: differences, more: an error. */
  async run(invocation) {
    try {
      return await compare(invocation);
    } catch (error) {
      const { text, code } = explainError(error);
      await invocation.complain(text);
      return code > 1 ? code : 2;
    }
  },
});

async function compare(invocation: Invocation): Promise<number> {
  const { flags, args, path, factory, process } = invocation;
  if (args.length > 0) throw usageError(path, `Unexpected args: [${args.join(" ")}]`);
  const files = filenameOptions(flags);
  if (!hasFiles(files)) throw new CommandError("must specify one of -f and -k", 2);
  const { visits } = await build(factory, {
    files,
    namespace: factory.namespace,
    requireNamespace: factory.namespaceGiven,
    selector: flags.string("selector"),
    flatten: true,
    stopOnError: true,
  });
  const folders = { live: `/tmp/LIVE-${number(process.random())}`, merged: `/tmp/MERGED-${number(process.random())}` };
  const stamp = stampOf(process.date);
  let different = false;
  for (const visit of visits) {
    if (visit.error) throw visit.error;
    const [live, merged] = await both(invocation, visit.info);
    const managed = flags.bool("show-managed-fields");
    const name = fileName(visit.info);
    const [from, to] = masked(visit.info, tidy(live, managed), tidy(merged, managed)).map((object) => (object ? encodeYaml(object) : ""));
    const text = unifiedDiff(from ?? "", to ?? "", {
      from: `${folders.live}/${name}\t${stamp}`,
      to: `${folders.merged}/${name}\t${stamp}`,
    });
    if (text === "") continue;
    different = true;
    await invocation.print(`diff -u -N ${folders.live}/${name} ${folders.merged}/${name}\n${text}`);
  }
  return different ? 1 : 0;
}
function number(random: number): number {
  return Math.floor(random * 4_294_967_296);
}
/** `2026-11-23 12:13:07.169981287 +0000` */
function stampOf(date: number): string {
  const [day, time] = formatRfc3339(date).slice(0, -1).split("T");
  return `${day} ${time}.${String(Math.floor((date % 1000) * 1e6)).padStart(9, "0")} +0000`;
}
/** `apps.v1.Deployment.default.web` */
function fileName({ resource, namespace, name }: Info): string {
  return `${resource.group === "" ? "" : `${resource.group}.`}${resource.version}.${resource.kind}.${namespace}.${name}`;
}
async function current({ factory }: Invocation, info: Info): Promise<KubeObject | undefined> {
  try {
    return (await factory.client().body("GET", infoPath(info))) as KubeObject;
  } catch (error) {
    if (error instanceof StatusError && error.reason === "NotFound") return undefined;
    throw error;
  }
}
/** Attempts before the difference is taken from an object that others change meanwhile. */
const ATTEMPTS = 4;
/** The object as it is and as it would be; a conflict makes it be read again. */
async function both(invocation: Invocation, info: Info): Promise<[KubeObject | undefined, KubeObject]> {
  const { group, version, kind } = info.resource;
  for (let attempt = 1; ; attempt++) {
    const live = await current(invocation, info);
    if (attempt === ATTEMPTS)
      await invocation.complain(
        klogLine(
          invocation.process,
          "W",
          `diff.go:${invocation.release.kubectl.laterCommands ? 722 : 714}`,
          `Object (${group}/${version}, Kind=${kind}: ${info.name}) keeps changing, diffing without lock`,
        ),
      );
    try {
      return [live, await wouldBe(invocation, info, live)];
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof StatusError && error.reason === "Conflict")) throw error;
    }
  }
}
/** The object after a dry-run apply on the server. */
async function wouldBe({ factory, flags }: Invocation, info: Info, live: KubeObject | undefined): Promise<KubeObject> {
  const client = factory.client();
  const object = info.object as KubeObject;
  const manager = applyFieldManager(flags);
  if (flags.bool("server-side"))
    return (await client.body("PATCH", infoPath(info), {
      body: object,
      headers: { "content-type": "application/apply-patch+yaml" },
      query: { dryRun: "All", fieldManager: manager, force: String(flags.bool("force-conflicts")) },
    })) as KubeObject;
  // As apply would have it, without the annotation it keeps.
  const modified = { ...object, metadata: { ...object.metadata, annotations: { ...object.metadata.annotations } } };
  if (!live)
    return (await client.body("POST", resourcePath(info.resource, info.namespace), {
      body: modified,
      query: { dryRun: "All", fieldManager: manager },
    })) as KubeObject;
  const { body, contentType } = patchToApply(info.resource, modified, live, true);
  if (Object.keys(body).length === 0) return live;
  return (await client.body("PATCH", infoPath(info), {
    body,
    headers: { "content-type": contentType },
    query: { dryRun: "All", fieldManager: manager },
  })) as KubeObject;
}
function tidy(object: KubeObject | undefined, managed: boolean): KubeObject | undefined {
  if (!object || managed) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** Values of secrets are not shown: `***`, or before and after where they differ. */
function masked(info: Info, from: KubeObject | undefined, to: KubeObject | undefined): [KubeObject | undefined, KubeObject | undefined] {
  if (info.resource.kind !== "Secret" || info.resource.group !== "") return [from, to];
  const dataOf = (object: KubeObject | undefined) => (object as { data?: Record<string, string> } | undefined)?.data;
  const before = dataOf(from);
  const after = dataOf(to);
  const mask = (
    object: KubeObject | undefined,
    own: Record<string, string> | undefined,
    other: Record<string, string> | undefined,
    note: string,
  ): KubeObject | undefined =>
    object && own
      ? ({
          ...object,
          data: Object.fromEntries(
            Object.entries(own).map(([key, value]) => [key, other?.[key] !== undefined && other[key] !== value ? `*** (${note})` : "***"]),
          ),
        } as KubeObject)
      : object;
  return [mask(from, before, after, "before"), mask(to, after, before, "after")];
}
