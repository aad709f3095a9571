/**
 * What `agnhost webhook` answers on its paths.
 * Upstream: kubernetes/test/images/agnhost/webhook/{main,alwaysallow,alwaysdeny,addlabel,pods,configmap,customresource,crd}.go.
 */
interface Meta {
  name?: string;
  labels?: Record<string, string>;
  creationTimestamp?: string;
}
interface Reviewed {
  metadata?: Meta;
  data?: Record<string, string>;
  spec?: { containers?: { name?: string }[]; initContainers?: unknown[] };
}
interface Review {
  request?: { uid?: string; operation?: string; name?: string; object?: Reviewed | null; oldObject?: Reviewed | null };
}
interface Answer {
  allowed: boolean;
  status?: { message?: string; reason?: string; code?: number };
  patch?: unknown[];
}
const ALLOW: Answer = { allowed: true };
const deny = (message: string, more: { reason?: string } = {}): Answer => ({ allowed: false, status: { message, ...more } });

const PATHS: Readonly<Record<string, (request: NonNullable<Review["request"]>) => Answer>> = {
  "/always-allow-delay-5s": () => ALLOW,
  "/always-deny": () => deny("this webhook denies all requests"),
  "/add-label": ({ object }) => {
    const labels = object?.metadata?.labels;
    if (!labels || Object.keys(labels).length === 0)
      return { allowed: true, patch: [{ op: "add", path: "/metadata/labels", value: { "added-label": "yes" } }] };
    if (labels["added-label"] === undefined)
      return { allowed: true, patch: [{ op: "add", path: "/metadata/labels/added-label", value: "yes" }] };
    if (labels["added-label"] !== "yes")
      return { allowed: true, patch: [{ op: "replace", path: "/metadata/labels/added-label", value: "yes" }] };
    return ALLOW;
  },
  "/pods": ({ object }) => {
    const problems: string[] = [];
    if (object?.metadata?.labels?.["webhook-e2e-test"] === "webhook-disallow") problems.push("the pod contains unwanted label");
    if (object?.spec?.containers?.some(({ name }) => name?.includes("webhook-disallow")))
      problems.push("the pod contains unwanted container name");
    return problems.length > 0 ? deny(problems.join("; ")) : ALLOW;
  },
  "/pods/attach": ({ name }) => (name === "to-be-attached-pod" ? deny("attaching to pod 'to-be-attached-pod' is not allowed") : ALLOW),
  "/mutating-pods": ({ object }) => {
    if (object?.metadata?.name !== "webhook-to-be-mutated" || object.spec?.initContainers) return ALLOW;
    const value = [{ name: "webhook-added-init-container", image: "webhook-added-image", resources: {} }];
    return { allowed: true, patch: [{ op: "add", path: "/spec/initContainers", value }] };
  },
  "/mutating-pods-sidecar": ({ object }) => {
    if (object?.metadata?.name !== "webhook-to-be-mutated") return ALLOW;
    const value = { image: "webhook-added-image", name: "webhook-added-sidecar", resources: {} };
    return { allowed: true, patch: [{ op: "add", path: "/spec/containers/-", value }] };
  },
  "/configmaps": ({ object, oldObject, operation }) =>
    Object.entries((operation === "DELETE" ? oldObject : object)?.data ?? {}).some(
      ([key, value]) => key === "webhook-e2e-test" && value === (operation === "DELETE" ? "webhook-nondeletable" : "webhook-disallow"),
    )
      ? deny(
          operation === "DELETE"
            ? "the configmap cannot be deleted because it contains unwanted key and value"
            : "the configmap contains unwanted key and value",
        )
      : ALLOW,
  "/mutating-configmaps": ({ object }) => mutatedData(object),
  "/custom-resource": ({ object, oldObject, operation }) =>
    (operation === "DELETE" ? oldObject : object)?.data?.["webhook-e2e-test"] ===
    (operation === "DELETE" ? "webhook-nondeletable" : "webhook-disallow")
      ? deny(
          operation === "DELETE"
            ? "the custom resource cannot be deleted because it contains unwanted key and value"
            : "the custom resource contains unwanted data",
        )
      : ALLOW,
  "/mutating-custom-resource": ({ object }) => mutatedData(object),
  "/crd": ({ object }) =>
    object?.metadata?.labels?.["webhook-e2e-test"] === "webhook-disallow" ? deny("the crd contains unwanted label") : ALLOW,
};

function mutatedData(object: Reviewed | null | undefined): Answer {
  const patch: unknown[] = [];
  if (object?.data?.["mutation-start"] === "yes") patch.push({ op: "add", path: "/data/mutation-stage-1", value: "yes" });
  if (object?.data?.["mutation-stage-1"] === "yes") patch.push({ op: "add", path: "/data/mutation-stage-2", value: "yes" });
  return { allowed: true, ...(patch.length > 0 ? { patch } : {}) };
}

/** The AdmissionReview that answers; undefined for a path that is not served. */
export function admitted(path: string, body: unknown): unknown {
  const decide = PATHS[path];
  if (!decide) return undefined;
  const { request = {} } = (typeof body === "string" ? JSON.parse(body) : body) as Review;
  const { allowed, status, patch } = decide(request);
  return {
    kind: "AdmissionReview",
    apiVersion: "admission.k8s.io/v1",
    response: {
      uid: request.uid,
      allowed,
      ...(status ? { status: { metadata: {}, ...status } } : {}),
      ...(patch ? { patch: encodeBase64(JSON.stringify(patch)), patchType: "JSONPatch" } : {}),
    },
  };
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** Of ASCII text, which these patches are. */
function encodeBase64(text: string): string {
  let encoded = "";
  for (let at = 0; at < text.length; at += 3) {
    const [a = 0, b = 0, c = 0] = [0, 1, 2].map((offset) => (at + offset < text.length ? text.charCodeAt(at + offset) : 0));
    const bits = (a << 16) | (b << 8) | c;
    const left = text.length - at;
    for (let digit = 0; digit < 4; digit++) encoded += digit > left ? "=" : ALPHABET.charAt((bits >> (18 - 6 * digit)) & 63);
  }
  return encoded;
}
