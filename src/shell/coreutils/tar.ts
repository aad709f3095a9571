/** tar: archives by themselves, without compression. GNU's words, or busybox's where the machine is one. */
import { byteLength, bytesOf, textOf } from "../../machine/bytes.ts";
import { FileError, type Stat } from "../../machine/filesystem.ts";
import { dirname, join, resolve } from "../../machine/path.ts";
import type { Process } from "../../machine/process.ts";
import type { Command } from "../../machine/program.ts";
import { readTar, type TarEntry, tarEnd, tarMember } from "../../machine/tar.ts";
import { formatDate } from "../date.ts";
import { CommandFailure } from "./program.ts";

interface Asked {
  mode: "c" | "x" | "t" | undefined;
  file: string | undefined;
  /** Where to begin (-C), and as it was written. */
  folder: string;
  typed: string;
  verbose: boolean;
  keepTimes: boolean;
  excludes: string[];
  strip: number;
  toStdout: boolean;
  operands: string[];
}

/** A word list of one family of tar. */
interface Words {
  leading: string;
  cannotStat(path: string): string;
  cannotEnter(path: string, why: string): string;
  cannotOpen(path: string, why: string): string;
  delayed: string;
  code: number;
}
const GNU: Words = {
  leading: "Removing leading `/' from member names",
  cannotStat: (path) => `${path}: Cannot stat: No such file or directory`,
  cannotEnter: (path, why) => `${path}: Cannot open: ${why}\ntar: Error is not recoverable: exiting now`,
  cannotOpen: (path, why) => `${path}: Cannot open: ${why}\ntar: Error is not recoverable: exiting now`,
  delayed: "Exiting with failure status due to previous errors",
  code: 2,
};
const BUSYBOX: Words = {
  leading: "removing leading '/' from member names",
  cannotStat: (path) => `${path}: No such file or directory`,
  cannotEnter: (path, why) => `can't change directory to '${path}': ${why}`,
  cannotOpen: (path, why) => `can't open '${path}': ${why}`,
  delayed: "error exit delayed from previous errors",
  code: 1,
};

export const tar: Command = {
  name: "tar",
  async run(process) {
    const words = process.fs.exists("/bin/ash") ? BUSYBOX : GNU;
    try {
      const asked = argumentsOf(process.argv.slice(1), process.cwd);
      switch (asked.mode) {
        case "c":
          return await create(process, asked, words);
        case "x":
        case "t":
          return await extract(process, asked, words);
        case undefined:
          throw new CommandFailure(
            "You must specify one of the '-Acdtrux', '--delete' or '--test-label' options\nTry 'tar --help' or 'tar --usage' for more information.",
            2,
          );
      }
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error;
      await process.stderr.write(`tar: ${error.message}\n`);
      return error.code;
    }
  },
};

const LONG: Readonly<Record<string, string>> = {
  create: "c",
  extract: "x",
  get: "x",
  list: "t",
  file: "f",
  directory: "C",
  verbose: "v",
  touch: "m",
  exclude: "X",
  "strip-components": "S",
  "to-stdout": "O",
  "same-permissions": "p",
  "preserve-permissions": "p",
  "no-same-permissions": "P0",
  "no-same-owner": "o",
  "same-owner": "o",
  "absolute-names": "P",
};

