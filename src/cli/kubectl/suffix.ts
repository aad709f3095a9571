/** The five characters that kubectl itself puts after a name it makes up (apimachinery's `rand.String(5)`). */
import { randomSuffix } from "../../kube/names.ts";
import type { Process } from "../../machine/process.ts";

export function madeUpSuffix(process: Process): string {
  return randomSuffix(5, (below) => Math.floor(process.random() * below));
}
