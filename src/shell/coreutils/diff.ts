/** diff: normal and unified output, -q, -r, -i, -w, -b, -B, -N. */
import { FileError } from "../../machine/filesystem.ts";
import type { Process } from "../../machine/process.ts";
import { formatDate } from "../date.ts";
import { modifiedDate } from "./files.ts";
import { type Arguments, CommandFailure, defineCommand, open, pathOf, statOf } from "./program.ts";

/** Pairs of equal lines, by Myers' algorithm. */
function matches(left: readonly string[], right: readonly string[]): [number, number][] {
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start++;
  let end = 0;
  while (end < left.length - start && end < right.length - start && left[left.length - 1 - end] === right[right.length - 1 - end]) end++;
  const a = left.slice(start, left.length - end);
  const b = right.slice(start, right.length - end);
  const pairs: [number, number][] = [];
  for (let at = 0; at < start; at++) pairs.push([at, at]);
  const limit = a.length + b.length;
  const trace: Map<number, number>[] = [];
  let frontier = new Map<number, number>([[1, 0]]);
  outer: for (let depth = 0; depth <= limit; depth++) {
    trace.push(new Map(frontier));
    for (let diagonal = -depth; diagonal <= depth; diagonal += 2) {
      const down = diagonal === -depth || (diagonal !== depth && (frontier.get(diagonal - 1) ?? -1) < (frontier.get(diagonal + 1) ?? -1));
      let x = down ? (frontier.get(diagonal + 1) ?? 0) : (frontier.get(diagonal - 1) ?? 0) + 1;
      let y = x - diagonal;
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x++;
        y++;
      }
      frontier.set(diagonal, x);
      if (x >= a.length && y >= b.length) {
        const middle: [number, number][] = [];
        for (let step = depth; step >= 0; step--) {
          const before = trace[step] ?? new Map<number, number>();
          const k = x - y;
          const wentDown = k === -step || (k !== step && (before.get(k - 1) ?? -1) < (before.get(k + 1) ?? -1));
          const previous = wentDown ? k + 1 : k - 1;
          const px = before.get(previous) ?? 0;
          const py = px - previous;
          while (x > px && y > py && x > 0 && y > 0) {
            x--;
            y--;
            middle.push([start + x, start + y]);
          }
          x = px;
          y = py;
        }
        pairs.push(...middle.reverse());
        break outer;
      }
    }
    frontier = new Map(frontier);
  }
  for (let at = end; at > 0; at--) pairs.push([left.length - at, right.length - at]);
  return pairs;
}

interface Change {
  left: number;
  leftEnd: number;
  right: number;
  rightEnd: number;
}
function changesOf(left: readonly string[], right: readonly string[]): Change[] {
  const changes: Change[] = [];
  let a = 0;
  let b = 0;
  for (const [x, y] of [...matches(left, right), [left.length, right.length] as [number, number]]) {
    if (x > a || y > b) changes.push({ left: a, leftEnd: x, right: b, rightEnd: y });
    a = x + 1;
    b = y + 1;
  }
  return changes;
}
function linesOf(text: string): { lines: string[]; terminated: boolean } {
  if (text === "") return { lines: [], terminated: true };
  const terminated = text.endsWith("\n");
  return { lines: (terminated ? text.slice(0, -1) : text).split("\n"), terminated };
}