/** Old style (`cf - path`) and new (`-c -f - path`, `--create --file=-`). Throws CommandFailure. */
function argumentsOf(args: readonly string[], cwd: string): Asked {
  const asked: Asked = {
    mode: undefined,
    file: undefined,
    folder: cwd,
    typed: cwd,
    verbose: false,
    keepTimes: true,
    excludes: [],
    strip: 0,
    toStdout: false,
    operands: [],
  };
  const rest = [...args];
  const value = (option: string, given: string | undefined): string => {
    const found = given ?? rest.shift();
    if (found === undefined)
      throw new CommandFailure(`option requires an argument -- '${option}'\nTry 'tar --help' or 'tar --usage' for more information.`, 2);
    return found;
  };
  const option = (letter: string, shown: string, given?: string): void => {
    switch (letter) {
      case "c":
      case "x":
      case "t":
        asked.mode = letter;
        return;
      case "f":
        asked.file = value(shown, given);
        return;
      case "C":
        asked.typed = value(shown, given);
        asked.folder = resolve(asked.folder, asked.typed);
        return;
      case "v":
        asked.verbose = true;
        return;
      case "m":
        asked.keepTimes = false;
        return;
      case "X":
        asked.excludes.push(value(shown, given));
        return;
      case "S":
        asked.strip = Number(value(shown, given));
        return;
      case "O":
        asked.toStdout = true;
        return;
      // Permissions come from the archive anyhow, owners stay who extracts.
      case "p":
      case "P0":
      case "o":
        return;
      case "z":
      case "j":
      case "J":
      case "a":
        throw new CommandFailure(`kubewekend does not model compressed archives (-${letter})`, 2);
      case "P":
      case "A":
      case "d":
      case "r":
      case "u":
      case "k":
      case "h":
        throw new CommandFailure(`kubewekend does not model -${letter}`, 2);
      default:
        throw new CommandFailure(`invalid option -- '${shown}'\nTry 'tar --help' or 'tar --usage' for more information.`, 2);
    }
  };
  // The first word may be letters alone; their values follow in turn.
  if (rest[0] !== undefined && !rest[0].startsWith("-")) for (const letter of rest.shift() ?? "") option(letter, letter);
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "--") {
      asked.operands.push(...rest);
      break;
    }
    if (word.startsWith("--")) {
      const [name = "", ...given] = word.slice(2).split("=");
      const letter = LONG[name];
      if (letter === undefined) {
        if (["gzip", "bzip2", "xz"].includes(name))
          throw new CommandFailure(`kubewekend does not model compressed archives (--${name})`, 2);
        throw new CommandFailure(`unrecognized option '--${name}'\nTry 'tar --help' or 'tar --usage' for more information.`, 2);
      }
      option(letter, name, given.length > 0 ? given.join("=") : undefined);
    } else if (word.startsWith("-") && word !== "-") {
      for (let at = 1; at < word.length; at++) {
        const letter = word.charAt(at);
        const takes = "fC".includes(letter);
        option(letter, letter, takes && at + 1 < word.length ? word.slice(at + 1) : undefined);
        if (takes) break;
      }
    } else asked.operands.push(word);
  }
  return asked;
}

async function create(process: Process, asked: Asked, words: Words): Promise<number> {
  const { fs } = process;
  if (asked.operands.length === 0)
    throw new CommandFailure("Cowardly refusing to create an empty archive\nTry 'tar --help' or 'tar --usage' for more information.", 2);
  const base = folderOf(process, asked, words);
  const birth = process.date / 1000 - process.clock.now / 1e6;
  const toStdout = asked.file === undefined || asked.file === "-";
  const out = toStdout ? process.stdout : process.openOutput(asked.file ?? "");
  let written = 0;
  let failed = false;
  let stripped = false;
  const add = async (operand: string): Promise<void> => {
    const path = resolve(base, operand);
    const stat = fs.stat(path, false);
    if (!stat) {
      failed = true;
      await process.stderr.write(`tar: ${words.cannotStat(operand)}\n`);
      return;
    }
    const name = operand.replace(/^\/+/, "").replace(/\/+$/, "");
    if (operand.startsWith("/") && !stripped) {
      stripped = true;
      await process.stderr.write(`tar: ${words.leading}\n`);
    }
    if (asked.excludes.some((pattern) => matches(name, pattern))) return;
    const member = tarMember(entryOf(stat, name || ".", birth, () => fs.read(path)));
    written += member.length;
    if (asked.verbose)
      await (toStdout ? process.stderr : process.stdout).write(`${stat.kind === "directory" ? `${name || "."}/` : name}\n`);
    await out.write(textOf(member));
    if (stat.kind === "directory") for (const child of fs.list(path)) await add(`${operand.replace(/\/+$/, "")}/${child}`);
  };
  for (const operand of asked.operands) await add(operand);
  await out.write(textOf(tarEnd(written)));
  if (!failed) return 0;
  await process.stderr.write(`tar: ${words.delayed}\n`);
  return words.code;
}

function entryOf(stat: Stat, name: string, birth: number, content: () => string): TarEntry {
  return {
    name,
    kind: stat.kind,
    mode: stat.mode,
    modified: Math.max(0, Math.floor(birth + stat.modified / 1e6)),
    owner: stat.owner,
    group: stat.group,
    content: stat.kind === "file" ? content() : "",
    target: stat.target ?? "",
  };
}

