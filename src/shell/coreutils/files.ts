/** Commands on files: cp, mv, rm, mkdir, rmdir, touch, ln, chmod, chown, stat, du, df, realpath, readlink, basename, dirname, mktemp. */
import { FileError, type Stat } from "../../machine/filesystem.ts";
import { basename as baseOf, dirname as folderOf, resolve } from "../../machine/path.ts";
import type { Process } from "../../machine/process.ts";
import { formatDate, parseDate } from "../date.ts";
import { CommandFailure, defineCommand, humanSize, pathOf, statOf } from "./program.ts";

/** Runs for each operand; a FileError becomes a message and status 1. */
async function each(
  process: Process,
  operands: readonly string[],
  message: (operand: string, text: string) => string,
  run: (operand: string) => void | Promise<void>,
): Promise<number> {
  let status = 0;
  for (const operand of operands) {
    try {
      await run(operand);
    } catch (error) {
      if (error instanceof FileError) await process.stderr.write(`${message(operand, error.message)}\n`);
      else if (error instanceof CommandFailure) await process.stderr.write(`${error.message}\n`);
      else throw error;
      status = 1;
    }
  }
  return status;
}
function missing(name: string, what = "operand"): CommandFailure {
  return new CommandFailure(`missing ${what}\nTry '${name} --help' for more information.`);
}

/** Copies a file or, recursively, a folder. */
function copyTree(process: Process, from: string, to: string, keep: boolean): void {
  const { fs } = process;
  const stat = fs.stat(from, false);
  if (stat?.kind === "directory") {
    if (!fs.exists(to)) fs.mkdir(to, { mode: stat.mode });
    for (const name of fs.list(from)) copyTree(process, `${from}/${name}`, `${to}/${name}`, keep);
  } else if (stat?.kind === "symlink" && stat.target !== undefined) {
    if (fs.stat(to, false)) fs.remove(to);
    fs.symlink(stat.target, to);
  } else {
    const program = fs.program(from);
    if (program) fs.install(to, program);
    else {
      fs.write(to, fs.read(from), { mode: fs.stat(to)?.mode ?? stat?.mode ?? 0o644 });
      if (keep && stat) fs.chmod(to, stat.mode);
    }
  }
}

function targets(
  process: Process,
  name: string,
  operands: readonly string[],
  folderOption: string | undefined,
): { sources: readonly string[]; target: string; intoFolder: boolean } {
  if (operands.length === 0) throw missing(name, "file operand");
  if (folderOption === undefined && operands.length === 1) {
    throw new CommandFailure(`missing destination file operand after '${operands[0]}'\nTry '${name} --help' for more information.`);
  }
  const target = folderOption ?? operands.at(-1) ?? "";
  const sources = folderOption === undefined ? operands.slice(0, -1) : operands;
  const intoFolder = statOf(process, target)?.kind === "directory";
  if (sources.length > 1 && !intoFolder)
    throw new CommandFailure(`target '${target}'${statOf(process, target) ? ": Not a directory" : ": No such file or directory"}`);
  return { sources, target, intoFolder };
}

export const cp = defineCommand({
  name: "cp",
  options: "rRafipvnuLPdt:T",
  long: {
    recursive: "r",
    archive: "a",
    force: "f",
    interactive: "i",
    verbose: "v",
    "no-clobber": "n",
    update: "u",
    "target-directory": "t",
    preserve: "p?",
  },
  async run(process, args) {
    const { sources, target, intoFolder } = targets(process, "cp", args.operands, args.value("t"));
    const recursive = args.has("r") || args.has("R") || args.has("a");
    return each(
      process,
      sources,
      (operand, text) => `cp: cannot create regular file '${target}': ${text}`.replace("''", `'${operand}'`),
      async (source) => {
        const stat = statOf(process, source, !recursive);
        if (!stat) throw new CommandFailure(`cp: cannot stat '${source}': No such file or directory`);
        if (stat.kind === "directory" && !recursive) throw new CommandFailure(`cp: -r not specified; omitting directory '${source}'`);
        const from = pathOf(process, source);
        const shown = intoFolder ? `${target.replace(/\/$/, "")}/${baseOf(from)}` : target;
        const to = pathOf(process, shown);
        if (args.has("n") && process.fs.exists(to)) return;
        if (from === to) throw new CommandFailure(`cp: '${source}' and '${shown}' are the same file`);
        if (stat.kind === "directory" && `${to}/`.startsWith(`${from}/`))
          throw new CommandFailure(`cp: cannot copy a directory, '${source}', into itself, '${shown}'`);
        if (stat.kind === "directory" && process.fs.stat(to)?.kind === "file")
          throw new CommandFailure(`cp: cannot overwrite non-directory '${shown}' with directory '${source}'`);
        if (stat.kind !== "directory" && target.endsWith("/") && !intoFolder)
          throw new CommandFailure(`cp: cannot create regular file '${target}': Not a directory`);
        copyTree(process, from, to, args.has("p") || args.has("a"));
        if (args.has("v")) await process.stdout.write(`'${source}' -> '${shown}'\n`);
      },
    );
  },
});

