/** `kubectl auth can-i` (k8s.io/kubectl/pkg/cmd/auth/cani.go). */
import { completeTypesAndNames } from "../../completion.ts";
import type { ApiResource } from "../../discovery.ts";
import { CommandError } from "../../errors.ts";
import { defineVerb, type Invocation } from "../../verb.ts";
import { type Rules, rulesTable } from "./rules.ts";

const RESOURCE_VERBS = "get list watch create update patch delete deletecollection use bind impersonate * approve sign attest".split(" ");
const URL_VERBS = "get put post head options delete patch *".split(" ");
/** Resources of the impersonate verb that no discovery shows. */
const UNDISCOVERABLE = ["users", "groups"];

export const canI = defineVerb({
  name: "can-i",
  run,
  async complete(request) {
    if (request.args.length === 0) return RESOURCE_VERBS.map((value) => ({ value }));
    return request.args.length === 1 ? completeTypesAndNames({ ...request, args: [] }) : [];
  },
});

async function run(invocation: Invocation): Promise<number> {
  const { flags, args } = invocation;
  if (!flags.bool("list")) return checkAccess(invocation);
  if (args.length > 0) throw new CommandError("list option must be specified with no arguments");
  if (flags.bool("quiet") || flags.bool("all-namespaces") || flags.string("subresource") !== "")
    throw new CommandError("list option can't be specified with neither quiet, all-namespaces nor subresource options");
  return listAccess(invocation);
}

async function checkAccess(invocation: Invocation): Promise<number> {
  const { flags, args, factory, print, release } = invocation;
  const warn = (text: string): Promise<void> => invocation.complain(`Warning: ${text}\n\n`);
  const [verb = "", what = ""] = args;
  if (args.length !== 2)
    throw new CommandError(
      "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
    );
  const isUrl = what.startsWith("/");
  const slash = what.indexOf("/");
  const typed = slash < 0 ? what : what.slice(0, slash);
  const resourceName = slash < 0 ? "" : what.slice(slash + 1);
  const subresource = flags.string("subresource");
  let resource: ApiResource | undefined;
  if (isUrl) {
    if (subresource !== "") throw new CommandError("--subresource can not be used with NonResourceURL");
    if (!URL_VERBS.includes(verb)) await warn(`verb '${verb}' is not a known verb`);
  } else {
    const verbs = release.kubectl.laterCommands ? [...RESOURCE_VERBS, "escalate"] : RESOURCE_VERBS;
    resource = typed === "*" ? undefined : (await factory.mapper()).find(typed.toLowerCase());
    if (!resource && typed !== "*" && !UNDISCOVERABLE.includes(typed)) await warn(unknownType(typed.toLowerCase()));
    if (!flags.bool("all-namespaces")) {
      if (resource && !resource.namespaced)
        await warn(`resource '${resource.name}' is not namespace scoped${resource.group === "" ? "" : ` in group '${resource.group}'`}`);
      if (!verbs.includes(verb)) await warn(`verb '${verb}' is not a known verb`);
    }
  }
  if (flags.bool("no-headers")) throw new CommandError("--no-headers cannot be set without --list specified");
  const namespace = flags.bool("all-namespaces") ? undefined : factory.namespace;
  const spec = isUrl
    ? { nonResourceAttributes: { verb, path: what } }
    : {
        resourceAttributes: {
          ...(namespace === undefined ? {} : { namespace }),
          verb,
          ...(resource?.group ? { group: resource.group } : {}),
          resource: resource?.name ?? typed,
          ...(subresource === "" ? {} : { subresource }),
          ...(resourceName === "" ? {} : { name: resourceName }),
        },
      };
  const { status } = (await factory.client().body("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", {
    body: { kind: "SelfSubjectAccessReview", apiVersion: "authorization.k8s.io/v1", metadata: {}, spec },
  })) as { status?: { allowed?: boolean; reason?: string; evaluationError?: string } };
  const allowed = status?.allowed === true;
  const reasons = allowed ? [] : [status?.reason, status?.evaluationError].filter((text) => text);
  if (!flags.bool("quiet")) await print(`${[allowed ? "yes" : "no", ...reasons].join(" - ")}\n`);
  return allowed ? 0 : 1;
}
function unknownType(typed: string): string {
  const dot = typed.indexOf(".");
  return dot < 0
    ? `the server doesn't have a resource type '${typed}'`
    : `the server doesn't have a resource type '${typed.slice(0, dot)}' in group '${typed.slice(dot + 1)}'`;
}

async function listAccess({ flags, factory, print, complain }: Invocation): Promise<number> {
  const { status } = (await factory.client().body("POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", {
    body: {
      kind: "SelfSubjectRulesReview",
      apiVersion: "authorization.k8s.io/v1",
      metadata: {},
      spec: { namespace: factory.namespace },
    },
  })) as { status?: Rules };
  if (status?.incomplete) await complain(`Warning: the list may be incomplete: ${status.evaluationError ?? ""}\n`);
  await print(rulesTable(status ?? {}, !flags.bool("no-headers")));
  return 0;
}
