/** Validation of every built-in kind that has rules of its own. */
export { validateSigningRequest } from "./certificates.ts";
export * from "./cluster.ts";
export { validateConfigMap, validateConfigMapUpdate, validateSecret, validateSecretUpdate } from "./config.ts";
export { type ErrorStyle, FieldErrors, goStrings } from "./errors.ts";
export { validatePod, validatePodStatusUpdate, validatePodUpdate } from "./pod.ts";
export * from "./policy.ts";
export * from "./service.ts";
export {
  validatePersistentVolume,
  validatePersistentVolumeClaim,
  validatePersistentVolumeClaimUpdate,
  validatePersistentVolumeUpdate,
  validateStorageClass,
  validateStorageClassUpdate,
} from "./storage.ts";
export { validateWebhooks } from "./webhooks.ts";
export * from "./workloads.ts";
