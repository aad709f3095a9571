/**
 * Writes into a CertificateSigningRequest who made it, whatever it says itself, and keeps its spec as it was made.
 * In upstream no plugin but the kind's strategy (pkg/registry/certificates/certificates/strategy.go), which sees the user.
 */
import type { KubeObject } from "../../../kube/types.ts";
import type { AdmissionPlugin } from "./admission.ts";

type Request = KubeObject & { spec: Readonly<Record<string, unknown>> };

export const certificateRequester: AdmissionPlugin = {
  name: "CertificateRequester",
  handles: (operation, { kind }, subresource) =>
    kind === "CertificateSigningRequest" && subresource === "" && (operation === "CREATE" || operation === "UPDATE"),
  admit({ operation, object, old, identity }) {
    if (operation === "UPDATE") return { ...object, spec: (old as Request).spec } as Request;
    const { username: _, uid: __, groups: ___, extra: ____, ...spec } = (object as Request).spec;
    const { name, uid, groups, extra } = identity.user;
    return {
      ...object,
      spec: {
        ...spec,
        username: name,
        ...(uid ? { uid } : {}),
        ...(groups.length > 0 ? { groups: [...groups] } : {}),
        ...(extra ? { extra } : {}),
      },
    } as Request;
  },
};