async function extract(process: Process, asked: Asked, words: Words): Promise<number> {
  const { stdout, stderr } = process;
  const archive = asked.file === undefined || asked.file === "-" ? await process.stdin.readAll() : readArchive(process, asked.file, words);
  const base = folderOf(process, asked, words);
  let read: ReturnType<typeof readTar>;
  try {
    read = readTar(bytesOf(archive));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    await stderr.write(
      words === GNU ? `tar: ${error.message}\ntar: Skipping to next header\ntar: ${words.delayed}\n` : "tar: invalid tar magic\n",
    );
    return words.code;
  }
  const wanted = asked.operands.map((operand) => operand.replace(/\/+$/, ""));
  const found = new Set<string>();
  let failed = false;
  for (const entry of read.entries) {
    const match = wanted.find((name) => entry.name === name || entry.name.startsWith(`${name}/`));
    if (wanted.length > 0 && match === undefined) continue;
    if (match !== undefined) found.add(match);
    if (asked.excludes.some((pattern) => matches(entry.name, pattern))) continue;
    if (asked.mode === "t") {
      await stdout.write(`${asked.verbose ? longLine(entry) : shown(entry)}\n`);
      continue;
    }
    if (asked.verbose) await (asked.toStdout ? stderr : stdout).write(`${shown(entry)}\n`);
    if (asked.toStdout) {
      await stdout.write(entry.content);
      continue;
    }
    try {
      unpack(process, base, entry, asked.strip);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      failed = true;
      await stderr.write(
        words === GNU ? `tar: ${entry.name}: Cannot open: ${error.message}\n` : `tar: can't open '${entry.name}': ${error.message}\n`,
      );
    }
  }
  for (const name of wanted)
    if (!found.has(name)) {
      failed = true;
      await stderr.write(words === GNU ? `tar: ${name}: Not found in archive\n` : `tar: ${name}: not found in archive\n`);
    }
  if (read.broken) {
    await stderr.write(
      words === GNU ? "tar: Unexpected EOF in archive\ntar: Error is not recoverable: exiting now\n" : "tar: short read\n",
    );
    return words.code;
  }
  if (failed) await stderr.write(`tar: ${words.delayed}\n`);
  return failed ? words.code : 0;
  function shown({ name, kind }: TarEntry): string {
    return kind === "directory" ? `${name}/` : name;
  }
}

function unpack({ fs }: Process, base: string, { name, kind, mode, content, target }: TarEntry, strip: number): void {
  // A name cannot lead out of the folder.
  const parts = name.split("/").filter((part) => part !== "" && part !== "." && part !== "..");
  const kept = parts.slice(strip);
  if (kept.length === 0) return;
  const path = join(base, kept.join("/"));
  if (!fs.exists(dirname(path))) fs.mkdir(dirname(path), { recursive: true });
  switch (kind) {
    case "directory":
      if (!fs.exists(path)) fs.mkdir(path, { mode });
      return;
    case "symlink":
      if (fs.stat(path, false)) fs.remove(path);
      fs.symlink(target, path);
      return;
    case "file":
      if (fs.stat(path)?.kind === "directory") throw new FileError("EEXIST", path);
      fs.write(path, content, { mode });
      fs.chmod(path, mode);
      return;
  }
}

function folderOf(process: Process, { folder, typed }: Asked, words: Words): string {
  const stat = process.fs.stat(folder);
  if (stat?.kind !== "directory")
    throw new CommandFailure(words.cannotEnter(typed, stat ? "Not a directory" : "No such file or directory"), words.code);
  return folder;
}
function readArchive(process: Process, file: string, words: Words): string {
  try {
    return process.fs.read(resolve(process.cwd, file));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new CommandFailure(words.cannotOpen(file, error.message), words.code);
  }
}
/** `-rw-r--r-- root/root       615 2024-05-29 12:00 index.html` */
function longLine({ kind, mode, owner, group, content, name, modified, target }: TarEntry): string {
  const bits = "rwxrwxrwx".replace(/./g, (letter, at: number) => ((mode >> (8 - at)) & 1 ? letter : "-"));
  const who = `${owner}/${group}`;
  const size = String(byteLength(content)).padStart(Math.max(1, 18 - who.length));
  const letter = kind === "directory" ? "d" : kind === "symlink" ? "l" : "-";
  const tail = kind === "directory" ? "/" : kind === "symlink" ? ` -> ${target}` : "";
  return `${letter}${bits} ${who} ${size} ${formatDate("%Y-%m-%d %H:%M", modified * 1000)} ${name}${tail}`;
}
/** --exclude: a glob against the whole name or its last parts. */
function matches(name: string, pattern: string): boolean {
  const expression = new RegExp(
    `(^|/)${pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}($|/)`,
  );
  return expression.test(name);
}
