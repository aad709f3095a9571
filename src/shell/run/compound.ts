/** Compound commands: groups, conditions, loops, `case`, `((…))` and `[[…]]`. */
import { evaluateConditional } from "../builtins/conditional.ts";
import { matchesPattern } from "../expand/pattern.ts";
import type { CompoundCommand, Script } from "../syntax/ast.ts";
import { setVariable } from "./assignment.ts";
import { LoopControl } from "./control.ts";
import type { Descriptors } from "./descriptors.ts";
import { foreground } from "./foreground.ts";
import type { Interpreter } from "./interpreter.ts";
import { redirect } from "./redirection.ts";

export async function compound(shell: Interpreter, command: CompoundCommand, outer: Descriptors): Promise<number> {
  const redirected = await redirect(shell, command.redirections, outer);
  if (!redirected) {
    shell.state.status = 1;
    return 1;
  }
  const saved = shell.current;
  shell.current = redirected.io;
  try {
    const status = await runBody(shell, command, redirected.io);
    shell.state.status = status;
    return status;
  } finally {
    shell.current = saved;
    redirected.close();
  }
}

async function holds(shell: Interpreter, script: Script, io: Descriptors): Promise<boolean> {
  shell.exempt++;
  try {
    return (await shell.script(script, io)) === 0;
  } finally {
    shell.exempt--;
  }
}

async function runBody(shell: Interpreter, command: CompoundCommand, io: Descriptors): Promise<number> {
  const { body } = command;
  switch (body.type) {
    case "group":
      return shell.script(body.body, io);
    case "subshell": {
      const child = shell.fork((shell) => shell.script(body.body), io, shell.monitor ? "new" : "inherit");
      const statuses = await foreground(shell, [child], "( ... )");
      return statuses[0] ?? 0;
    }
    case "if":
      for (const branch of body.branches) if (await holds(shell, branch.condition, io)) return shell.script(branch.body, io);
      return body.otherwise ? shell.script(body.otherwise, io) : 0;
    case "while":
      return loop(shell, io, body.body, async () => (await holds(shell, body.condition, io)) !== body.until);
    case "for": {
      const values = body.words ? await shell.expander.words(body.words) : [...shell.state.positional];
      let index = 0;
      return loop(shell, io, body.body, async () => {
        const value = values[index++];
        if (value === undefined) return false;
        setVariable(shell, body.name, value, false);
        return true;
      });
    }
    case "loop": {
      await shell.expander.arithmetic(body.initial);
      let first = true;
      return loop(shell, io, body.body, async () => {
        if (!first) await shell.expander.arithmetic(body.step);
        first = false;
        return body.condition.source.trim() === "" || (await shell.expander.arithmetic(body.condition)) !== 0n;
      });
    }
    case "select": {
      const values = body.words ? await shell.expander.words(body.words) : [...shell.state.positional];
      const input = io.stdin;
      return loop(shell, io, body.body, async () => {
        await io.error(values.map((value, index) => `${index + 1}) ${value}\n`).join("") + (shell.state.get("PS3") ?? "#? "));
        const line = (await input?.readLine()) ?? null;
        if (line === null) return false;
        shell.state.set("REPLY", line);
        shell.state.set(body.name, values[Number(line) - 1] ?? "");
        return true;
      });
    }
    case "case": {
      const subject = await shell.expander.string(body.subject);
      let status = 0;
      let falling = false;
      for (const clause of body.clauses) {
        let matches = falling;
        for (const pattern of clause.patterns) {
          if (matches) break;
          matches = matchesPattern(subject, await shell.expander.pattern(pattern), shell.state.shopts.has("nocasematch"));
        }
        if (!matches) continue;
        status = await shell.script(clause.body, io);
        if (clause.end === ";;") return status;
        falling = clause.end === ";&";
      }
      return status;
    }
    case "arithmetic":
      return (await shell.expander.arithmetic(body.expression)) !== 0n ? 0 : 1;
    case "conditional":
      return evaluateConditional(shell, body.expression);
  }
}

async function loop(shell: Interpreter, io: Descriptors, body: Script, more: () => Promise<boolean>): Promise<number> {
  let status = 0;
  shell.state.loopDepth++;
  try {
    for (;;) {
      await shell.tick();
      try {
        if (!(await more())) return status;
        status = await shell.script(body, io);
      } catch (error) {
        if (!(error instanceof LoopControl)) throw error;
        status = 0;
        if (error.levels > 1 && shell.state.loopDepth > 1) {
          error.levels--;
          throw error;
        }
        if (error.kind === "break") return 0;
      }
    }
  } finally {
    shell.state.loopDepth--;
  }
}
