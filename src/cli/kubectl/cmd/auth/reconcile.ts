/** `kubectl auth reconcile` (k8s.io/kubectl/pkg/cmd/auth/reconcile.go). */
import { StatusError } from "../../../../kube/status.ts";
import type { KubeObject } from "../../../../kube/types.ts";
import { dryRunOf } from "../../dry-run.ts";
import { CommandError, prefixed, toError } from "../../errors.ts";
import { dryRunSuffix, type ObjectPrinter, printerFor } from "../../printers/printer.ts";
import { build } from "../../resource/builder.ts";
import { filenameOptions, requireFilenameOrKustomize } from "../../resource/files.ts";
import { type Info, infoPath } from "../../resource/info.ts";
import { resourcePath } from "../../resource/paths.ts";
import { visitAll } from "../../resource/visit.ts";
import { defineVerb, type Invocation } from "../../verb.ts";
import { type Binding, type Plan, planForBinding, planForRole, type Role } from "./plans.ts";

const ROLES = ["Role", "ClusterRole"];
const BINDINGS = ["RoleBinding", "ClusterRoleBinding"];
const GROUP = "rbac.authorization.k8s.io";
const MAX_RETRIES = 2;

export const reconcile = defineVerb({ name: "reconcile", run });

async function run(invocation: Invocation): Promise<number> {
  const { flags, args, factory, process } = invocation;
  const files = filenameOptions(flags);
  requireFilenameOrKustomize(files);
  if (args.length > 0) throw new CommandError("no arguments are allowed");
  const dryRun = await dryRunOf(invocation).catch((error: unknown) => {
    throw prefixed("error accessing --dry-run flag for command reconcile: ", toError(error));
  });
  if (dryRun === "server") throw new CommandError("--dry-run=server for command reconcile is not supported yet");
  const { visits } = await build(factory, {
    files,
    namespace: factory.namespace,
    requireNamespace: factory.namespaceGiven,
    flatten: true,
    typed: true,
    local: true,
  });
  const printer = await printerFor(process, flags, { operation: `reconciled${dryRunSuffix(dryRun)}` });
  await visitAll(visits, async (info) => {
    const { group, version, kind } = info.resource;
    if (group !== GROUP || ![...ROLES, ...BINDINGS].includes(kind)) return;
    if (version !== "v1") throw new CommandError(`only rbac.authorization.k8s.io/v1 is supported: not *${version}.${kind}`);
    await report(invocation, printer, await reconcileOne(invocation, info, dryRun === "none"));
  });
  return 0;
}

const reason = (error: unknown): string => (error instanceof StatusError ? error.reason : "");

async function reconcileOne(invocation: Invocation, info: Info, confirmed: boolean): Promise<Plan> {
  const { flags, release } = invocation;
  // Read without the server, objects are in the namespace that the file says and no other.
  const namespace = info.object?.metadata.namespace ?? "";
  if (info.resource.namespaced && namespace === "" && !release.kubectl.laterCommands)
    throw new CommandError("an empty namespace may not be set when a resource name is provided");
  const role = ROLES.includes(info.resource.kind);
  for (let attempt = 0; attempt <= MAX_RETRIES; attempt++) {
    const existing = await current(invocation, { ...info, namespace });
    const plan = role
      ? planForRole(existing as Role | undefined, info.object as Role, flags.bool("remove-extra-permissions"))
      : planForBinding(existing as Binding | undefined, info.object as Binding, flags.bool("remove-extra-subjects"));
    if (plan.isProtected || !confirmed || plan.operation === "none") return plan;
    const done = await carryOut(invocation, info, plan, existing);
    if (done) return { ...plan, object: done };
  }
  throw new CommandError("exceeded maximum attempts");
}
async function current({ factory }: Invocation, info: Info): Promise<KubeObject | undefined> {
  try {
    return (await factory.client().body("GET", infoPath(info))) as KubeObject;
  } catch (error) {
    if (reason(error) === "NotFound") return undefined;
    throw error;
  }
}

/** The object as the server has it then; undefined when somebody else was quicker. */
async function carryOut(
  { factory }: Invocation,
  info: Info,
  plan: Plan,
  existing: KubeObject | undefined,
): Promise<KubeObject | undefined> {
  const client = factory.client();
  const collection = resourcePath(info.resource, info.namespace);
  try {
    if (plan.operation === "update") return (await client.body("PUT", infoPath(info), { body: plan.object })) as KubeObject;
    if (plan.operation === "recreate" && existing) {
      const preconditions = { uid: existing.metadata.uid };
      await client.body("DELETE", infoPath(info), { body: { kind: "DeleteOptions", apiVersion: "v1", preconditions } });
    }
    if (info.resource.namespaced) await ensureNamespace(factory.client(), info.namespace);
    return (await client.body("POST", collection, { body: plan.object })) as KubeObject;
  } catch (error) {
    const lost = plan.operation === "create" ? "AlreadyExists" : plan.operation === "update" ? "NotFound" : "Conflict";
    if (reason(error) === lost) return undefined;
    throw error;
  }
}
/** Who may not read or make namespaces goes on without. */
async function ensureNamespace(client: ReturnType<Invocation["factory"]["client"]>, name: string): Promise<void> {
  try {
    await client.body("GET", `/api/v1/namespaces/${name}`);
    return;
  } catch (error) {
    if (reason(error) === "Forbidden") return;
    if (reason(error) !== "NotFound") throw error;
  }
  try {
    await client.body("POST", "/api/v1/namespaces", { body: { apiVersion: "v1", kind: "Namespace", metadata: { name } } });
  } catch (error) {
    if (!["AlreadyExists", "Forbidden"].includes(reason(error))) throw error;
  }
}

async function report({ flags, print, complain }: Invocation, printer: ObjectPrinter, plan: Plan): Promise<void> {
  await print(printer.print(plan.object));
  if (plan.operation === "none") return;
  const caveat = plan.isProtected ? ", but object opted out (rbac.authorization.kubernetes.io/autoupdate: false)" : "";
  await complain(`\treconciliation required ${plan.operation}${caveat}\n`);
  const section = async (title: string, lines: readonly string[]): Promise<void> => {
    if (lines.length > 0) await complain(`\t${title}:\n${lines.map((line) => `\t\t${line}\n`).join("")}`);
  };
  const { missingSubjects = [], extraSubjects = [], missingRules = [], extraRules = [] } = plan;
  const goList = (list: readonly string[] = []): string => `[${list.join(" ")}]`;
  const subjectText = (one: (typeof missingSubjects)[number]): string =>
    `{Kind:${one.kind} APIGroup:${one.apiGroup ?? ""} Name:${one.name} Namespace:${one.namespace ?? ""}}`;
  const ruleText = (one: (typeof missingRules)[number]): string =>
    `{Verbs:${goList(one.verbs)} APIGroups:${goList(one.apiGroups)} Resources:${goList(one.resources)} ResourceNames:${goList(one.resourceNames)} NonResourceURLs:${goList(one.nonResourceURLs)}}`;
  await section("missing subjects added", missingSubjects.map(subjectText));
  if (flags.bool("remove-extra-subjects")) await section("extra subjects removed", extraSubjects.map(subjectText));
  await section("missing rules added", missingRules.map(ruleText));
  if (flags.bool("remove-extra-permissions")) await section("extra rules removed", extraRules.map(ruleText));
}