export const mv = defineCommand({
  name: "mv",
  options: "fivnut:T",
  long: { force: "f", interactive: "i", verbose: "v", "no-clobber": "n", "target-directory": "t" },
  async run(process, args) {
    const { sources, target, intoFolder } = targets(process, "mv", args.operands, args.value("t"));
    return each(
      process,
      sources,
      (operand, text) => `mv: cannot move '${operand}' to '${target}': ${text}`,
      async (source) => {
        if (!statOf(process, source, false)) throw new CommandFailure(`mv: cannot stat '${source}': No such file or directory`);
        const from = pathOf(process, source);
        const shown = intoFolder ? `${target.replace(/\/$/, "")}/${baseOf(from)}` : target;
        const to = pathOf(process, shown);
        if (args.has("n") && process.fs.exists(to)) return;
        if (from === to) throw new CommandFailure(`mv: '${source}' and '${shown}' are the same file`);
        if (process.fs.stat(from)?.kind === "directory" && `${to}/`.startsWith(`${from}/`))
          throw new CommandFailure(`mv: cannot move '${source}' to a subdirectory of itself, '${shown}'`);
        process.fs.rename(from, to);
        if (args.has("v")) await process.stdout.write(`renamed '${source}' -> '${shown}'\n`);
      },
    );
  },
});

export const rm = defineCommand({
  name: "rm",
  options: "rRfivdI",
  long: { recursive: "r", force: "f", interactive: "i?", verbose: "v", dir: "d" },
  async run(process, args) {
    if (args.operands.length === 0 && !args.has("f")) throw missing("rm");
    const recursive = args.has("r") || args.has("R");
    return each(
      process,
      args.operands,
      (operand, text) => `rm: cannot remove '${operand}': ${text}`,
      async (operand) => {
        const stat = statOf(process, operand, false);
        if (!stat) {
          if (args.has("f")) return;
          throw new CommandFailure(`rm: cannot remove '${operand}': No such file or directory`);
        }
        const path = pathOf(process, operand);
        if (stat.kind === "directory" && !recursive && !args.has("d"))
          throw new CommandFailure(`rm: cannot remove '${operand}': Is a directory`);
        if (path === "/" && recursive)
          throw new CommandFailure(
            "rm: it is dangerous to operate recursively on '/'\nrm: use --no-preserve-root to override this failsafe",
          );
        if (/(^|\/)\.\.?\/?$/.test(operand))
          throw new CommandFailure(`rm: refusing to remove '.' or '..' directory: skipping '${operand}'`);
        if (args.has("i") && process.tty) {
          const answer = await process.tty.readLine({
            prompt: `rm: remove ${stat.kind === "directory" ? "directory" : stat.size === 0 ? "regular empty file" : "regular file"} '${operand}'? `,
          });
          if (!/^[yY]/.test(answer ?? "")) return;
        }
        process.fs.remove(path, { recursive });
        if (args.has("v"))
          await process.stdout.write(stat.kind === "directory" ? `removed directory '${operand}'\n` : `removed '${operand}'\n`);
      },
    );
  },
});

export const mkdir = defineCommand({
  name: "mkdir",
  options: "pm:v",
  long: { parents: "p", mode: "m", verbose: "v" },
  async run(process, args) {
    if (args.operands.length === 0) throw missing("mkdir");
    return each(
      process,
      args.operands,
      (operand, text) => `mkdir: cannot create directory ‘${operand}’: ${text}`,
      async (operand) => {
        const path = pathOf(process, operand);
        const stat = process.fs.stat(path);
        if (args.has("p") && stat?.kind === "directory") return;
        if (stat) throw new FileError("EEXIST", operand);
        if (!args.has("p") && !process.fs.exists(folderOf(path))) throw new FileError("ENOENT", operand);
        const mode = args.value("m");
        process.fs.mkdir(path, { recursive: args.has("p"), ...(mode === undefined ? {} : { mode: Number.parseInt(mode, 8) }) });
        if (args.has("v")) await process.stdout.write(`mkdir: created directory '${operand}'\n`);
      },
    );
  },
});

