/** -f, -R and -k: files, folders and stdin as documents (cli-runtime/pkg/resource/visitor.go). */
import { dirname, resolve } from "../../../machine/path.ts";
import type { Process } from "../../../machine/process.ts";
import type { FlagSet } from "../../flags/flag-set.ts";
import { CommandError } from "../errors.ts";
import { parseDocuments } from "./documents.ts";

export interface FilenameOptions {
  readonly filenames: readonly string[];
  readonly kustomize: string;
  readonly recursive: boolean;
}
export function filenameOptions(flags: FlagSet): FilenameOptions {
  return {
    filenames: flags.has("filename") ? flags.list("filename") : [],
    kustomize: flags.has("kustomize") ? flags.string("kustomize") : "",
    recursive: flags.has("recursive") && flags.bool("recursive"),
  };
}
export function hasFiles(options: FilenameOptions): boolean {
  return options.filenames.length > 0 || options.kustomize !== "";
}
/** `must specify one of -f and -k` and its like. Throws CommandError. */
export function requireFilenameOrKustomize(options: FilenameOptions): void {
  if (!hasFiles(options)) throw new CommandError("must specify one of -f and -k");
}

export interface Document {
  readonly value: unknown;
  /** As messages name it: `x.yaml`, `STDIN`. */
  readonly source: string;
}
export type DocumentOrError =
  | { readonly document: Document; readonly error?: undefined }
  | { readonly document?: undefined; readonly error: Error };

const EXTENSIONS = [".json", ".yaml", ".yml"];

/** Documents in order; an error stands where a file or document could not be read. */
export async function readDocuments(process: Process, options: FilenameOptions): Promise<DocumentOrError[]> {
  if (options.kustomize !== "") {
    if (options.filenames.length > 0) throw new CommandError("only one of -f or -k can be specified");
    if (options.recursive) throw new CommandError("the -k flag can't be used with -f or -R");
    const { buildKustomization } = await process.hold(import("../kustomize/build.ts"));
    return buildKustomization(process, options.kustomize).map((value) => ({ document: { value, source: options.kustomize } }));
  }
  const found: DocumentOrError[] = [];
  for (const name of options.filenames) {
    if (name === "-") found.push(...parseDocuments(await process.stdin.readAll(), "STDIN"));
    else if (/^https?:\/\//.test(name)) {
      const { publishedAt } = await process.hold(import("../../published/index.ts"));
      const text = publishedAt(name);
      if (text === undefined)
        throw new CommandError(`kubewekend does not model the internet: ${name} cannot be read; save it to a file first`);
      found.push(...parseDocuments(text, name));
    } else
      for (const path of expand(process, name, options.recursive))
        found.push(...parseDocuments(process.fs.read(resolve(process.cwd, path)), path));
  }
  return found;
}

/** The files a -f argument names. Throws CommandError when there is none. */
function expand(process: Process, name: string, recursive: boolean): string[] {
  const stat = process.fs.stat(resolve(process.cwd, name));
  if (!stat) {
    const matches = globbed(process, name);
    if (matches.length === 0) throw new CommandError(`the path "${name}" does not exist`);
    return matches.flatMap((match) => expand(process, match, recursive));
  }
  if (stat.kind !== "directory") return [name];
  const files = filesIn(process, name, recursive);
  if (files.length === 0) throw new CommandError(`error reading [${name}]: recognized file extensions are [${EXTENSIONS.join(" ")}]`);
  return files;
}
function filesIn(process: Process, folder: string, recursive: boolean): string[] {
  const prefix = folder.endsWith("/") ? folder : `${folder}/`;
  return process.fs.list(resolve(process.cwd, folder)).flatMap((entry) => {
    const path = cleanPath(prefix + entry);
    if (process.fs.stat(resolve(process.cwd, path))?.kind === "directory") return recursive ? filesIn(process, path, true) : [];
    return EXTENSIONS.some((extension) => entry.endsWith(extension)) ? [path] : [];
  });
}
/** filepath.Join's cleaning: `./dir//a` is `dir/a`. */
function cleanPath(path: string): string {
  const clean = resolve("/", path);
  return path.startsWith("/") ? clean : clean.slice(1);
}
function globbed(process: Process, pattern: string): string[] {
  if (!/[*?[]/.test(pattern)) return [];
  const folder = pattern.includes("/") ? dirname(resolve(process.cwd, pattern)) : process.cwd;
  const last = pattern.slice(pattern.lastIndexOf("/") + 1);
  const lead = pattern.slice(0, pattern.length - last.length);
  const expression = new RegExp(
    `^${last
      .replace(/[.+^${}()|\\]/g, "\\$&")
      .replace(/\*/g, "[^/]*")
      .replace(/\?/g, "[^/]")}$`,
  );
  if (!process.fs.exists(folder)) return [];
  return process.fs
    .list(folder)
    .filter((entry) => expression.test(entry))
    .map((entry) => lead + entry);
}
