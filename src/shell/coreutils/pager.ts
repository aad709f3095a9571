/** less, more: a pager at a terminal, cat otherwise. */
import type { Process } from "../../machine/process.ts";
import type { Command } from "../../machine/program.ts";
import { type Arguments, defineCommand, eachInput, splitLines } from "./program.ts";

/** A line as rows of the screen: wrapped, or with -S cut off. */
function rowsOf(line: string, columns: number, chop: boolean): string[] {
  const cells: string[] = [];
  for (const character of line) {
    if (character !== "\t") cells.push(character);
    else
      do cells.push(" ");
      while (cells.length % 8 !== 0);
  }
  const rows = [cells.slice(0, columns).join("")];
  for (let at = columns; at < cells.length && !chop; at += columns) rows.push(cells.slice(at, at + columns).join(""));
  return rows;
}

async function page(process: Process, args: Arguments, name: string): Promise<number> {
  let text = "";
  const { tty } = process;
  const direct = !process.stdout.isTerminal || !tty;
  const status = await eachInput(process, name, args.operands, async (input) => {
    if (!direct) text += await input.readAll();
    else for (let chunk = await input.read(); chunk !== null; chunk = await input.read()) await process.stdout.write(chunk);
  });
  if (direct || !tty) return status;
  const lines = splitLines(text).flatMap((line) => rowsOf(line, tty.columns, args.has("S")));
  let top = 0;
  let search = "";
  const rows = () => Math.max(1, tty.rows - 1);
  if ((args.has("F") || name === "more") && lines.length <= rows()) {
    await tty.write(text);
    return status;
  }
  await tty.write("\x1b[?1049h");
  try {
    for (;;) {
      const last = Math.max(0, lines.length - rows());
      top = Math.max(0, Math.min(top, last));
      const shown = lines
        .slice(top, top + rows())
        .map((line) => (search && line.includes(search) ? line.replaceAll(search, `\x1b[7m${search}\x1b[0m`) : line));
      while (shown.length < rows()) shown.push("~");
      const mark =
        top >= last
          ? "\x1b[7m(END)\x1b[0m"
          : name === "more"
            ? `\x1b[7m--More--(${Math.floor(((top + rows()) / lines.length) * 100)}%)\x1b[0m`
            : ":";
      await tty.write(`\x1b[H\x1b[2J${shown.join("\n")}\n${mark}`);
      const key = await tty.readKey();
      if (key === "q" || key === "Q" || key === "\x03") break;
      if (key === " " || key === "f" || key === "\x1b[6~" || key === "\x06") {
        if (name === "more" && top >= last) break;
        top += rows();
      } else if (key === "b" || key === "\x1b[5~" || key === "\x02") top -= rows();
      else if (key === "j" || key === "\r" || key === "\n" || key === "\x1b[B") top++;
      else if (key === "k" || key === "y" || key === "\x1b[A") top--;
      else if (key === "d" || key === "\x04") top += Math.floor(rows() / 2);
      else if (key === "u" || key === "\x15") top -= Math.floor(rows() / 2);
      else if (key === "g" || key === "<" || key === "\x1b[H") top = 0;
      else if (key === "G" || key === ">" || key === "\x1b[F") top = last;
      else if (key === "/") {
        let typed = "";
        for (;;) {
          await tty.write(`\r\x1b[K/${typed}`);
          const next = await tty.readKey();
          if (next === "\r" || next === "\n") break;
          if (next === "\x1b" || next === "\x03") {
            typed = "";
            break;
          }
          if (next === "\x7f") typed = typed.slice(0, -1);
          else if (next >= " ") typed += next;
        }
        search = typed || search;
        const found = lines.findIndex((line, index) => index > top && line.includes(search));
        if (found >= 0) top = found;
      } else if (key === "n" || key === "N") {
        const found =
          key === "n"
            ? lines.findIndex((line, index) => index > top && line.includes(search))
            : lines.findLastIndex((line, index) => index < top && line.includes(search));
        if (found >= 0 && search) top = found;
      }
    }
  } finally {
    await tty.write("\x1b[?1049l");
  }
  return status;
}
const options = "FRSXNiErn";
export const less: Command = defineCommand({ name: "less", options, run: (process, args) => page(process, args, "less") });
export const more: Command = defineCommand({ name: "more", options, run: (process, args) => page(process, args, "more") });
