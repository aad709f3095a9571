/**
 * `npm run long-run -- [--seeds N] [--first N] [--hours N]`: busy days of many seeds, one JSON line each; exit 1 when
 * anything was violated.
 */
import { day } from "./day.ts";

function option(name: string, otherwise: number): number {
  const at = process.argv.indexOf(`--${name}`);
  const value = at < 0 ? otherwise : Number(process.argv[at + 1]);
  if (!Number.isInteger(value) || value < 1) {
    console.error(`usage: npm run long-run -- [--seeds N] [--first N] [--hours N]`);
    process.exit(2);
  }
  return value;
}
const [seeds, first, hours] = [option("seeds", 20), option("first", 1), option("hours", 24)];
let violated = 0;
for (let seed = first; seed < first + seeds; seed++) {
  const from = performance.now();
  const { pending, heap, ...result } = await day(seed, hours);
  violated += result.violations.length;
  const seconds = Number(((performance.now() - from) / 1000).toFixed(1));
  console.log(JSON.stringify({ ...result, seconds, pending: [pending[0], pending.at(-1)], heapMiB: [heap[0], heap.at(-1)] }));
}
console.log(JSON.stringify({ seeds, hours, violations: violated }));
process.exit(violated > 0 ? 1 : 0);
