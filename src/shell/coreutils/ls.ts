/** ls */
import type { Stat } from "../../machine/filesystem.ts";
import type { Process } from "../../machine/process.ts";
import { formatDate } from "../date.ts";
import { compareNames } from "../expand/glob.ts";
import { modeText, modifiedDate } from "./files.ts";
import { type Arguments, defineCommand, humanSize, pathOf, statOf } from "./program.ts";

interface Entry {
  name: string;
  stat: Stat;
}

export const ls = defineCommand({
  name: "ls",
  options: "lahAR1dtrSFinCxogGpk",
  long: {
    all: "a",
    "almost-all": "A",
    "human-readable": "h",
    recursive: "R",
    reverse: "r",
    directory: "d",
    classify: "F",
    color: "K?",
    "full-time": "T",
    "group-directories-first": "D",
  },
  usageCode: 2,
  async run(process, args) {
    const files: Entry[] = [];
    const folders: string[] = [];
    let status = 0;
    for (const operand of args.operands.length > 0 ? args.operands : ["."]) {
      const link = statOf(process, operand, false);
      const followed = statOf(process, operand);
      const stat = args.has("l") ? link : (followed ?? link);
      if (!stat) {
        await process.stderr.write(`ls: cannot access '${operand}': No such file or directory\n`);
        status = 2;
      } else if (followed?.kind === "directory" && !args.has("d") && (stat.kind === "directory" || operand.endsWith("/")))
        folders.push(operand);
      else files.push({ name: operand, stat });
    }
    sortEntries(files, args);
    await show(process, args, files, false);
    const titled = args.operands.length > 1 || args.has("R");
    let first = files.length === 0;
    const visit = async (folder: string): Promise<void> => {
      const path = pathOf(process, folder);
      const names = process.fs.list(path).filter((name) => args.has("a") || args.has("A") || !name.startsWith("."));
      const entries: Entry[] = [];
      if (args.has("a")) {
        for (const name of [".", ".."]) {
          const stat = process.fs.stat(pathOf(process, `${folder}/${name}`));
          if (stat) entries.push({ name, stat });
        }
      }
      for (const name of names) {
        const stat = process.fs.stat(path === "/" ? `/${name}` : `${path}/${name}`, false);
        if (stat) entries.push({ name, stat });
      }
      sortEntries(entries, args);
      if (titled) await process.stdout.write(`${first ? "" : "\n"}${folder}:\n`);
      first = false;
      await show(process, args, entries, true);
      if (args.has("R")) {
        for (const entry of entries)
          if (entry.stat.kind === "directory" && entry.name !== "." && entry.name !== "..")
            await visit(`${folder.replace(/\/$/, "")}/${entry.name}`);
      }
    };
    for (const folder of folders.sort(compareNames)) await visit(folder);
    return status;
  },
});

function sortEntries(entries: Entry[], args: Arguments): void {
  entries.sort(
    (a, b) =>
      (args.has("t") ? b.stat.modified - a.stat.modified : args.has("S") ? b.stat.size - a.stat.size : 0) || compareNames(a.name, b.name),
  );
  if (args.has("D")) entries.sort((a, b) => Number(b.stat.kind === "directory") - Number(a.stat.kind === "directory"));
  if (args.has("r")) entries.reverse();
}

function decorated(entry: Entry, args: Arguments, colored: boolean): string {
  const { stat } = entry;
  const executable = stat.kind === "file" && (stat.mode & 0o111) !== 0;
  let mark = "";
  if (args.has("F")) mark = stat.kind === "directory" ? "/" : stat.kind === "symlink" && !args.has("l") ? "@" : executable ? "*" : "";
  else if (args.has("p") && stat.kind === "directory") mark = "/";
  if (!colored) return entry.name + mark;
  const color =
    stat.kind === "directory"
      ? stat.mode & 0o1000
        ? "30;42"
        : "01;34"
      : stat.kind === "symlink"
        ? "01;36"
        : stat.kind === "character"
          ? "40;33;01"
          : executable
            ? "01;32"
            : undefined;
  return (color ? `\x1b[${color}m${entry.name}\x1b[0m` : entry.name) + mark;
}

