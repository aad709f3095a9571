/** Assignments: `x=1`, `a=(…)`, `a[k]+=…`, and those that hold for one command only. */
import { quoteIfNeeded } from "../expand/quote.ts";
import type { Assignment } from "../syntax/ast.ts";
import type { Interpreter } from "./interpreter.ts";

export async function assignedText(shell: Interpreter, assignment: Assignment): Promise<string> {
  const text = await shell.expander.string(assignment.value, true);
  return assignment.append ? (shell.state.get(assignment.name) ?? "") + text : text;
}

/** Does one assignment; returns it as `set -x` shows it. */
export async function assign(shell: Interpreter, assignment: Assignment): Promise<string> {
  const { state } = shell;
  const { name } = assignment;
  const array = assignment.value.parts.find((part) => part.type === "array");
  if (array) {
    const variable = state.variables.get(name);
    const associative = variable?.kind === "associative";
    const entries: [string, string][] = assignment.append
      ? state.keys(name).map((key) => [key, variable?.kind === "scalar" ? (variable.value ?? "") : (variable?.items.get(key) ?? "")])
      : [];
    let next = entries.length === 0 ? 0 : Number(entries.at(-1)?.[0] ?? -1) + 1;
    if (associative && array.elements.every((element) => !element.subscript)) {
      const flat: string[] = [];
      for (const element of array.elements) flat.push(...(await shell.expander.words([element.value])));
      for (let index = 0; index < flat.length; index += 2) entries.push([flat[index] ?? "", flat[index + 1] ?? ""]);
    } else {
      for (const element of array.elements) {
        if (element.subscript) {
          const key = associative ? await shell.expander.string(element.subscript) : await shell.expander.key(name, element.subscript);
          entries.push([key, await shell.expander.string(element.value)]);
          next = Number(key) + 1;
        } else for (const value of await shell.expander.words([element.value])) entries.push([String(next++), value]);
      }
    }
    state.setArray(name, entries, associative ? "associative" : "indexed");
    return `${name}=(${entries.map(([, value]) => quoteIfNeeded(value)).join(" ")})`;
  }
  const key = assignment.subscript ? await shell.expander.key(name, assignment.subscript) : undefined;
  const text = await shell.expander.string(assignment.value, true);
  setVariable(shell, name, text, assignment.append, key);
  return `${name}${assignment.append ? "+" : ""}=${quoteIfNeeded(text)}`;
}

/** Sets with the variable's attributes (`declare -i`) respected. */
export function setVariable(shell: Interpreter, name: string, text: string, append: boolean, key?: string): void {
  const { state } = shell;
  const variable = state.variables.get(name);
  const before = key === undefined ? state.get(name) : variable?.items.get(key);
  let value = append ? (before ?? "") + text : text;
  if (variable?.integer) value = String(shell.expander.evaluate(append ? `${before || 0}+(${text || 0})` : text));
  state.set(name, value, key);
  if (name === "PATH" || variable?.exported) shell.process.env.set(name, value);
}

/** `x=1 command`: for the time of a builtin or function. */
export async function assignFor(shell: Interpreter, assignments: readonly Assignment[], command: string): Promise<() => void> {
  if (assignments.length === 0) return () => {};
  const saved = assignments.map(({ name }) => [name, shell.state.variables.get(name)] as const);
  for (const [name, variable] of saved) if (variable) shell.state.variables.set(name, { ...variable, items: new Map(variable.items) });
  for (const assignment of assignments) {
    await assign(shell, assignment);
    const variable = shell.state.variables.get(assignment.name);
    if (variable) variable.exported = true;
  }
  if (command === "exec" || command === "export") return () => {};
  return () => {
    for (const [name, variable] of saved) {
      if (variable) shell.state.variables.set(name, variable);
      else shell.state.variables.delete(name);
    }
  };
}
