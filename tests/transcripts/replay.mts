/**
 * Replays recorded transcripts (kept beside the checkout, in ../shared/golden) against our session and says what
 * differs after the recording's own normalisation.
 *
 *   node tests/transcripts/replay.mts [--release v1.28.9] [--scenario 07] [-v]
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { releases } from "../../src/kube/releases/index.ts";
import { World } from "../../src/sim/index.ts";
import { worldOptions } from "../../src/workbench/workbench.ts";

interface Entry {
  scenario: string;
  i: number;
  kind?: "file" | "settle";
  name?: string;
  content?: string;
  seconds?: number;
  cmd?: string;
  stdout?: string;
  stderr?: string;
  code?: number;
  ms?: number;
}

const argument = (name: string): string | undefined => {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
};
const release = argument("--release") ?? releases[0]?.version ?? "";
const only = argument("--scenario");
const verbose = process.argv.includes("-v");
const golden = join(import.meta.dirname, "../../../shared/golden");
const folder = join(golden, release.split(".").slice(0, 2).join("."));
if (!existsSync(folder)) {
  console.log("the recordings are not beside this checkout: skipped");
  process.exit(0);
}
const { normalise, equal } = (await import(pathToFileURL(join(golden, "normalise.mjs")).href)) as {
  normalise(text: string): string;
  equal(a: string, b: string): "exact" | "unordered" | false;
};
const entries = readFileSync(join(folder, "transcripts.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Entry);
const scenarios = [...new Set(entries.map(({ scenario }) => scenario))].filter((name) => only === undefined || name.startsWith(only));
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Of the release: which commands are known to differ, and whether for the rig's sake. */
const known = new Map<string, "rig" | "ours">();
let section: "rig" | "ours" = "ours";
for (const line of readFileSync(join(import.meta.dirname, "known-differences.md"), "utf8").split("\n")) {
  if (line.startsWith("## ")) section = line.startsWith("## The rig") ? "rig" : "ours";
  const row = /^\| (both|[\d.]+) \| ([^|]*) \|/.exec(line);
  if (!row || (row[1] !== "both" && !release.startsWith(`v${row[1]}.`))) continue;
  for (const [, scenario = "", commands = ""] of (row[2] ?? "").matchAll(/(\d\d)((?: #\d+)+)/g))
    for (const [, command] of commands.matchAll(/#(\d+)/g)) known.set(`${scenario} #${command}`, section);
}
const unlisted: string[] = [];
let rig = 0;

let same = 0;
let all = 0;
for (const scenario of scenarios) {
  const options = worldOptions({ release, workers: 2, turn });
  const world = await World.boot(options);
  let equalHere = 0;
  let here = 0;
  const differing: string[] = [];
  for (const entry of entries.filter((one) => one.scenario === scenario)) {
    if (entry.kind === "file") world.writeFile(`/home/learner/${entry.name}`, entry.content ?? "");
    else if (entry.kind === "settle") await world.settle(entry.seconds ?? 15);
    else if (entry.cmd !== undefined) {
      here++;
      let result: { stdout: string; stderr: string; code: number };
      try {
        result = await world.execute(entry.cmd, { timeout: 90 });
      } catch (error) {
        result = { stdout: "", stderr: `CRASH ${error instanceof Error ? error.stack : String(error)}`, code: -1 };
      }
      const text = (one: { stdout?: string; stderr?: string; code?: number }): string =>
        normalise(`${one.stdout ?? ""}\n--- stderr\n${one.stderr ?? ""}\n--- code ${one.code}`.replaceAll("/home/learner", "CWD"));
      const [ours, theirs] = [text(result), text(entry)];
      if (equal(ours, theirs)) {
        equalHere++;
        continue;
      }
      const name = `${scenario.slice(0, 2)} #${entry.i}`;
      if (known.get(name) === "rig") rig++;
      if (!known.has(name)) unlisted.push(name);
      if (verbose || !known.has(name))
        differing.push(
          `  #${entry.i} $ ${entry.cmd}\n${verbose ? `    want: ${theirs.replaceAll("\n", "\n          ")}\n    have: ${ours.replaceAll("\n", "\n          ")}\n` : ""}`,
        );
    }
  }
  same += equalHere;
  all += here;
  console.log(
    `${scenario}: ${equalHere}/${here}${world.kernel.crashes.length > 0 ? ` crashes: ${[...new Set(world.kernel.crashes.map(({ error }) => String(error).slice(0, 100)))].join(" | ")}` : ""}`,
  );
  for (const one of differing) console.log(one.slice(0, verbose ? 5000 : 200));
  world.stop();
}
const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;
console.log(`${same} of ${all} equal (${percent(same, all)}); without ${rig} that are the rig's own: ${percent(same, all - rig)}`);
if (unlisted.length > 0) {
  console.error(`not in known-differences.md: ${unlisted.join(", ")}`);
  process.exitCode = 1;
}
