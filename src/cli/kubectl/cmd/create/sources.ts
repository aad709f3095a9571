/** --from-literal, --from-file, --from-env-file of configmaps and secrets (kubectl/pkg/cmd/create, generate). */
import { FileError } from "../../../../machine/filesystem.ts";
import { resolve } from "../../../../machine/path.ts";
import { CommandError } from "../../errors.ts";
import type { Invocation } from "../../verb.ts";

export interface SourceOwner {
  /** `ConfigMap "app"` in complaints about doubles. */
  readonly kind: "ConfigMap" | "Secret";
  readonly name: string;
}

/** Keys and texts in the order given. Throws CommandError. */
export function readSources(invocation: Invocation, owner: SourceOwner): Map<string, string> {
  const { flags } = invocation;
  const found = new Map<string, string>();
  const add = (key: string, value: string): void => {
    checkKey(key, owner);
    if (found.has(key))
      throw new CommandError(
        owner.kind === "ConfigMap"
          ? `cannot add key "${key}", another key by that name already exists in Data for ConfigMap "${owner.name}"`
          : `cannot add key ${key}, another key by that name already exists`,
      );
    found.set(key, value);
  };
  const envFiles = flags.list("from-env-file");
  if (envFiles.length > 0 && (flags.list("from-file").length > 0 || flags.list("from-literal").length > 0))
    throw new CommandError("from-env-file cannot be combined with from-file or from-literal");
  for (const literal of flags.list("from-literal")) {
    const equals = literal.indexOf("=");
    if (equals <= 0) throw new CommandError(`invalid literal source ${literal}, expected key=value`);
    add(literal.slice(0, equals), unquoted(literal.slice(equals + 1)));
  }
  for (const source of flags.list("from-file"))
    for (const [key, path] of fileSources(invocation, source)) add(key, readFile(invocation, path));
  for (const path of envFiles) for (const [key, value] of envFile(invocation, path)) add(key, value);
  return found;
}
/** Literals may stand in quotes of their own. */
function unquoted(text: string): string {
  const first = text.charAt(0);
  return text.length >= 2 && (first === '"' || first === "'") && text.endsWith(first) ? text.slice(1, -1) : text;
}

const KEY = /^[-._a-zA-Z0-9]+$/;
const KEY_RULE =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
function checkKey(key: string, owner: SourceOwner): void {
  const complaint =
    key.length > 253
      ? "must be no more than 253 characters"
      : key === "."
        ? "must not be '.'"
        : key === ".."
          ? "must not be '..'"
          : key.startsWith("..")
            ? "must not start with '..'"
            : KEY.test(key)
              ? undefined
              : KEY_RULE;
  if (complaint === undefined) return;
  if (owner.kind === "ConfigMap") throw new CommandError(`"${key}" is not a valid key name for a ConfigMap: ${complaint}`);
  throw new CommandError(`${JSON.stringify(key)} is not valid key name for a Secret ${complaint}`);
}

/** `path`, `key=path`, or a folder: its files by their names. */
function fileSources({ process }: Invocation, source: string): [key: string, path: string][] {
  const parts = source.split("=");
  if (parts.length > 2) throw new CommandError("key names or file paths cannot contain '='");
  const [first = "", second] = parts;
  if (parts.length === 2 && first === "") throw new CommandError(`key name for file path ${second} missing`);
  if (parts.length === 2 && second === "") throw new CommandError(`file path for key name ${first} missing`);
  const path = second ?? first;
  const stat = process.fs.stat(resolve(process.cwd, path));
  if (!stat) throw new CommandError(`error reading ${path}: no such file or directory`);
  if (stat.kind !== "directory") return [[second === undefined ? path.slice(path.lastIndexOf("/") + 1) : first, path]];
  if (second !== undefined) throw new CommandError("cannot give a key name for a directory path");
  const folder = path.replace(/\/$/, "");
  return process.fs
    .list(resolve(process.cwd, path))
    .filter((name) => process.fs.stat(resolve(process.cwd, `${folder}/${name}`))?.kind === "file")
    .map((name) => [name, `${folder}/${name}`]);
}
/** A file's text. Throws CommandError. */
export function readFile({ process }: Invocation, path: string): string {
  try {
    return process.fs.read(resolve(process.cwd, path));
  } catch (error) {
    if (error instanceof FileError) throw new CommandError(`open ${path}: ${error.message.toLowerCase()}`);
    throw error;
  }
}

function envFile(invocation: Invocation, path: string): [string, string][] {
  const { process } = invocation;
  const stat = process.fs.stat(resolve(process.cwd, path));
  if (!stat) throw new CommandError(`error reading ${path}: no such file or directory`);
  if (stat.kind === "directory") throw new CommandError(`env config file cannot be a directory`);
  return readFile(invocation, path)
    .split("\n")
    .flatMap((line, index): [string, string][] => {
      const text = line.replace(/^\s+/, "").replace(/\r$/, "");
      if (text === "" || text.startsWith("#")) return [];
      const equals = text.indexOf("=");
      const key = equals < 0 ? text : text.slice(0, equals);
      if (!/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(key))
        throw new CommandError(
          `"${key}" is not a valid key name: a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')`,
        );
      void index;
      // A bare name takes its value from the environment.
      return equals < 0 ? [[key, process.env.get(key) ?? ""]] : [[key, text.slice(equals + 1)]];
    });
}