async function show(process: Process, args: Arguments, entries: readonly Entry[], inFolder: boolean): Promise<void> {
  const when = args.values("K").at(-1);
  const colored = when === "always" || ((when === "auto" || when === "") && process.stdout.isTerminal);
  if (args.has("l") || args.has("n") || args.has("o") || args.has("g")) {
    const widest = (part: "major" | "minor"): number =>
      Math.max(0, ...entries.map(({ stat }) => (stat.device ? String(stat.device[part]).length : 0)));
    const majors = widest("major");
    const minors = widest("minor");
    const sizes = entries.map(({ stat }) => {
      if (stat.device) return `${String(stat.device.major).padStart(majors)}, ${String(stat.device.minor).padStart(minors)}`;
      return args.has("h") ? humanSize(stat.size) : String(stat.size);
    });
    const width = Math.max(0, ...sizes.map((size) => size.length));
    const identity = (name: string) => (args.has("n") ? (name === "root" ? "0" : String(process.user.uid)) : name);
    const owners = Math.max(0, ...entries.map(({ stat }) => identity(stat.owner).length));
    const groups = Math.max(0, ...entries.map(({ stat }) => identity(stat.group).length));
    const links = Math.max(1, ...entries.map((entry) => String(linkCount(entry)).length));
    if (inFolder) {
      const blocks = entries.reduce((sum, { stat }) => sum + (stat.kind === "symlink" ? 0 : Math.ceil(stat.size / 4096) * 4), 0);
      await process.stdout.write(`total ${args.has("h") ? (blocks === 0 ? "0" : humanSize(blocks * 1024)) : blocks}\n`);
    }
    let text = "";
    for (const [index, entry] of entries.entries()) {
      const { stat } = entry;
      const date = modifiedDate(process, stat);
      const recent = process.date - date < 15_778_476_000;
      const shown = args.has("T")
        ? formatDate("%Y-%m-%d %H:%M:%S.000000000 +0000", date)
        : formatDate(recent ? "%b %e %H:%M" : "%b %e  %Y", date);
      const owner = args.has("g") ? "" : `${identity(stat.owner).padEnd(owners)} `;
      const group = args.has("o") || args.has("G") ? "" : `${identity(stat.group).padEnd(groups)} `;
      text += `${modeText(stat)} ${String(linkCount(entry)).padStart(links)} ${owner}${group}${(sizes[index] ?? "").padStart(width)} ${shown} ${decorated(entry, args, colored)}${stat.target ? ` -> ${stat.target}` : ""}\n`;
    }
    await process.stdout.write(text);
    return;
  }
  const names = entries.map((entry) => decorated(entry, args, colored));
  if (names.length === 0) return;
  if (args.has("1") || !(process.stdout.isTerminal || args.has("C"))) {
    await process.stdout.write(names.map((name) => `${name}\n`).join(""));
    return;
  }
  const plain = entries.map((entry) => [...decorated(entry, args, false)].length);
  await process.stdout.write(inColumns(names, plain, process.tty?.columns ?? 80));
}

function linkCount(entry: Entry): number {
  return entry.stat.kind === "directory" ? 2 : 1;
}

/** Names in columns, down then across, two spaces between. */
export function inColumns(names: readonly string[], lengths: readonly number[], width: number): string {
  for (let rows = 1; rows <= names.length; rows++) {
    const columns = Math.ceil(names.length / rows);
    const widths: number[] = [];
    for (let column = 0; column < columns; column++) widths.push(Math.max(...lengths.slice(column * rows, (column + 1) * rows)));
    const total = widths.reduce((sum, one) => sum + one, 0) + 2 * (columns - 1);
    if (total > width && rows < names.length) continue;
    let text = "";
    for (let row = 0; row < rows; row++) {
      let line = "";
      for (let column = 0; column < columns; column++) {
        const index = column * rows + row;
        const name = names[index];
        if (name === undefined) continue;
        const last = names[index + rows] === undefined;
        line += name + (last ? "" : " ".repeat((widths[column] ?? 0) - (lengths[index] ?? 0) + 2));
      }
      text += `${line}\n`;
    }
    return text;
  }
  return "";
}
