/** Checks a chapter before it is played: its head against the schema, its components and their keys, each with file:line:column and what to do. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mdxToMdast } from "satteri";
import { readChecked } from "../src/course/read-text.ts";
import { chapterSchema } from "../src/site/course/chapter.ts";
import { properties, walk } from "./chapter-commands.mjs";

/** Components that a chapter may use: their files, and the plain elements of a drawing or a table. */
const components = new Set([
  ...readdirSync("src/site/components/prose").flatMap((file) => (file.endsWith(".astro") ? [file.slice(0, -6)] : [])),
  "ClusterSketch",
]);

/** @returns {string[]} what is wrong; `ids` remembers the ids of all chapters so far */
export function chapterComplaints(file, ids = new Map(), source = readFileSync(file, "utf8")) {
  const complaints = [];
  const [, head = ""] = /^---\n([\s\S]*?)\n---\n/.exec(source) ?? [];
  try {
    // The first line of the file is the one above the head.
    readChecked(chapterSchema, `\n${head}`, file);
  } catch (error) {
    complaints.push(error.message);
  }
  const say = (node, problem, hint) =>
    complaints.push(`${file}:${node.position.start.line}:${node.position.start.column}  ${problem}\n  hint: ${hint}`);
  walk(mdxToMdast(source), (node) => {
    if (!/^[A-Z]/.test(node.name ?? "")) return;
    if (!components.has(node.name)) return say(node, `<${node.name}> is no component`, `one of ${[...components].sort().join(", ")}`);
    const props = properties(node, file);
    if (node.name === "Lab" && !existsSync(`labs/${props.name}/text.en.yaml`))
      say(node, `<Lab name="${props.name}">: there is no labs/${props.name}`, `npm run new lab ${props.name}, or correct the name`);
    if (node.name !== "Predict" && node.name !== "Question") return;
    if (props.options && !props.options.includes(props.answer))
      say(node, `the answer "${props.answer}" of ${props.id} is not among its options`, `one of ${props.options.join(" | ")}`);
    if (ids.has(props.id))
      say(node, `the id ${props.id} is taken`, `it stands in ${ids.get(props.id)} already; ids are permanent and unique`);
    else ids.set(props.id, `${file}:${node.position.start.line}`);
  });
  return complaints;
}
