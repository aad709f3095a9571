/**
 * Requests to resources that are not stored: access reviews, token reviews, bindings by body.
 * Upstream: pkg/registry/{authorization,authentication}.
 */
import { badRequest, failure, notFound } from "../../kube/status.ts";
import type { KubeObject, rbac } from "../../kube/types.ts";
import type { Identity, UserInfo } from "./identity.ts";
import type { Endpoint } from "./registry/endpoint.ts";
import type { RequestContext } from "./registry/host.ts";
import type { ApiServer } from "./server.ts";

interface ReviewSpec {
  resourceAttributes?: { verb?: string; group?: string; resource?: string; subresource?: string; namespace?: string; name?: string };
  nonResourceAttributes?: { path?: string; verb?: string };
  user?: string;
  groups?: string[];
  namespace?: string;
  token?: string;
  audiences?: string[];
}
type Review = KubeObject & { spec?: ReviewSpec };

export function createVirtual(
  server: ApiServer,
  endpoint: Endpoint,
  context: RequestContext,
  namespace: string | undefined,
  body: KubeObject,
): KubeObject {
  const { kind, apiVersion } = endpoint.resource;
  const review = body as Review;
  const spec = review.spec ?? {};
  const answer = (status: unknown): KubeObject =>
    ({
      kind,
      apiVersion,
      metadata: { creationTimestamp: null },
      ...(review.spec ? { spec: review.spec } : {}),
      status,
    }) as unknown as KubeObject;
  switch (kind) {
    case "Binding": {
      const pods = server.endpointAt("", "v1", "pods") as Endpoint;
      return server.subresources.create(pods, context, "binding", body.metadata.name, namespace, body);
    }
    case "SelfSubjectReview":
      return answer({ userInfo: userInfo(context.identity) });
    case "SelfSubjectAccessReview":
      return answer(decide(server, context.identity.user, spec));
    case "SubjectAccessReview":
      return answer(decide(server, { name: spec.user ?? "", groups: spec.groups ?? [] }, spec));
    case "LocalSubjectAccessReview":
      if (spec.resourceAttributes?.namespace !== namespace) {
        throw badRequest(`spec.resourceAttributes.namespace must match namespace: ${namespace}`);
      }
      return answer(decide(server, { name: spec.user ?? "", groups: spec.groups ?? [] }, spec));
    case "SelfSubjectRulesReview":
      return answer(rules(server, context.identity.user, spec.namespace ?? ""));
    case "TokenReview": {
      const verified = server.tokens.verify(spec.token ?? "", Math.floor(server.clock.date / 1000));
      if (!verified) return answer({ user: {}, error: "[invalid bearer token, unknown]" });
      return answer({
        authenticated: true,
        user: { username: verified.user.name, ...(verified.user.uid ? { uid: verified.user.uid } : {}), groups: [...verified.user.groups] },
        audiences: [...verified.audiences],
      });
    }
    default:
      throw notFound({ group: endpoint.resource.group, resource: endpoint.resource.resource }, "");
  }
}

function userInfo({ user }: Identity): unknown {
  return {
    username: user.name,
    ...(user.uid ? { uid: user.uid } : {}),
    groups: [...user.groups],
    ...(user.extra ? { extra: user.extra } : {}),
  };
}

function decide(server: ApiServer, user: UserInfo, spec: ReviewSpec): unknown {
  const { resourceAttributes, nonResourceAttributes } = spec;
  if (!resourceAttributes === !nonResourceAttributes) {
    throw failure(
      422,
      "Invalid",
      'SelfSubjectAccessReview.authorization.k8s.io "" is invalid: spec.resourceAttributes: Invalid value: "null": exactly one of nonResourceAttributes or resourceAttributes must be specified',
    );
  }
  const decision = nonResourceAttributes
    ? server.authorizer.decidePath(user, nonResourceAttributes.verb ?? "", nonResourceAttributes.path ?? "")
    : server.authorizer.decide(user, {
        verb: resourceAttributes?.verb ?? "",
        group: resourceAttributes?.group ?? "",
        resource: resourceAttributes?.resource ?? "",
        subresource: resourceAttributes?.subresource ?? "",
        namespace: resourceAttributes?.namespace ?? "",
        name: resourceAttributes?.name ?? "",
      });
  return { allowed: decision.allowed, ...(decision.reason ? { reason: decision.reason } : {}) };
}

function rules(server: ApiServer, user: UserInfo, namespace: string): unknown {
  const resourceRules: rbac.PolicyRule[] = [];
  const nonResourceRules: rbac.PolicyRule[] = [];
  for (const { rule, namespace: where } of server.rbac.rulesFor(user)) {
    if (where !== "" && where !== namespace) continue;
    if (rule.resources?.length) resourceRules.push(rule);
    else if (rule.nonResourceURLs?.length) nonResourceRules.push(rule);
  }
  return { resourceRules, nonResourceRules, incomplete: false };
}
