/**
 * A Markdown plugin: every component that is played in the cluster learns where in its chapter it stands, so that its
 * recorded output can be found and a missing one can be reported as file:line:column. The compiler gives plugins no
 * positions; the n-th played component gets the place of the n-th command.
 */
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { chapterCommands, played } from "./chapter-commands.mjs";

export function stampCommands({ fileURL }) {
  if (!fileURL?.pathname.endsWith(".mdx")) return null;
  const file = fileURLToPath(fileURL);
  const chapter = basename(dirname(file));
  const commands = chapterCommands(file);
  let next = 0;
  const stamp = (node, context) => {
    if (!played.has(node.name)) return;
    const command = commands[next++];
    const written = node.attributes.some((attribute) => attribute.name === "cmd");
    const added = [
      ["at", command.at],
      ["chapter", chapter],
      ...(written ? [] : [["cmd", command.cmd]]),
      ...(command.text === undefined ? [] : [["text", command.text]]),
    ];
    context.replaceNode(node, {
      type: node.type,
      name: node.name,
      attributes: [...node.attributes, ...added.map(([name, value]) => ({ type: "mdxJsxAttribute", name, value }))],
      children: node.children,
    });
  };
  return { name: "stamp-commands", mdxJsxFlowElement: stamp, mdxJsxTextElement: stamp };
}