export const rmdir = defineCommand({
  name: "rmdir",
  options: "pv",
  long: { parents: "p", verbose: "v" },
  async run(process, args) {
    if (args.operands.length === 0) throw missing("rmdir");
    return each(
      process,
      args.operands,
      (operand, text) => `rmdir: failed to remove '${operand}': ${text}`,
      (operand) => {
        const stat = statOf(process, operand, false);
        if (!stat) throw new FileError("ENOENT", operand);
        if (stat.kind !== "directory") throw new FileError("ENOTDIR", operand);
        process.fs.remove(pathOf(process, operand));
        if (args.has("p"))
          for (let parent = folderOf(pathOf(process, operand)); parent !== "/" && parent !== process.cwd; parent = folderOf(parent))
            process.fs.remove(parent);
      },
    );
  },
});

export const touch = defineCommand({
  name: "touch",
  options: "acmd:r:t:h",
  long: { "no-create": "c", date: "d", reference: "r" },
  async run(process, args) {
    if (args.operands.length === 0) throw missing("touch", "file operand");
    if (args.has("d") || args.has("t") || args.has("r")) throw new CommandFailure("kubewekend does not model setting a file's time");
    return each(
      process,
      args.operands,
      (operand, text) => `touch: cannot touch '${operand}': ${text}`,
      (operand) => {
        const path = pathOf(process, operand);
        const stat = process.fs.stat(path);
        if (stat?.kind === "directory") process.fs.chmod(path, stat.mode);
        else if (stat) process.fs.write(path, "", { append: true });
        else if (!args.has("c")) process.fs.write(path, "");
      },
    );
  },
});

export const ln = defineCommand({
  name: "ln",
  options: "sfvnrT",
  long: { symbolic: "s", force: "f", verbose: "v", "no-dereference": "n" },
  async run(process, args) {
    const [target, name] = args.operands;
    if (target === undefined) throw missing("ln", "file operand");
    if (!args.has("s"))
      throw new CommandFailure(`failed to create hard link '${name ?? baseOf(target)}': kubewekend does not model hard links, use ln -s`);
    let link = name ?? baseOf(target);
    if (statOf(process, link)?.kind === "directory" && !args.has("n")) link = `${link.replace(/\/$/, "")}/${baseOf(target)}`;
    const path = pathOf(process, link);
    if (args.has("f") && process.fs.stat(path, false)) process.fs.remove(path);
    if (process.fs.stat(path, false)) throw new CommandFailure(`failed to create symbolic link '${link}': File exists`);
    try {
      process.fs.symlink(target, path);
    } catch (error) {
      if (error instanceof FileError) throw new CommandFailure(`failed to create symbolic link '${link}': ${error.message}`);
      throw error;
    }
    return 0;
  },
});

