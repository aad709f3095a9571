/** `-k`: what a kustomization makes (sigs.k8s.io/kustomize). */
import type { Process } from "../../../machine/process.ts";
import { CommandError } from "../errors.ts";

export function buildKustomization(_process: Process, _path: string): unknown[] {
  throw new CommandError("kubewekend does not model kustomizations");
}
