/**
 * `npm run new lab NAME [-- --chapter FOLDER]` and `npm run new chapter NN-NAME [TITLE]`: a folder from
 * scripts/templates, with names and numbers filled in. What it makes runs as it is and is then rewritten piece by piece.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Random } from "../src/sim/random/random.ts";
import { root } from "./with-node.mjs";

const USAGE = `usage: npm run new lab NAME [TITLE] [-- --chapter FOLDER]
       npm run new chapter NN-NAME [TITLE]`;

function stop(message) {
  console.error(`${message}\n${USAGE}`);
  process.exit(2);
}
const files = (folder, below = "") =>
  readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files(folder, join(below, entry.name)) : [join(below, entry.name)],
  );
/** Copies a template. */
function write(template, target, values) {
  if (existsSync(join(root, target))) stop(`${target} is there already: give another name`);
  const source = join(root, "scripts/templates", template);
  for (const path of files(source)) {
    const text = readFileSync(join(source, path), "utf8").replace(/__([A-Z_]+)__/g, (_, name) => values[name]);
    // A template is no TypeScript yet; its name keeps compilers away.
    const file = join(target, path.replace(/\.template$/, ""));
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
    console.log(file);
  }
}
/** What the template's values come to with seed 1. */
const wordOf = (id) => ["salt", "sugar", "flour"][new Random(1).stream(`lab/${id}`).below(3)];
/** `lost-data` → `Lost data` */
const titleOf = (name) => `${name[0].toUpperCase()}${name.slice(1).replaceAll("-", " ")}`;

function newLab(name, title, chapter) {
  if (!/^[a-z][a-z0-9-]+$/.test(name)) stop(`a lab's name is a folder in lower case, like lost-data; not "${name}"`);
  if (!existsSync(join(root, "content/en", chapter))) stop(`there is no chapter content/en/${chapter}: name one with --chapter`);
  const texts = readdirSync(join(root, "labs")).map((lab) => join(root, "labs", lab, "text.en.yaml"));
  const numbers = texts.filter(existsSync).map((file) => Number(/^number: (\d+)/m.exec(readFileSync(file, "utf8"))?.[1] ?? 0));
  const number = Math.max(30, ...numbers) + 1;
  write("lab", `labs/${name}`, {
    NAME: name,
    TITLE: title ?? titleOf(name),
    NUMBER: String(number),
    CHAPTER: chapter,
    CHAPTER_ID: chapter.replace(/^[\d-]+/, ""),
    WORD: wordOf(`${chapter.replace(/^[\d-]+/, "")}.${name}`),
  });
  console.log(`next: npm run -s kubewekend -- lab ${name} --script labs/${name}/solution.sh`);
}
function newChapter(folder, title) {
  const [, digits, name] =
    /^(\d{2}(?:-\d)?)-([a-z][a-z0-9-]*)$/.exec(folder) ?? stop(`a chapter's folder is like 10-storage or 7-5-storage; not "${folder}"`);
  write("chapter", `content/en/${folder}`, {
    NAME: name,
    TITLE: title ?? titleOf(name),
    NUMBER: digits.replace(/^0/, "").replace("-", "."),
  });
  console.log(`next: give it a line in src/site/course/plan.ts, then node scripts/record.mjs ${folder}`);
}

const words = process.argv.slice(2);
const at = words.indexOf("--chapter");
const [chapter = "00-start-here"] = at < 0 ? [] : words.splice(at, 2).slice(1);
const [what, name, title] = words;
if (!name || !["lab", "chapter"].includes(what)) stop(what ? `"${words.join(" ")}" is not understood` : "what shall it be?");
if (what === "lab") newLab(name, title, chapter);
else newChapter(name, title);