/** `u+x,go-w` or `755` on top of a mode; undefined when it is neither. */
export function applyMode(text: string, mode: number, isFolder: boolean): number | undefined {
  if (/^[0-7]{1,4}$/.test(text)) return Number.parseInt(text, 8);
  let result = mode;
  for (const clause of text.split(",")) {
    const match = /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(clause);
    if (!match) return undefined;
    const who = match[1] === "" || match[1]?.includes("a") ? "ugo" : (match[1] ?? "");
    let bits = 0;
    for (const letter of match[3] ?? "")
      bits |= letter === "r" ? 4 : letter === "w" ? 2 : letter === "x" ? 1 : letter === "X" && (isFolder || (mode & 0o111) !== 0) ? 1 : 0;
    for (const one of who) {
      const shift = one === "u" ? 6 : one === "g" ? 3 : 0;
      if (match[2] === "+") result |= bits << shift;
      else if (match[2] === "-") result &= ~(bits << shift);
      else result = (result & ~(7 << shift)) | (bits << shift);
    }
  }
  return result;
}
function tree(process: Process, path: string): string[] {
  if (process.fs.stat(path, false)?.kind !== "directory") return [path];
  return [path, ...process.fs.list(path).flatMap((name) => tree(process, path === "/" ? `/${name}` : `${path}/${name}`))];
}
export const chmod = defineCommand({
  name: "chmod",
  options: "RvfcrwxXstugoa",
  long: { recursive: "R", verbose: "v" },
  async run(process) {
    const words = process.argv.slice(1);
    const recursive = words.includes("-R") || words.includes("--recursive");
    const rest = words.filter((word) => !["-R", "--recursive", "-v", "-f", "-c", "--"].includes(word));
    const [mode, ...operands] = rest;
    if (mode === undefined) throw missing("chmod");
    if (operands.length === 0) throw new CommandFailure(`missing operand after ‘${mode}’\nTry 'chmod --help' for more information.`);
    if (applyMode(mode, 0, false) === undefined)
      throw new CommandFailure(`invalid mode: ‘${mode}’\nTry 'chmod --help' for more information.`);
    return each(
      process,
      operands,
      (operand, text) => `chmod: changing permissions of '${operand}': ${text}`,
      (operand) => {
        if (!statOf(process, operand)) throw new CommandFailure(`chmod: cannot access '${operand}': No such file or directory`);
        for (const path of recursive ? tree(process, pathOf(process, operand)) : [pathOf(process, operand)]) {
          const stat = process.fs.stat(path);
          if (stat) process.fs.chmod(path, applyMode(mode, stat.mode, stat.kind === "directory") ?? stat.mode);
        }
      },
    );
  },
});
export const chown = defineCommand({
  name: "chown",
  options: "RvfchH",
  long: { recursive: "R" },
  async run(process, args) {
    const [owner, ...operands] = args.operands;
    if (owner === undefined) throw missing("chown");
    if (operands.length === 0) throw new CommandFailure(`missing operand after ‘${owner}’\nTry 'chown --help' for more information.`);
    return each(
      process,
      operands,
      (operand, text) => `chown: changing ownership of '${operand}': ${text}`,
      (operand) => {
        const stat = statOf(process, operand);
        if (!stat) throw new CommandFailure(`chown: cannot access '${operand}': No such file or directory`);
        const name = owner.split(/[:.]/)[0] || stat.owner;
        if (process.user.uid !== 0 && name !== stat.owner)
          throw new CommandFailure(`chown: changing ownership of '${operand}': Operation not permitted`);
        if (stat.kind === "file") process.fs.write(pathOf(process, operand), "", { append: true, owner: name });
      },
    );
  },
});

/** `-rw-r--r--` */
export function modeText(stat: Stat): string {
  const bits = ["r", "w", "x", "r", "w", "x", "r", "w", "x"]
    .map((letter, index) => ((stat.mode >> (8 - index)) & 1 ? letter : "-"))
    .join("");
  const sticky = stat.mode & 0o1000 ? bits.slice(0, 8) + (bits[8] === "x" ? "t" : "T") : bits;
  return (stat.kind === "directory" ? "d" : stat.kind === "symlink" ? "l" : stat.kind === "character" ? "c" : "-") + sticky;
}
/** The calendar time of a file's change. */
export function modifiedDate(process: Process, stat: Stat): number {
  return process.date - (process.clock.now - stat.modified) / 1000;
}

export const stat = defineCommand({
  name: "stat",
  options: "c:Lft",
  long: { format: "c", printf: "P", dereference: "L" },
  async run(process, args) {
    if (args.operands.length === 0) throw missing("stat");
    return each(
      process,
      args.operands,
      (operand, text) => `stat: cannot statx '${operand}': ${text}`,
      async (operand) => {
        const found = statOf(process, operand, args.has("L"));
        if (!found) throw new FileError("ENOENT", operand);
        const kind =
          found.kind === "file"
            ? found.size === 0
              ? "regular empty file"
              : "regular file"
            : found.kind === "symlink"
              ? "symbolic link"
              : found.kind === "character"
                ? "character special file"
                : "directory";
        const date = formatDate("%Y-%m-%d %H:%M:%S.000000000 +0000", modifiedDate(process, found));
        const octal = (found.mode & 0o7777).toString(8);
        const uid = found.owner === "root" ? 0 : process.user.uid;
        const format = args.value("c");
        if (format !== undefined) {
          const text = format.replace(/%([a-zA-Z%])/g, (whole, letter: string) => {
            const values: Record<string, string> = {
              n: operand,
              s: String(found.size),
              a: octal,
              A: modeText(found),
              F: kind,
              U: found.owner,
              G: found.group,
              u: String(uid),
              g: String(uid),
              y: date,
              Y: String(Math.floor(modifiedDate(process, found) / 1000)),
              h: "1",
              N: found.target ? `'${operand}' -> '${found.target}'` : `'${operand}'`,
              "%": "%",
            };
            return values[letter] ?? whole;
          });
          await process.stdout.write(`${text}\n`);
          return;
        }
        const blocks = Math.ceil(found.size / 4096) * 8;
        await process.stdout.write(
          `  File: ${operand}${found.target ? ` -> ${found.target}` : ""}\n  Size: ${String(found.size).padEnd(10)}\tBlocks: ${String(blocks).padEnd(10)} IO Block: 4096   ${kind}\nDevice: 8,1\tInode: -           Links: 1\nAccess: (${octal.padStart(4, "0")}/${modeText(found)})  Uid: (${String(uid).padStart(5)}/${found.owner.padStart(8)})   Gid: (${String(uid).padStart(5)}/${found.group.padStart(8)})\nAccess: ${date}\nModify: ${date}\nChange: ${date}\n Birth: -\n`,
        );
      },
    );
  },
});

