import { decodeBytes } from "../../../kube/encoding/base64.ts";
import { checkDns1035Label, checkDns1123Subdomain, checkPortNumber } from "../../../kube/names.ts";
import type { FieldError } from "../../../kube/status.ts";
import type { KubeObject } from "../../../kube/types.ts";
import { age, name } from "../columns.ts";
import { checkPathSegment } from "../rbac/names.ts";
import { defineResource, type StrategyContext } from "../resource.ts";
import { FieldErrors } from "../validation/index.ts";

type APIService = KubeObject & {
  spec: {
    service?: { namespace: string; name: string; port?: number };
    group?: string;
    version?: string;
    groupPriorityMinimum?: number;
    versionPriority?: number;
    caBundle?: string;
    insecureSkipTLSVerify?: boolean;
  };
  status: { conditions?: { type: string; status: string; reason?: string }[] };
};

/** APIServices. Upstream: kube-aggregator/pkg/registry/apiservice. */
export const apiServices = defineResource<APIService>({
  group: "apiregistration.k8s.io",
  version: "v1",
  kind: "APIService",
  namespaced: false,
  categories: ["api-extensions"],
  storage: "apiregistration.k8s.io/apiservices",
  validateName: checkPathSegment,
  validate,
  unconditionalUpdate: false,
  subresources: { status: true },
  initialStatus: ({ status, metadata }) => (metadata.labels?.["kube-aggregator.kubernetes.io/automanaged"] ? status : {}),
  columns: [
    name,
    { name: "Service", cell: ({ spec }) => (spec.service ? `${spec.service.namespace}/${spec.service.name}` : "Local") },
    {
      name: "Available",
      cell: ({ status }) => {
        const condition = status.conditions?.find(({ type }) => type === "Available");
        if (!condition) return "Unknown";
        return condition.status === "True" ? "True" : `${condition.status} (${condition.reason})`;
      },
    },
    age,
  ],
});

/** `ValidateAPIService`. Upstream: kube-aggregator/pkg/apis/apiregistration/validation. */
function validate({ metadata, spec }: APIService, { release }: StrategyContext): FieldError[] {
  const errors = new FieldErrors(release.api);
  const { group = "", version = "", groupPriorityMinimum = 0, versionPriority = 0, service, insecureSkipTLSVerify } = spec;
  const name = `${version}.${group}`;
  if (metadata.name !== name)
    errors.invalid("metadata.name", metadata.name, `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(name)}`);
  if (group !== "") errors.invalidAll("spec.group", group, checkDns1123Subdomain(group));
  errors.invalidAll("spec.version", version, checkDns1035Label(version));
  if (groupPriorityMinimum <= 0 || groupPriorityMinimum > 20_000)
    errors.invalid("spec.groupPriorityMinimum", groupPriorityMinimum, "must be positive and less than 20000");
  if (versionPriority <= 0 || versionPriority > 1000)
    errors.invalid("spec.versionPriority", versionPriority, "must be positive and less than 1000");
  if (!service) {
    if (spec.caBundle)
      errors.invalid("spec.caBundle", `${decodeBytes(spec.caBundle)?.length ?? 0} bytes`, "local APIServices may not have a caBundle");
    if (insecureSkipTLSVerify) errors.invalid("spec.insecureSkipTLSVerify", true, "local APIServices may not have insecureSkipTLSVerify");
    return errors.list;
  }
  if (!service.namespace) errors.required("spec.service.namespace");
  if (!service.name) errors.required("spec.service.name");
  for (const complaint of checkPortNumber(service.port ?? 443))
    errors.invalid("spec.service.port", service.port, `port is not valid: ${complaint}`);
  if (insecureSkipTLSVerify && spec.caBundle) errors.invalid("spec.insecureSkipTLSVerify", true, "may not be true if caBundle is present");
  return errors.list;
}