async function compare(
  process: Process,
  args: Arguments,
  left: string,
  right: string,
  leftText: string,
  rightText: string,
  header: string,
): Promise<number> {
  const a = linesOf(leftText);
  const b = linesOf(rightText);
  const key = (line: string, last: boolean, terminated: boolean) => {
    let text = line;
    if (args.has("w")) text = text.replace(/\s+/g, "");
    else if (args.has("b")) text = text.replace(/\s+/g, " ").trimEnd();
    if (args.has("i")) text = text.toLowerCase();
    return last && !terminated ? `${text}\0` : text;
  };
  const keys = (side: { lines: string[]; terminated: boolean }) =>
    side.lines.map((line, index) => key(line, index === side.lines.length - 1, side.terminated));
  const changes = changesOf(keys(a), keys(b));
  if (changes.length === 0) return 0;
  if (args.has("q")) {
    await process.stdout.write(`Files ${left} and ${right} differ\n`);
    return 1;
  }
  let text = header;
  const show = (mark: string, side: { lines: string[]; terminated: boolean }, index: number) =>
    `${mark}${side.lines[index]}\n${index === side.lines.length - 1 && !side.terminated ? "\\ No newline at end of file\n" : ""}`;
  const context = args.has("U") ? Number(args.value("U")) : 3;
  if (args.has("u") || args.has("U")) {
    const stamp = (name: string) => {
      const stat = name === "-" ? undefined : statOf(process, name);
      return formatDate("%Y-%m-%d %H:%M:%S.%N +0000", stat ? modifiedDate(process, stat) : process.date);
    };
    const labels = args.values("L");
    text += `--- ${labels[0] ?? `${left}\t${stamp(left)}`}\n+++ ${labels[1] ?? `${right}\t${stamp(right)}`}\n`;
    for (let at = 0; at < changes.length; ) {
      let end = at;
      while (end + 1 < changes.length && (changes[end + 1]?.left ?? 0) - (changes[end]?.leftEnd ?? 0) <= 2 * context) end++;
      const first = changes[at];
      const last = changes[end];
      if (!first || !last) break;
      const from = Math.max(0, first.left - context);
      const to = Math.min(a.lines.length, last.leftEnd + context);
      const rightFrom = first.right - (first.left - from);
      const rightTo = last.rightEnd + (to - last.leftEnd);
      const range = (start: number, size: number) => (size === 1 ? `${start + 1}` : `${size === 0 ? start : start + 1},${size}`);
      text += `@@ -${range(from, to - from)} +${range(rightFrom, rightTo - rightFrom)} @@\n`;
      let position = from;
      for (let index = at; index <= end; index++) {
        const change = changes[index];
        if (!change) continue;
        for (; position < change.left; position++) text += show(" ", a, position);
        for (let line = change.left; line < change.leftEnd; line++) text += show("-", a, line);
        for (let line = change.right; line < change.rightEnd; line++) text += show("+", b, line);
        position = change.leftEnd;
      }
      for (; position < to; position++) text += show(" ", a, position);
      at = end + 1;
    }
  } else {
    const span = (from: number, to: number) => (to - from <= 1 ? String(to === from ? from : from + 1) : `${from + 1},${to}`);
    for (const change of changes) {
      const kind = change.left === change.leftEnd ? "a" : change.right === change.rightEnd ? "d" : "c";
      text += `${span(change.left, change.leftEnd)}${kind}${span(change.right, change.rightEnd)}\n`;
      for (let line = change.left; line < change.leftEnd; line++) text += show("< ", a, line);
      if (kind === "c") text += "---\n";
      for (let line = change.right; line < change.rightEnd; line++) text += show("> ", b, line);
    }
  }
  await process.stdout.write(text);
  return 1;
}

export const diff = defineCommand({
  name: "diff",
  options: "uU:qrNiwbBsaL:",
  long: {
    unified: "U",
    brief: "q",
    recursive: "r",
    "new-file": "N",
    "ignore-case": "i",
    "ignore-all-space": "w",
    "ignore-space-change": "b",
    "report-identical-files": "s",
    label: "L",
    color: "K?",
  },
  usageCode: 2,
  async run(process, args) {
    const [left, right] = args.operands;
    if (left === undefined || right === undefined) {
      throw new CommandFailure(`missing operand after '${left ?? "diff"}'\ndiff: Try 'diff --help' for more information.`, 2);
    }
    const read = async (name: string): Promise<string> => {
      try {
        if (name !== "-" && statOf(process, name)?.kind === "directory") throw new CommandFailure(`${name}: Is a directory`, 2);
        return await open(process, name).readAll();
      } catch (error) {
        if (error instanceof FileError && error.code === "ENOENT" && args.has("N")) return "";
        if (error instanceof FileError) throw new CommandFailure(`${name}: ${error.message}`, 2);
        throw error;
      }
    };
    const folders = async (a: string, b: string): Promise<number> => {
      let status = 0;
      const names = new Set([...process.fs.list(pathOf(process, a)), ...process.fs.list(pathOf(process, b))]);
      for (const name of [...names].sort()) {
        const one = `${a}/${name}`;
        const two = `${b}/${name}`;
        const first = statOf(process, one);
        const second = statOf(process, two);
        if ((!first || !second) && !args.has("N")) {
          await process.stdout.write(`Only in ${first ? a : b}: ${name}\n`);
          status = 1;
        } else if (first?.kind === "directory" && second?.kind === "directory") {
          if (args.has("r")) status = Math.max(status, await folders(one, two));
          else await process.stdout.write(`Common subdirectories: ${one} and ${two}\n`);
        } else {
          const flags = process.argv
            .slice(1)
            .filter((arg) => arg.startsWith("-"))
            .join(" ");
          status = Math.max(
            status,
            await compare(
              process,
              args,
              one,
              two,
              first ? await read(one) : "",
              second ? await read(two) : "",
              `diff ${flags} ${one} ${two}\n`,
            ),
          );
        }
      }
      return status;
    };
    const first = statOf(process, left);
    const second = statOf(process, right);
    if (first?.kind === "directory" && second?.kind === "directory") return folders(left.replace(/\/$/, ""), right.replace(/\/$/, ""));
    const one = first?.kind === "directory" ? `${left}/${right}` : left;
    const two = second?.kind === "directory" ? `${right}/${left}` : right;
    const texts = [await read(one), await read(two)];
    const status = await compare(process, args, one, two, texts[0] ?? "", texts[1] ?? "", "");
    if (status === 0 && args.has("s")) await process.stdout.write(`Files ${one} and ${two} are identical\n`);
    return status;
  },
});
