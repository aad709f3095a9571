/** Labs from disk: `labs/<name>/`, with their words checked against the schema. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CommonText, Lab } from "../course/index.ts";
import { readCommonText, readLabText } from "../course/read-text.ts";
import type { LabSource } from "../workbench/lab-source.ts";

/** The bundle lies elsewhere than this file: whoever starts it names the project's folder. */
export const labsFolder = process.env["KUBEWEKEND_ROOT"]
  ? join(process.env["KUBEWEKEND_ROOT"], "labs")
  : fileURLToPath(new URL("../../labs/", import.meta.url));

/** Names of the labs that can be run, by number. */
export async function labNames(): Promise<string[]> {
  const names = readdirSync(labsFolder).filter((name) => existsSync(join(labsFolder, name, "lab.ts")));
  const numbered = await Promise.all(names.map(async (name) => ({ name, number: (await definition(name)).number })));
  return numbered.sort((a, b) => a.number - b.number).map(({ name }) => name);
}
async function definition(name: string): Promise<Lab> {
  // A pattern that the bundler understands: labs are TypeScript, which an older Node does not read.
  return ((await import(`../../labs/${name}/lab.ts`)) as { default: Lab }).default;
}

/** A lab with its words. Throws with file, line and what to do when the words are not as they should be. */
export async function readLab(name: string, locale = "en"): Promise<LabSource> {
  const folder = join(labsFolder, name);
  const path = `labs/${name}/text.${locale}.yaml`;
  const file = existsSync(join(folder, `text.${locale}.yaml`)) ? path : `labs/${name}/text.en.yaml`;
  const lab = await definition(name);
  const text = readLabText(readFileSync(join(labsFolder, "..", file), "utf8"), file, lab);
  return { name, lab, files: filesOf(folder), text, common: commonText(locale) };
}
function commonText(locale: string): CommonText {
  const name = existsSync(join(labsFolder, `common.${locale}.yaml`)) ? `common.${locale}.yaml` : "common.en.yaml";
  return readCommonText(readFileSync(join(labsFolder, name), "utf8"), `labs/${name}`);
}
function filesOf(folder: string): Record<string, string> {
  const files: Record<string, string> = {};
  if (existsSync(join(folder, "start.sh"))) files["start.sh"] = readFileSync(join(folder, "start.sh"), "utf8");
  const manifests = join(folder, "manifests");
  if (existsSync(manifests))
    for (const name of readdirSync(manifests)) files[`manifests/${name}`] = readFileSync(join(manifests, name), "utf8");
  return files;
}
/** Scripts of a lab by path: solution.sh, alternatives/, wrong/. */
export function scriptsOf(name: string): Record<string, string> {
  const folder = join(labsFolder, name);
  const paths = [
    "solution.sh",
    ...["alternatives", "wrong"].flatMap((kind) =>
      existsSync(join(folder, kind))
        ? readdirSync(join(folder, kind))
            .sort()
            .map((file) => `${kind}/${file}`)
        : [],
    ),
  ];
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}

/** The solution and a script after it. `# without: PATTERN` leaves the solution's lines out that match. */
export function afterSolution(script: string, solution: string): string {
  const pattern = /^# without: (.+)$/m.exec(script)?.[1];
  const left = pattern === undefined ? solution : solution.replaceAll(new RegExp(`^.*(?:${pattern}).*\\n?`, "gm"), "");
  return `${left}\n${script}`;
}
/** A script that says `# after: solution` means nothing alone. */
export function standsAfterSolution(script: string): boolean {
  return /^# after: solution$/m.test(script);
}
/** A script as it is run: alone, or behind the solution. */
export function wholeScript(script: string, solution = ""): string {
  return standsAfterSolution(script) ? afterSolution(script, solution) : script;
}
