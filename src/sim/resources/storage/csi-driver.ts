import type { FieldError } from "../../../kube/status.ts";
import type { KubeObject, storage } from "../../../kube/types.ts";
import { age, name } from "../columns.ts";
import { defaultCsiDriver } from "../defaults/index.ts";
import { defineResource, type StrategyContext } from "../resource.ts";
import { FieldErrors } from "../validation/index.ts";

type CSIDriver = KubeObject & { spec: storage.CSIDriverSpec };

/** CSIDrivers. Upstream: pkg/registry/storage/csidriver/strategy.go. */
export const csiDrivers = defineResource<CSIDriver>({
  group: "storage.k8s.io",
  version: "v1",
  kind: "CSIDriver",
  namespaced: false,
  generation: true,
  applyDefaults: defaultCsiDriver,
  validate,
  columns: [
    name,
    { name: "AttachRequired", type: "boolean", cell: ({ spec }) => spec.attachRequired ?? true },
    { name: "PodInfoOnMount", type: "boolean", cell: ({ spec }) => spec.podInfoOnMount ?? false },
    { name: "StorageCapacity", type: "boolean", cell: ({ spec }) => spec.storageCapacity ?? false },
    { name: "TokenRequests", cell: ({ spec }) => (spec.tokenRequests ?? []).map(({ audience }) => audience).join(",") || "<unset>" },
    { name: "RequiresRepublish", type: "boolean", cell: ({ spec }) => spec.requiresRepublish ?? false },
    { name: "Modes", cell: ({ spec }) => (spec.volumeLifecycleModes ?? []).join(",") || "<none>" },
    age,
  ],
});

const MODES = ["Ephemeral", "Persistent"];
const FS_GROUP_POLICIES = ["File", "None", "ReadWriteOnceWithFSType"];
const LEAST_TOKEN_SECONDS = 600;

/** `validateCSIDriverSpec`. Upstream: pkg/apis/storage/validation/validation.go. */
function validate({ spec }: CSIDriver, { release }: StrategyContext): FieldError[] {
  const errors = new FieldErrors(release.api);
  for (const mode of spec.volumeLifecycleModes ?? [])
    if (!MODES.includes(mode)) errors.notSupported("spec.volumeLifecycleModes", mode, MODES);
  if (spec.fsGroupPolicy !== undefined && !FS_GROUP_POLICIES.includes(spec.fsGroupPolicy))
    errors.notSupported("spec.fsGroupPolicy", spec.fsGroupPolicy, FS_GROUP_POLICIES);
  const audiences = new Set<string>();
  spec.tokenRequests?.forEach(({ audience, expirationSeconds }, index) => {
    if (audiences.has(audience)) errors.duplicate(`spec.tokenRequests[${index}].audience`, audience);
    audiences.add(audience);
    const field = `spec.tokenRequests[${index}].expirationSeconds`;
    if (expirationSeconds !== undefined && expirationSeconds < LEAST_TOKEN_SECONDS)
      errors.invalid(field, expirationSeconds, "may not specify a duration less than 10 minutes");
  });
  return errors.list;
}