export const du = defineCommand({
  name: "du",
  options: "shackd:mb",
  long: { summarize: "s", "human-readable": "h", all: "a", total: "c", "max-depth": "d", bytes: "b" },
  async run(process, args) {
    const show = (kibibytes: number) =>
      args.has("h") ? humanSize(kibibytes * 1024) : args.has("m") ? String(Math.ceil(kibibytes / 1024)) : String(kibibytes);
    let total = 0;
    const depth = args.has("s") ? 0 : Number(args.value("d") ?? Number.MAX_SAFE_INTEGER);
    const visit = async (path: string, shown: string, level: number): Promise<number> => {
      const found = process.fs.stat(path, false);
      if (!found) return 0;
      let size = found.kind === "directory" ? 4 : Math.ceil(found.size / 4096) * 4;
      if (found.kind === "directory")
        for (const name of process.fs.list(path))
          size += await visit(path === "/" ? `/${name}` : `${path}/${name}`, `${shown.replace(/\/$/, "")}/${name}`, level + 1);
      if (level <= depth && (found.kind === "directory" || args.has("a") || level === 0))
        await process.stdout.write(`${show(size)}\t${shown}\n`);
      return size;
    };
    const status = await each(
      process,
      args.operands.length > 0 ? args.operands : ["."],
      (operand, text) => `du: cannot access '${operand}': ${text}`,
      async (operand) => {
        if (!statOf(process, operand, false)) throw new FileError("ENOENT", operand);
        total += await visit(pathOf(process, operand), operand, 0);
      },
    );
    if (args.has("c")) await process.stdout.write(`${show(total)}\ttotal\n`);
    return status;
  },
});

const DISK = 60 * 2 ** 30;
export const df = defineCommand({
  name: "df",
  options: "hHkTaPi",
  long: { "human-readable": "h", "print-type": "T", all: "a", portability: "P" },
  async run(process, args) {
    const used = (path: string): number => {
      const found = process.fs.stat(path, false);
      if (found?.kind !== "directory") return found?.size ?? 0;
      return 4096 + process.fs.list(path).reduce((sum, name) => sum + used(path === "/" ? `/${name}` : `${path}/${name}`), 0);
    };
    for (const operand of args.operands) if (!statOf(process, operand)) throw new CommandFailure(`${operand}: No such file or directory`);
    const wanted = args.operands.map((operand) => pathOf(process, operand));
    const mounts = [{ path: "/", device: "overlay", type: "overlay", readOnly: false }, ...process.fs.mounts()];
    const chosen =
      wanted.length === 0
        ? mounts
        : wanted.map(
            (path) =>
              mounts
                .filter((mount) => path === mount.path || path.startsWith(mount.path === "/" ? "/" : `${mount.path}/`))
                .sort((a, b) => b.path.length - a.path.length)[0],
          );
    const show = (bytes: number) => (args.has("h") ? humanSize(bytes) : String(Math.ceil(bytes / 1024)));
    const rows = [
      [
        "Filesystem",
        ...(args.has("T") ? ["Type"] : []),
        args.has("h") ? "Size" : "1K-blocks",
        "Used",
        args.has("h") ? "Avail" : "Available",
        "Use%",
        "Mounted on",
      ],
    ];
    for (const mount of chosen) {
      if (!mount) continue;
      const taken = used(mount.path);
      rows.push([
        mount.device,
        ...(args.has("T") ? [mount.type] : []),
        show(DISK),
        show(taken),
        show(DISK - taken),
        `${Math.ceil((taken / DISK) * 100)}%`,
        mount.path,
      ]);
    }
    const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
    for (const row of rows) {
      const last = row.length - 1;
      const text = row
        .map((cell, index) =>
          index === last
            ? cell
            : index === 0 || (args.has("T") && index === 1)
              ? cell.padEnd(index === 0 ? Math.max(14, widths[index] ?? 0) : (widths[index] ?? 0))
              : cell.padStart(Math.max(index === last - 1 ? 4 : 5, widths[index] ?? 0)),
        )
        .join(" ");
      await process.stdout.write(`${text}\n`);
    }
    return 0;
  },
});

