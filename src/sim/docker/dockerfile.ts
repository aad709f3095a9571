/** A Dockerfile's instructions, in order. Throws Error with the builder's words. Upstream: moby/buildkit frontend/dockerfile. */
export interface Instruction {
  readonly name: string;
  readonly rest: string;
  /** First line, from 1. */
  readonly line: number;
}

const KNOWN = new Set(["FROM", "RUN", "COPY", "ADD", "ENV", "WORKDIR", "EXPOSE", "CMD", "ENTRYPOINT", "LABEL", "USER", "ARG"]);
const UNMODELLED = new Set(["HEALTHCHECK", "ONBUILD", "SHELL", "STOPSIGNAL", "VOLUME", "MAINTAINER"]);

export function parseDockerfile(text: string): Instruction[] {
  const instructions: Instruction[] = [];
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const line = at + 1;
    let whole = lines[at] ?? "";
    if (whole.trim() === "" || whole.trimStart().startsWith("#")) continue;
    while (whole.trimEnd().endsWith("\\") && at + 1 < lines.length) {
      const next = lines[++at] ?? "";
      if (next.trimStart().startsWith("#")) continue;
      whole = `${whole.trimEnd().slice(0, -1)}${next}`;
    }
    const match = /^\s*(\S+)\s*([\s\S]*?)\s*$/.exec(whole);
    const name = (match?.[1] ?? "").toUpperCase();
    if (UNMODELLED.has(name)) throw new Error(`kubewekend does not model the Dockerfile instruction ${name}`);
    if (!KNOWN.has(name))
      throw new Error(`failed to solve: dockerfile parse error on line ${line}: unknown instruction: ${match?.[1] ?? ""}`);
    if ((match?.[2] ?? "") === "")
      throw new Error(`failed to solve: dockerfile parse error on line ${line}: ${name} requires at least one argument`);
    instructions.push({ name, rest: match?.[2] ?? "", line });
  }
  if (instructions.length === 0) throw new Error("failed to solve: the Dockerfile cannot be empty");
  const first = instructions.find(({ name }) => name !== "ARG");
  if (first?.name !== "FROM") throw new Error("failed to solve: no build stage in current context");
  return instructions;
}

/** `["nginx", "-g"]`, or a line for the shell. */
export function execForm(rest: string): string[] {
  if (rest.startsWith("[")) {
    try {
      const words: unknown = JSON.parse(rest);
      if (Array.isArray(words) && words.every((word) => typeof word === "string")) return words;
    } catch {
      // Not JSON: the shell gets it, as the builder does.
    }
  }
  return ["/bin/sh", "-c", rest];
}

/** `key=value key2="two words"`, or the old `key value`. */
export function pairs(rest: string): [string, string][] {
  if (!/^[\w.-]+=/.test(rest)) {
    const space = rest.search(/\s/);
    return [[rest.slice(0, space), rest.slice(space).trim()]];
  }
  return [...rest.matchAll(/([\w.-]+)=("(?:[^"\\]|\\.)*"|'[^']*'|\S*)/g)].map(([, key = "", value = ""]) => [
    key,
    value.replace(/^(["'])([\s\S]*)\1$/, "$2").replace(/\\(.)/g, "$1"),
  ]);
}

/** `$NAME`, `${NAME}`, `${NAME:-otherwise}` */
export function substitute(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\$\{(\w+)(?::-([^}]*))?\}|\$(\w+)/g, (_, braced?: string, otherwise?: string, plain?: string) => {
    return variables.get(braced ?? plain ?? "") ?? otherwise ?? "";
  });
}

/** What one FROM begins. */
export interface Stage {
  /** `AS build` */
  readonly name: string | undefined;
  /** An image, or the name of a stage before. */
  readonly base: string;
  readonly instructions: readonly Instruction[];
}
/** The stages of instructions that begin with a FROM. */
export function stagesOf(instructions: readonly Instruction[], globals: ReadonlyMap<string, string>): Stage[] {
  const stages: { name: string | undefined; base: string; instructions: Instruction[] }[] = [];
  for (const instruction of instructions) {
    if (instruction.name !== "FROM") {
      stages.at(-1)?.instructions.push(instruction);
      continue;
    }
    const words = substitute(instruction.rest, globals)
      .split(/\s+/)
      .filter((word) => !word.startsWith("--platform="));
    const named = words[1]?.toUpperCase() === "AS" ? words[2]?.toLowerCase() : undefined;
    stages.push({ name: named, base: words[0] ?? "", instructions: [] });
  }
  return stages;
}
