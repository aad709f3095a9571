/**
 * Asks a webhook. Its server is a program in the cluster: the request goes to the Service's address as from the
 * control plane's node. Upstream: apiserver/pkg/admission/plugin/webhook/{validating,mutating}/dispatcher.go.
 */
import { ConnectionError, failure, type StatusError } from "../../../../kube/status.ts";
import { SECOND } from "../../../../kube/timers.ts";
import type { admission, KubeObject, Service } from "../../../../kube/types.ts";
import type { HttpRequest, HttpResponse } from "../../../../machine/http.ts";
import type { RegistryHost } from "../../registry/host.ts";
import type { Attributes } from "../admission.ts";

export type Webhook = admission.MutatingWebhook;

/** What the servers of webhooks answer within. */
export interface WebhookCaller {
  /** Throws ConnectionError. */
  dial(address: string, port: number, request: HttpRequest): HttpResponse | Promise<HttpResponse>;
  /** Lets whoever waits for a promise go on before time does. */
  wake(): void;
  /**
   * Answers that this request has waited for, in the order in which they were asked for; undefined for a component's
   * call, which cannot wait.
   */
  waited: Answered[] | undefined;
  /** How many answers have been used up. */
  used: number;
}

export interface Answered {
  /** Of the review that was sent. */
  readonly uid: string;
  readonly answer: HttpResponse | Error;
}

/** Thrown where an answer has to be waited for: the request is made again when it is there. */
export class WaitsForWebhook extends Error {
  readonly answer: Promise<Answered>;
  constructor(answer: Promise<Answered>) {
    super("waits for a webhook");
    this.answer = answer;
  }
}

export interface Verdict {
  readonly allowed: boolean;
  readonly status: StatusError["status"] | undefined;
  /** Base64 of a JSON patch. */
  readonly patch: string | undefined;
  readonly warnings: readonly string[];
}

/** Throws StatusError when it cannot be called and its policy is Fail; undefined when it is Ignore. */
export function ask(webhook: Webhook, attributes: Attributes, host: RegistryHost, caller: WebhookCaller): Verdict | undefined {
  const { name } = webhook;
  if (attributes.dryRun && webhook.sideEffects !== "None" && webhook.sideEffects !== "NoneOnDryRun")
    throw failure(400, "BadRequest", `admission webhook ${JSON.stringify(name)} does not support dry run`);
  try {
    return call(webhook, attributes, host, caller);
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    if (webhook.failurePolicy === "Ignore") return undefined;
    const text = `failed calling webhook ${JSON.stringify(name)}: ${error.message}`;
    throw failure(500, "InternalError", `Internal error occurred: ${text}`, { causes: [{ message: text }] });
  }
}

class CallError extends Error {}

function call(webhook: Webhook, attributes: Attributes, host: RegistryHost, caller: WebhookCaller): Verdict {
  const { clientConfig, timeoutSeconds = 10 } = webhook;
  const review = reviewOf(attributes, host);
  const { url, service } = clientConfig;
  const base = url ?? `https://${service?.name}.${service?.namespace}.svc:${service?.port ?? 443}${service?.path ?? ""}`;
  const target = `${base}${base.includes("?") ? "&" : "?"}timeout=${timeoutSeconds}s`;
  const failed = (why: string): CallError => new CallError(`failed to call webhook: Post "${target}": ${why}`);
  if (url !== undefined && url !== null) throw failed(`kubewekend does not model webhooks outside the cluster (clientConfig.url)`);
  const found = host.store("", "services")?.find(service?.name ?? "", service?.namespace ?? "") as Service | undefined;
  if (!found) throw failed(`service "${service?.name}" not found`);
  if (!clientConfig.caBundle) throw failed("tls: failed to verify certificate: x509: certificate signed by unknown authority");
  const port = service?.port ?? 443;
  const request: HttpRequest = {
    method: "POST",
    path: `${service?.path ?? "/"}?timeout=${timeoutSeconds}s`,
    headers: { "content-type": "application/json", accept: "application/json, */*", "user-agent": "kube-apiserver-admission" },
    body: review,
    scheme: "https",
    host: `${service?.name}.${service?.namespace}.svc:${port}`,
  };
  const dial = () => caller.dial(found.spec.clusterIP ?? "", port, request);
  const { answer: response, uid } = answerOf(dial, review.request.uid, timeoutSeconds, host, caller);
  if (response instanceof ConnectionError) throw failed(response.code === "ETIMEDOUT" ? "context deadline exceeded" : response.message);
  if (response instanceof Error) throw failed(response.message);
  return verdictOf(response, uid, failed);
}