export const realpath = defineCommand({
  name: "realpath",
  options: "emsqLP",
  async run(process, args) {
    if (args.operands.length === 0) throw missing("realpath");
    return each(
      process,
      args.operands,
      (operand, text) => `realpath: ${operand}: ${text}`,
      async (operand) => {
        const path = pathOf(process, operand);
        const exists = process.fs.exists(path);
        if (!exists && !args.has("m") && (args.has("e") || !process.fs.exists(folderOf(path)))) throw new FileError("ENOENT", operand);
        await process.stdout.write(`${exists ? process.fs.realpath(path) : path}\n`);
      },
    );
  },
});
export const readlink = defineCommand({
  name: "readlink",
  options: "femnqsv",
  long: { canonicalize: "f" },
  async run(process, args) {
    if (args.operands.length === 0) throw missing("readlink");
    let status = 0;
    for (const operand of args.operands) {
      const path = pathOf(process, operand);
      if (args.has("f") || args.has("e") || args.has("m")) {
        if (process.fs.exists(path)) await process.stdout.write(`${process.fs.realpath(path)}\n`);
        else if (!args.has("e") && process.fs.exists(folderOf(path))) await process.stdout.write(`${path}\n`);
        else status = 1;
        continue;
      }
      const target = process.fs.stat(path, false)?.target;
      if (target === undefined) status = 1;
      else await process.stdout.write(target + (args.has("n") ? "" : "\n"));
    }
    return status;
  },
});
export const basename = defineCommand({
  name: "basename",
  options: "as:z",
  long: { multiple: "a", suffix: "s" },
  async run(process, args) {
    const [first, second, third] = args.operands;
    if (first === undefined) throw missing("basename");
    const many = args.has("a") || args.has("s");
    if (!many && third !== undefined) throw new CommandFailure(`extra operand ‘${third}’\nTry 'basename --help' for more information.`);
    const suffix = args.value("s") ?? (many ? "" : (second ?? ""));
    for (const operand of many ? args.operands : [first]) {
      const trimmed = operand.replace(/\/+$/, "") || "/";
      const base = trimmed === "/" ? "/" : baseOf(trimmed);
      await process.stdout.write(`${suffix !== "" && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base}\n`);
    }
    return 0;
  },
});
export const dirname = defineCommand({
  name: "dirname",
  options: "z",
  async run(process, args) {
    if (args.operands.length === 0) throw missing("dirname");
    for (const operand of args.operands) {
      const trimmed = operand.replace(/\/+$/, "");
      await process.stdout.write(
        `${trimmed === "" ? "/" : trimmed.includes("/") ? trimmed.slice(0, trimmed.lastIndexOf("/")).replace(/\/+$/, "") || "/" : "."}\n`,
      );
    }
    return 0;
  },
});
export const mktemp = defineCommand({
  name: "mktemp",
  options: "dut:p:q",
  long: { directory: "d", "dry-run": "u", tmpdir: "p?" },
  async run(process, args) {
    const template = args.operands[0] ?? "tmp.XXXXXXXXXX";
    if (!/X{3,}/.test(template)) throw new CommandFailure(`too few X's in template ‘${template}’`);
    const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    const name = template.replace(/X{3,}(?!.*X{3,})/, (run) =>
      [...run].map(() => letters[Math.floor(process.random() * letters.length)]).join(""),
    );
    const folder = args.operands.length === 0 || args.has("p") || args.has("t") ? args.value("p") || "/tmp" : process.cwd;
    const path = resolve(folder, name);
    if (!args.has("u")) {
      if (args.has("d")) process.fs.mkdir(path, { mode: 0o700 });
      else process.fs.write(path, "", { mode: 0o600 });
    }
    await process.stdout.write(`${args.operands.length === 0 || args.has("p") ? path : name}\n`);
    return 0;
  },
});

export { parseDate };
