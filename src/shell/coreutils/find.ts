/** find: -name -iname -path -type -maxdepth -mindepth -size -newer -empty -perm -exec -delete -print -print0 -not -o -a ( ). */
import type { Stat } from "../../machine/filesystem.ts";
import { basename } from "../../machine/path.ts";
import type { Process } from "../../machine/process.ts";
import type { Command } from "../../machine/program.ts";
import { patternExpression } from "../expand/pattern.ts";
import { findProgram, humanSize, pathOf } from "./program.ts";

interface Visit {
  path: string;
  shown: string;
  stat: Stat;
  depth: number;
  pruned: boolean;
}
type Test = (visit: Visit) => Promise<boolean> | boolean;
class FindFailure extends Error {}

export const find: Command = {
  name: "find",
  async run(process) {
    const args = process.argv.slice(1);
    const roots: string[] = [];
    let at = 0;
    while (at < args.length && !/^[-(!]/.test(args[at] ?? "")) roots.push(args[at++] ?? "");
    try {
      return await search(process, roots.length > 0 ? roots : ["."], args.slice(at));
    } catch (error) {
      if (!(error instanceof FindFailure)) throw error;
      await process.stderr.write(`find: ${error.message}\n`);
      return 1;
    }
  },
};

async function search(process: Process, roots: readonly string[], words: readonly string[]): Promise<number> {
  let maximum = Number.MAX_SAFE_INTEGER;
  let minimum = 0;
  let depthFirst = false;
  let acts = false;
  let status = 0;
  const batches: { argv: string[]; paths: string[] }[] = [];
  let at = 0;
  const value = (name: string): string => {
    const text = words[at++];
    if (text === undefined) throw new FindFailure(`missing argument to \`${name}'`);
    return text;
  };
  const spawn = async (argv: readonly string[]): Promise<number> => {
    const found = findProgram(process, argv[0] ?? "");
    if (!found) {
      await process.stderr.write(`find: ‘${argv[0]}’: No such file or directory\n`);
      return 1;
    }
    return (await process.spawn({ program: found.program, argv }).wait()).code;
  };
  const compare = (text: string, of: (visit: Visit) => number): Test => {
    const number = Number(text.replace(/^[+-]/, ""));
    return (visit) => (text.startsWith("+") ? of(visit) > number : text.startsWith("-") ? of(visit) < number : of(visit) === number);
  };
  const primary = (): Test => {
    const word = words[at++] ?? "";
    switch (word) {
      case "(": {
        const inner = or();
        if (words[at++] !== ")") throw new FindFailure("invalid expression; I was expecting to find a ')' somewhere but did not see one.");
        return inner;
      }
      case "!":
      case "-not": {
        const inner = primary();
        return async (visit) => !(await inner(visit));
      }
      case "-name":
      case "-iname": {
        const expression = patternExpression(value(word), word === "-iname");
        return (visit) => expression.test(basename(visit.shown.replace(/\/+$/, "")) || visit.shown);
      }
      case "-path":
      case "-wholename":
      case "-ipath": {
        const expression = patternExpression(value(word), word === "-ipath");
        return (visit) => expression.test(visit.shown);
      }
      case "-regex": {
        const expression = new RegExp(`^(?:${value(word)})$`);
        return (visit) => expression.test(visit.shown);
      }
      case "-type": {
        const kinds: Record<string, string> = { f: "file", d: "directory", l: "symlink", c: "character" };
        const wanted = value(word)
          .split(",")
          .map((letter) => {
            if (!/^[fdlbcps]$/.test(letter)) throw new FindFailure(`Unknown argument to -type: ${letter}`);
            return kinds[letter];
          });
        return (visit) => wanted.includes(visit.stat.kind);
      }
      case "-maxdepth":
        maximum = Number(value(word));
        return () => true;
      case "-mindepth":
        minimum = Number(value(word));
        return () => true;
      case "-depth":
        depthFirst = true;
        return () => true;
      case "-empty":
        return (visit) =>
          visit.stat.kind === "directory" ? process.fs.list(visit.path).length === 0 : visit.stat.kind === "file" && visit.stat.size === 0;
      case "-size": {
        const text = value(word);
        const unit = { c: 1, k: 1024, M: 1024 ** 2, G: 1024 ** 3 }[text.slice(-1)] ?? 512;
        return compare(text.replace(/[ckMGb]$/, ""), (visit) => Math.ceil(visit.stat.size / unit));
      }
      case "-perm": {
        const text = value(word);
        const bits = Number.parseInt(text.replace(/^[-/]/, ""), 8);
        return (visit) =>
          text.startsWith("-")
            ? (visit.stat.mode & bits) === bits
            : text.startsWith("/")
              ? (visit.stat.mode & bits) !== 0
              : (visit.stat.mode & 0o7777) === bits;
      }
      case "-user": {
        const owner = value(word);
        return (visit) => visit.stat.owner === owner;
      }
      case "-newer": {
        const other = process.fs.stat(pathOf(process, value(word)));
        return (visit) => visit.stat.modified > (other?.modified ?? 0);
      }
      case "-mmin":
        return compare(value(word), (visit) => Math.floor((process.clock.now - visit.stat.modified) / 60_000_000));
      case "-mtime":
        return compare(value(word), (visit) => Math.floor((process.clock.now - visit.stat.modified) / 86_400_000_000));
      case "-print":
        acts = true;
        return async (visit) => {
          await process.stdout.write(`${visit.shown}\n`);
          return true;
        };
      case "-print0":
        acts = true;
        return async (visit) => {
          await process.stdout.write(`${visit.shown}\0`);
          return true;
        };
      case "-printf": {
        acts = true;
        const format = value(word).replaceAll("\\n", "\n").replaceAll("\\t", "\t");
        return async (visit) => {
          const text = format.replace(/%([pfhsmyd%])/g, (_, letter: string) =>
            letter === "p"
              ? visit.shown
              : letter === "f"
                ? basename(visit.shown)
                : letter === "h"
                  ? visit.shown.replace(/\/[^/]*$/, "")
                  : letter === "s"
                    ? String(visit.stat.size)
                    : letter === "m"
                      ? (visit.stat.mode & 0o7777).toString(8)
                      : letter === "y"
                        ? visit.stat.kind === "directory"
                          ? "d"
                          : visit.stat.kind === "symlink"
                            ? "l"
                            : visit.stat.kind === "character"
                              ? "c"
                              : "f"
                        : letter === "d"
                          ? String(visit.depth)
                          : "%",
          );
          await process.stdout.write(text);
          return true;
        };
      }
      case "-ls":
        acts = true;
        return async (visit) => {
          await process.stdout.write(`${humanSize(visit.stat.size)}\t${visit.shown}\n`);
          return true;
        };
      case "-prune":
        return (visit) => {
          visit.pruned = true;
          return true;
        };
      case "-delete":
        acts = true;
        depthFirst = true;
        return (visit) => {
          if (visit.shown !== ".") process.fs.remove(visit.path);
          return true;
        };
      case "-quit":
        throw new FindFailure("kubewekend does not model -quit");
      case "-true":
        return () => true;
      case "-exec":
      case "-execdir":
      case "-ok": {
        acts = true;
        const argv: string[] = [];
        for (;;) {
          const next = words[at++];
          if (next === undefined) throw new FindFailure(`missing argument to \`${word}'`);
          if (next === ";") break;
          if (next === "+" && argv.at(-1) === "{}") {
            const batch = { argv: argv.slice(0, -1), paths: [] as string[] };
            batches.push(batch);
            return (visit) => {
              batch.paths.push(visit.shown);
              return true;
            };
          }
          argv.push(next);
        }
        return async (visit) => (await spawn(argv.map((part) => part.replaceAll("{}", visit.shown)))) === 0;
      }
      default:
        throw new FindFailure(word.startsWith("-") ? `unknown predicate \`${word}'` : `paths must precede expression: \`${word}'`);
    }
  };
  const and = (): Test => {
    let left = primary();
    while (at < words.length && words[at] !== ")" && words[at] !== "-o" && words[at] !== "-or" && words[at] !== ",") {
      if (words[at] === "-a" || words[at] === "-and") at++;
      const [first, second] = [left, primary()];
      left = async (visit) => (await first(visit)) && (await second(visit));
    }
    return left;
  };
  const or = (): Test => {
    let left = and();
    while (words[at] === "-o" || words[at] === "-or") {
      at++;
      const [first, second] = [left, and()];
      left = async (visit) => (await first(visit)) || (await second(visit));
    }
    return left;
  };
  const test: Test = words.length > 0 ? or() : () => true;
  if (at < words.length) throw new FindFailure(`paths must precede expression: \`${words[at]}'`);
  const walk = async (path: string, shown: string, depth: number): Promise<void> => {
    const stat = process.fs.stat(path, false);
    if (!stat) return;
    const visit: Visit = { path, shown, stat, depth, pruned: false };
    const look = async () => {
      if (depth < minimum) return;
      if ((await test(visit)) && !acts) await process.stdout.write(`${shown}\n`);
    };
    if (!depthFirst) await look();
    if (stat.kind === "directory" && depth < maximum && !visit.pruned) {
      for (const name of process.fs.list(path))
        await walk(path === "/" ? `/${name}` : `${path}/${name}`, shown.endsWith("/") ? shown + name : `${shown}/${name}`, depth + 1);
    }
    if (depthFirst) await look();
  };
  for (const root of roots) {
    const path = pathOf(process, root);
    if (!process.fs.stat(path, false)) {
      await process.stderr.write(`find: ‘${root}’: No such file or directory\n`);
      status = 1;
      continue;
    }
    await walk(path, root, 0);
  }
  for (const batch of batches) if (batch.paths.length > 0 && (await spawn([...batch.argv, ...batch.paths])) !== 0) status = 1;
  return status;
}
