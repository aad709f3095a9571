/**
 * report: adds up the sales of Kubewekend Coffee at night. 0.9 computes on as many threads as it pleases; 1 is quick, and
 * never gives back the memory of a receipt that it has read.
 */
import { defineImage } from "../machine/image.ts";
import type { Process } from "../machine/process.ts";
import type { Command } from "../machine/program.ts";
import { MIB } from "./coffee-shop-apps.ts";
import { debianFiles, debianPrograms } from "./userland.ts";

export const SALES = "/srv/report/sales.csv";
export const TOTAL = "/srv/report/total.txt";
const SECOND = 1_000_000;
const THREADS = 24;
/** Processor time for a line of sales: microseconds. */
const LINE = 120_000;
/** What 1 keeps, each second and in all. */
const LEAK = 8 * MIB;
const ALL = 2400 * MIB;

/** The day's sales: a line for each, `HH:MM,CENTS`. */
export function salesOf(lines: number): string {
  return Array.from({ length: lines }, (_, at) => {
    const minute = Math.floor((at * 1440) / lines);
    const two = (value: number): string => String(value).padStart(2, "0");
    return `${two(Math.floor(minute / 60))}:${two(minute % 60)},${250 + ((at * 37) % 480)}\n`;
  }).join("");
}
export function sumOf(sales: string): number {
  return sales.split("\n").reduce((sum, line) => sum + Number(line.split(",")[1] ?? 0), 0);
}

export function report(version: string): Command {
  return {
    name: "report",
    footprint: { memory: 90 * MIB },
    async run(process) {
      if (!process.fs.exists(SALES)) return complain(process, `report: ${SALES}: No such file or directory`);
      const sales = process.fs.read(SALES);
      const lines = sales.split("\n").length - 1;
      await process.stdout.write(`report ${version}: ${lines} sales to add up\n`);
      if (version === "0.9") await process.work(lines * LINE, THREADS);
      else {
        const broken = await leak(process);
        if (broken) return complain(process, broken);
      }
      process.fs.write(TOTAL, `${sumOf(sales)}\n`);
      await process.stdout.write(`report ${version}: ${lines} sales, ${(sumOf(sales) / 100).toFixed(2)} in all\n`);
      return 0;
    },
  };
}
/** Reads on and on; says in the end what it did not understand. */
async function leak(process: Process): Promise<string> {
  for (let held = 0; held < ALL; held += LEAK) {
    await process.work(0.05 * SECOND);
    await process.sleep(0.95 * SECOND);
    process.take(LEAK);
    const read = Math.round((held + LEAK) / 4096);
    if (held % (64 * MIB) === 0) await process.stdout.write(`report 1: ${read} receipts read, all of them kept\n`);
  }
  return "report: receipt 614401: no till of that number";
}
async function complain(process: Process, text: string): Promise<number> {
  await process.stderr.write(`${text}\n`);
  return 1;
}

export const reportImage = defineImage({
  repository: "docker.io/library/report",
  tags: [
    { tag: "1", size: 39 * MIB },
    { tag: "0.9", size: 39 * MIB },
  ],
  command: ["report"],
  files: { ...debianFiles("12 (bookworm)"), [SALES]: salesOf(2400) },
  layers: [
    { createdBy: "/bin/sh -c #(nop) ADD file:debian-bookworm-slim in / ", size: 74_800_000 },
    { createdBy: "COPY report /usr/local/bin/report # buildkit", size: 30_500_000 },
    { createdBy: 'CMD ["report"]', size: 0 },
  ],
  programs: (tag) => ({ ...debianPrograms(), "/usr/local/bin/report": report(tag) }),
});
