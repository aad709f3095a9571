/** MutatingAdmissionWebhook and ValidatingAdmissionWebhook. Upstream: apiserver/pkg/admission/plugin/webhook. */
import { decodeBase64 } from "../../../../kube/encoding/base64.ts";
import { applyJsonPatch } from "../../../../kube/patch/index.ts";
import { failure, forbidden, StatusError } from "../../../../kube/status.ts";
import type { KubeObject } from "../../../../kube/types.ts";
import type { RegistryHost } from "../../registry/host.ts";
import type { AdmissionPlugin, Attributes } from "../admission.ts";
import { matchesConditions } from "../policy/expression.ts";
import { KNOWN, variablesOf } from "../policy/variables.ts";
import { Remembered } from "../remembered.ts";
import { ask, denial, type Verdict, type Webhook, type WebhookCaller } from "./call.ts";
import { isExempt, matchesNamespace, matchesObject, matchesRules } from "./matching.ts";

type Configuration = KubeObject & { webhooks?: Webhook[] };

/** The webhooks that are configured, by name of configuration; read again after a change. */
export class Webhooks extends Remembered<readonly Webhook[]> {
  readonly caller: WebhookCaller;
  readonly #resource: string;

  constructor(resource: "mutatingwebhookconfigurations" | "validatingwebhookconfigurations", caller: WebhookCaller) {
    super();
    this.#resource = resource;
    this.caller = caller;
  }

  /** Those that are asked about a request, in their order. */
  concerned(attributes: Attributes, host: RegistryHost): readonly Webhook[] {
    const known = this.known(() =>
      ((host.store("admissionregistration.k8s.io", this.#resource)?.all() ?? []) as Configuration[]).flatMap(
        ({ webhooks = [] }) => webhooks,
      ),
    );
    if (known.length === 0 || isExempt(attributes)) return [];
    return known.filter((webhook) => this.isConcerned(webhook, attributes, host));
  }
  isConcerned(webhook: Webhook, attributes: Attributes, host: RegistryHost): boolean {
    return (
      matchesRules(webhook.rules, attributes) &&
      matchesNamespace(webhook.namespaceSelector, attributes, host) &&
      matchesObject(webhook.objectSelector, attributes)
    );
  }
}

export function mutatingWebhook(webhooks: Webhooks): AdmissionPlugin {
  return {
    name: "MutatingAdmissionWebhook",
    reinvokes: true,
    handles: (_operation, resource) => resource.group !== "admissionregistration.k8s.io" && !resource.virtual,
    admit(attributes, host, again) {
      let { object } = attributes;
      // Which webhooks are asked is seen again after each change.
      for (const webhook of webhooks.concerned(attributes, host)) {
        if (again && webhook.reinvocationPolicy !== "IfNeeded") continue;
        const asked = { ...attributes, object };
        if (object !== attributes.object && !webhooks.isConcerned(webhook, asked, host)) continue;
        const verdict = consult(webhook, asked, host, webhooks.caller);
        if (verdict?.patch) object = patched(webhook, object, verdict.patch, attributes, host);
      }
      return object;
    },
    validate(attributes, host) {
      // A deletion has no object to change, but may be refused.
      if (attributes.operation !== "DELETE") return;
      for (const webhook of webhooks.concerned(attributes, host)) consult(webhook, attributes, host, webhooks.caller);
    },
  };
}

export function validatingWebhook(webhooks: Webhooks): AdmissionPlugin {
  return {
    name: "ValidatingAdmissionWebhook",
    handles: (_operation, resource) => resource.group !== "admissionregistration.k8s.io" && !resource.virtual,
    validate(attributes, host) {
      for (const webhook of webhooks.concerned(attributes, host)) consult(webhook, attributes, host, webhooks.caller);
    },
  };
}

/** Throws the refusal. */
function consult(webhook: Webhook, attributes: Attributes, host: RegistryHost, caller: WebhookCaller): Verdict | undefined {
  const matched = webhook.matchConditions?.length
    ? matchesConditions(webhook.matchConditions, KNOWN, variablesOf(attributes, host, undefined))
    : true;
  if (matched === false || (matched !== true && webhook.failurePolicy === "Ignore")) return undefined;
  if (matched !== true) throw forbidden(attributes.resource, attributes.name, matched.join(", "));
  const verdict = ask(webhook, attributes, host, caller);
  for (const text of verdict?.warnings ?? []) attributes.warn?.(text);
  if (verdict && !verdict.allowed) throw denial(webhook.name, verdict.status);
  return verdict;
}

function patched(webhook: Webhook, object: KubeObject, patch: string, { resource }: Attributes, host: RegistryHost): KubeObject {
  try {
    const operations: unknown = JSON.parse(decodeBase64(patch) ?? "");
    const next = applyJsonPatch(object, operations) as KubeObject;
    return resource.applyDefaults ? resource.applyDefaults(next, host) : next;
  } catch (error) {
    if (error instanceof StatusError || error instanceof SyntaxError || error instanceof Error) {
      const text = `admission webhook ${JSON.stringify(webhook.name)}: ${error.message}`;
      throw failure(500, "InternalError", `Internal error occurred: ${text}`, { causes: [{ message: text }] });
    }
    throw error;
  }
}