/** The answer, at once or (for requests that can wait) when it has come. */
function answerOf(
  dial: () => HttpResponse | Promise<HttpResponse>,
  uid: string,
  timeoutSeconds: number,
  { clock }: RegistryHost,
  caller: WebhookCaller,
): Answered {
  const { waited } = caller;
  const known = waited?.[caller.used];
  if (known) {
    caller.used++;
    return known;
  }
  const deadline = new ConnectionError("ETIMEDOUT", "context deadline exceeded");
  let answer: HttpResponse | Promise<HttpResponse> | Error;
  try {
    answer = dial();
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    answer = error;
  }
  const silent = answer instanceof ConnectionError && answer.code === "ETIMEDOUT";
  if (!(answer instanceof Promise) && !silent) {
    // It stands for itself should a later webhook of the same request have to be waited for.
    waited?.push({ uid, answer });
    caller.used++;
    return { uid, answer };
  }
  // A component's request cannot be parked: for it, a server that takes its time has taken too long.
  if (!waited) return { uid, answer: deadline };
  const asked = answer;
  throw new WaitsForWebhook(
    new Promise((done) => {
      const resolve = (result: HttpResponse | Error): void => done({ uid, answer: result });
      const timer = clock.after(
        timeoutSeconds * SECOND,
        () => {
          resolve(deadline);
          caller.wake();
        },
        "webhook/timeout",
      );
      if (!(asked instanceof Promise)) return;
      const finish = (result: HttpResponse | Error): void => {
        timer.cancel();
        resolve(result);
      };
      asked.then(finish, (error: unknown) => finish(error instanceof Error ? error : new ConnectionError("EOF", "EOF")));
    }),
  );
}

function reviewOf({ operation, resource, subresource, namespace, name, object, old, identity, dryRun }: Attributes, host: RegistryHost) {
  const { group, version, kind, resource: plural } = resource;
  const { user } = identity;
  const shown = name || object?.metadata.name || "";
  const ofKind = { group, version, kind };
  const ofResource = { group, version, resource: plural };
  const part = subresource === "" ? {} : { subResource: subresource, requestSubResource: subresource };
  return {
    kind: "AdmissionReview",
    apiVersion: "admission.k8s.io/v1",
    request: {
      uid: host.random.stream("webhooks").uuid(),
      kind: ofKind,
      resource: ofResource,
      requestKind: ofKind,
      requestResource: ofResource,
      ...part,
      ...(shown ? { name: shown } : {}),
      ...(namespace ? { namespace } : {}),
      operation,
      userInfo: { username: user.name, ...(user.uid ? { uid: user.uid } : {}), groups: user.groups },
      object: object ?? null,
      oldObject: old ?? null,
      dryRun,
      options: { kind: OPTIONS[operation], apiVersion: "meta.k8s.io/v1" },
    },
  };
}
const OPTIONS = { CREATE: "CreateOptions", UPDATE: "UpdateOptions", DELETE: "DeleteOptions", CONNECT: "" } as const;

interface Review {
  kind?: string;
  apiVersion?: string;
  response?: {
    uid?: string;
    allowed?: boolean;
    status?: StatusError["status"];
    patch?: string;
    patchType?: string;
    warnings?: string[];
  };
}

function verdictOf(response: HttpResponse, uid: string, failed: (why: string) => Error): Verdict {
  const { status, body } = response;
  if (status < 200 || status > 299) {
    const text = typeof body === "string" ? body.trim() : "";
    throw new CallError(
      `failed to call webhook: ${status === 404 ? "the server could not find the requested resource" : `an error on the server (${JSON.stringify(text)}) has prevented the request from succeeding`}`,
    );
  }
  let review: Review;
  try {
    review = (typeof body === "string" ? JSON.parse(body) : body) as Review;
  } catch {
    throw failed("couldn't get version/kind; json parse error");
  }
  if (review?.kind !== "AdmissionReview" || review.apiVersion !== "admission.k8s.io/v1") {
    const [group = "", version = ""] = (review?.apiVersion ?? "").includes("/")
      ? (review.apiVersion ?? "").split("/")
      : ["", review?.apiVersion];
    throw new CallError(
      `received invalid webhook response: expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got ${group}/${version}, Kind=${review?.kind ?? ""}`,
    );
  }
  const answer = review.response;
  if (!answer) throw new CallError("received invalid webhook response: webhook response was absent");
  if (answer.uid !== uid)
    throw new CallError(
      `received invalid webhook response: expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(answer.uid ?? "")}`,
    );
  if (answer.patch && answer.patchType !== "JSONPatch")
    throw new CallError(`received invalid webhook response: webhook returned response.patch but not response.patchType`);
  return { allowed: answer.allowed === true, status: answer.status, patch: answer.patch, warnings: answer.warnings ?? [] };
}

/** The refusal of a webhook that said no (`ToStatusErr`). */
export function denial(name: string, status: StatusError["status"] | undefined): StatusError {
  const denied = `admission webhook ${JSON.stringify(name)} denied the request`;
  const { message, reason, details } = status ?? {};
  const text = message ? `${denied}: ${message}` : reason ? `${denied}: ${reason}` : `${denied} without explanation`;
  return failure(Math.max(status?.code ?? 0, 400), reason ?? "", text, details);
}

export function isObject(value: unknown): value is KubeObject {
  return typeof value === "object" && value !== null;
}
