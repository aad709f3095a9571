/** docs/authoring.md, typed as it stands: every bash block runs in a copy of the repository and prints what follows it. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const repository = join(import.meta.dirname, "../..");
let copy: string;
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "authoring-"));
  for (const path of [
    "src",
    "labs",
    "content",
    "scripts",
    "tests",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "vitest.config.ts",
  ])
    cpSync(join(repository, path), join(copy, path), { recursive: true });
  symlinkSync(join(repository, "node_modules"), join(copy, "node_modules"));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

interface Block {
  line: number;
  language: string;
  file: string | undefined;
  text: string;
}
function blocks(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\w+)(?: file=(\S+))?\n([\s\S]*?)^```$/gm)].map(
    ({ index, 1: language = "", 2: file, 3: text = "" }) => ({
      line: markdown.slice(0, index).split("\n").length,
      language,
      file,
      text,
    }),
  );
}
function run(script: string): string {
  const { NODE_OPTIONS: _, VITEST: __, ...env } = process.env;
  const done = spawnSync("bash", ["-c", script], { cwd: copy, encoding: "utf8", env: { ...env, NO_COLOR: "1", FORCE_COLOR: "0" } });
  return `${done.stdout}${done.stderr}`;
}

test("the tutorial does what it says", { timeout: 240_000 }, () => {
  const all = blocks(readFileSync(join(repository, "docs/authoring.md"), "utf8"));
  expect(all.filter(({ language }) => language === "bash").length).toBeGreaterThan(10);
  for (const [index, { line, language, file, text }] of all.entries()) {
    if (file !== undefined) {
      mkdirSync(dirname(join(copy, file)), { recursive: true });
      writeFileSync(join(copy, file), text);
    }
    if (language !== "bash") continue;
    const printed = run(text);
    const next = all[index + 1];
    if (next?.language === "text") expect(`line ${line}:\n${printed}`).toBe(`line ${line}:\n${next.text}`);
  }
});
