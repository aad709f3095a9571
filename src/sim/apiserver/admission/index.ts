/** The admission chain in upstream's order (pkg/kubeapiserver/options/plugins.go, AllOrderedPlugins). */
import type { AdmissionPlugin } from "./admission.ts";

export const admissionPlugins: readonly AdmissionPlugin[] = [];
