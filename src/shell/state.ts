/** What a shell remembers between commands. A subshell works on a copy. */
import type { FunctionDefinition } from "./syntax/ast.ts";

export interface Variable {
  kind: "scalar" | "indexed" | "associative";
  /** Undefined: declared without a value. */
  value: string | undefined;
  items: Map<string, string>;
  exported: boolean;
  readonly: boolean;
  integer: boolean;
  letterCase?: "lower" | "upper";
}

/** bash itself, Debian's `sh`, busybox's. */
export type Dialect = "bash" | "dash" | "ash";

/** `readonly` and other refusals about variables, in bash's words. */
export class VariableFailure extends Error {}

export class ShellState {
  variables = new Map<string, Variable>();
  functions = new Map<string, FunctionDefinition>();
  aliases = new Map<string, string>();
  /** Long names of `set -o` that are on. */
  options = new Set<string>(["braceexpand", "hashall", "interactive-comments"]);
  /** Names of `shopt` that are on. */
  shopts = new Set<string>(["cmdhist", "sourcepath", "extquote", "promptvars"]);
  positional: string[] = [];
  /** $0 */
  name = "bash";
  /** Whose words complaints are in. */
  dialect: Dialect = "bash";
  status = 0;
  pipeStatus: number[] = [0];
  lastBackground: number | undefined;
  lastArgument = "";
  traps = new Map<string, string>();
  /** Saved variables of the functions being run: innermost last. */
  scopes: Map<string, Variable | undefined>[] = [];
  functionNames: string[] = [];
  sourceDepth = 0;
  loopDepth = 0;
  directories: string[] = [];
  history: string[] = [];
  subshell = 0;
  /** $$: the pid of the shell itself, also in its subshells. */
  pid = 0;
  umask = 0o022;
  getoptsOffset = 1;
  /** Virtual microseconds when the shell began: $SECONDS. */
  started = 0;

  clone(): ShellState {
    const copy = new ShellState();
    Object.assign(copy, this);
    copy.variables = new Map([...this.variables].map(([name, variable]) => [name, { ...variable, items: new Map(variable.items) }]));
    copy.functions = new Map(this.functions);
    copy.aliases = new Map(this.aliases);
    copy.options = new Set(this.options);
    copy.shopts = new Set(this.shopts);
    copy.positional = [...this.positional];
    // A subshell resets traps that run commands, keeps ignored signals.
    copy.traps = new Map([...this.traps].filter(([, action]) => action === ""));
    copy.scopes = this.scopes.map((scope) => new Map(scope));
    copy.functionNames = [...this.functionNames];
    copy.directories = [...this.directories];
    copy.history = [...this.history];
    copy.subshell++;
    return copy;
  }

  get(name: string): string | undefined {
    const variable = this.variables.get(name);
    if (!variable) return undefined;
    return variable.kind === "scalar" ? variable.value : variable.items.get("0");
  }

  private ensure(name: string): Variable {
    let variable = this.variables.get(name);
    if (!variable) {
      variable = {
        kind: "scalar",
        value: undefined,
        items: new Map(),
        exported: this.options.has("allexport"),
        readonly: false,
        integer: false,
      };
      this.variables.set(name, variable);
    }
    return variable;
  }

  declare(name: string, change: Partial<Variable> = {}): Variable {
    const variable = this.ensure(name);
    if (change.kind !== undefined && change.kind !== variable.kind && change.kind !== "scalar") {
      if (variable.value !== undefined) variable.items.set("0", variable.value);
      variable.value = undefined;
    }
    Object.assign(variable, change);
    return variable;
  }

  /** Throws VariableFailure for a readonly variable. */
  set(name: string, value: string, subscript?: string): void {
    const variable = this.ensure(name);
    if (variable.readonly) throw new VariableFailure(`${name}: readonly variable`);
    const text = variable.letterCase === "lower" ? value.toLowerCase() : variable.letterCase === "upper" ? value.toUpperCase() : value;
    if (subscript !== undefined) {
      if (variable.kind === "scalar") this.declare(name, { kind: "indexed" });
      variable.items.set(subscript, text);
    } else if (variable.kind === "scalar") variable.value = text;
    else variable.items.set("0", text);
  }

  setArray(name: string, entries: readonly (readonly [string, string])[], kind: "indexed" | "associative" = "indexed"): void {
    const variable = this.ensure(name);
    if (variable.readonly) throw new VariableFailure(`${name}: readonly variable`);
    variable.kind = kind;
    variable.value = undefined;
    variable.items = new Map(entries);
  }

  /** Keys in the order bash lists them. */
  keys(name: string): string[] {
    const variable = this.variables.get(name);
    if (!variable) return [];
    if (variable.kind === "scalar") return variable.value === undefined ? [] : ["0"];
    const keys = [...variable.items.keys()];
    return variable.kind === "indexed" ? keys.sort((a, b) => Number(a) - Number(b)) : keys;
  }
  values(name: string): string[] {
    const variable = this.variables.get(name);
    if (!variable) return [];
    if (variable.kind === "scalar") return variable.value === undefined ? [] : [variable.value];
    return this.keys(name).map((key) => variable.items.get(key) ?? "");
  }

  unset(name: string): void {
    if (this.variables.get(name)?.readonly) throw new VariableFailure(`${name}: cannot unset: readonly variable`);
    this.variables.delete(name);
  }

  /** `local`: keeps the outer value until the function returns. */
  local(name: string): Variable {
    const scope = this.scopes.at(-1);
    if (scope && !scope.has(name)) {
      const outer = this.variables.get(name);
      scope.set(name, outer);
      this.variables.delete(name);
      const inner = this.ensure(name);
      inner.exported = outer?.exported ?? false;
    }
    return this.ensure(name);
  }
  pushScope(): void {
    this.scopes.push(new Map());
  }
  popScope(): void {
    const scope = this.scopes.pop();
    for (const [name, variable] of scope ?? []) {
      if (variable) this.variables.set(name, variable);
      else this.variables.delete(name);
    }
  }

  /** What a child process sees. */
  environment(): Map<string, string> {
    const result = new Map<string, string>();
    for (const [name, variable] of this.variables) {
      if (variable.exported && variable.kind === "scalar" && variable.value !== undefined) result.set(name, variable.value);
    }
    return result;
  }
}
