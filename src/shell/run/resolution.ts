/** What the first word of a command stands for: a function, a builtin, a program, a script. */
import { resolve } from "../../machine/path.ts";
import type { Program } from "../../machine/program.ts";
import { builtins } from "../builtins/index.ts";
import type { FunctionDefinition } from "../syntax/ast.ts";
import type { Interpreter } from "./interpreter.ts";

/** Where a command's name leads. */
export type Resolution =
  | { readonly kind: "function"; readonly definition: FunctionDefinition }
  | { readonly kind: "builtin" }
  | { readonly kind: "program"; readonly path: string; readonly program: Program }
  | { readonly kind: "script"; readonly path: string }
  | { readonly kind: "missing"; readonly message: string; readonly code: 126 | 127 };

/** What a name stands for. */
export function resolveCommand(shell: Interpreter, name: string, programsOnly = false, search: "all" | "command" = "all"): Resolution {
  if (!programsOnly) {
    const definition = search === "all" ? shell.state.functions.get(name) : undefined;
    if (definition) return { kind: "function", definition };
    if (builtins.has(name)) return { kind: "builtin" };
  }
  if (name.includes("/"))
    return (
      fileAt(shell, resolve(shell.cwd, name), name) ?? {
        kind: "missing",
        message: `${name}: No such file or directory`,
        code: 127,
      }
    );
  const path = shell.state.get("PATH");
  let denied: Resolution | undefined;
  if (name !== "") {
    for (const folder of (path ?? "").split(":")) {
      const found = fileAt(shell, resolve(shell.cwd, `${folder || "."}/${name}`), name);
      if (found?.kind === "program" || found?.kind === "script") return found;
      denied ??= found?.kind === "missing" && !found.message.endsWith("Is a directory") ? found : undefined;
    }
    if (path === undefined || path === "") return { kind: "missing", message: `${name}: No such file or directory`, code: 127 };
  }
  if (denied?.kind === "missing") return denied;
  return { kind: "missing", message: `${name}: command not found`, code: 127 };
}

function fileAt(shell: Interpreter, path: string, name: string): Resolution | undefined {
  try {
    const program = shell.fs.program(path);
    if (program) return { kind: "program", path, program };
  } catch {
    return undefined;
  }
  const stat = shell.fs.stat(path);
  if (!stat) return undefined;
  if (stat.kind === "directory") return { kind: "missing", message: `${name}: Is a directory`, code: 126 };
  if ((stat.mode & 0o111) === 0) return { kind: "missing", message: `${name.includes("/") ? name : path}: Permission denied`, code: 126 };
  return { kind: "script", path };
}
