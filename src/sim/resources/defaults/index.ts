/** Defaults of every built-in kind that has some. */
export * from "./others.ts";
export { defaultPod } from "./pod-spec.ts";
export * from "./workloads.ts";
