/** Reads the commands of a chapter out of its MDX, in the order in which a reader meets them. */
import { readFileSync } from "node:fs";
import { mdxToMdast } from "satteri";

/** Components whose command is played in the cluster. */
export const played = new Set(["Run", "Manifest", "Story"]);

/**
 * @typedef {object} ChapterCommand
 * @property {string} file path of the chapter, as given
 * @property {string} at `line:column` of the component
 * @property {string} cmd one command or several lines
 * @property {string | undefined} text what stands in the fence inside the component
 * @property {"ok" | "error" | "any"} expect how the last line should exit; "error" is any code but 0
 * @property {number} settle virtual seconds to let the cluster come to rest after the command, at most
 * @property {number | undefined} timeout virtual seconds after which Ctrl-C is pressed (`-w`, `-f`)
 * @property {number} terminal which terminal types it
 * @property {boolean} story what it brings about is recorded, event by event
 * @property {boolean} record false for commands whose output is not shown
 */

/** @returns {ChapterCommand[]} */
export function chapterCommands(file, source = readFileSync(file, "utf8")) {
  const found = [];
  walk(mdxToMdast(source), (node) => {
    if (!played.has(node.name)) return;
    const at = `${node.position.start.line}:${node.position.start.column}`;
    const where = `${file}:${at}`;
    const props = properties(node, where);
    const fence = node.children.find((child) => child.type === "code")?.value;
    if (props.cmd?.includes("<<")) {
      throw new Error(
        `${where} a here-document in an attribute loses its indentation\n  hint: put the lines in a fence between <Run> and </Run>`,
      );
    }
    const cmd = node.name === "Manifest" ? writeFileCommand(props.name, fence, where) : (fence ?? props.cmd);
    if (typeof cmd !== "string") throw new Error(`${where} <${node.name}> has no command\n  hint: <Run cmd="kubectl get nodes" />`);
    found.push({
      file,
      at,
      cmd: cmd.trim(),
      text: fence,
      expect: props.expect ?? "ok",
      settle: props.settle ?? 0,
      timeout: props.timeout,
      terminal: props.terminal ?? 1,
      story: node.name === "Story",
      record: props.output !== false,
    });
  });
  return found;
}

/** The line that writes a manifest to the laptop, as a person would type it. */
function writeFileCommand(name, text, where) {
  if (!name || text === undefined)
    throw new Error(`${where} <Manifest> needs a name and a fenced file\n  hint: <Manifest name="web.yaml">, then a yaml fence`);
  return `cat > ${name} <<'EOF'\n${text.trim()}\nEOF`;
}

/** Visits a node and all below it. */
export function walk(node, visit) {
  visit(node);
  for (const child of node.children ?? []) walk(child, visit);
}

/** The attributes of a component as values. */
export function properties(node, where) {
  const props = {};
  for (const attribute of node.attributes ?? []) {
    if (attribute.type !== "mdxJsxAttribute") continue;
    if (attribute.value === null || attribute.value === undefined) props[attribute.name] = true;
    else if (typeof attribute.value === "string") props[attribute.name] = attribute.value;
    else props[attribute.name] = literal(attribute.value.value, `${where} ${attribute.name}`);
  }
  return props;
}

/** Authors write literals; the expression is evaluated with nothing in reach. */
function literal(expression, where) {
  try {
    return new Function(`"use strict"; return (${expression});`)();
  } catch (error) {
    throw new Error(`${where} is not a literal: ${expression}\n  ${error.message}`);
  }
}
