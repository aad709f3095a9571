/** Redirections: opens what a command reads from and writes to. */
import { FileError } from "../../machine/filesystem.ts";
import { resolve } from "../../machine/path.ts";
import type { Redirection } from "../syntax/ast.ts";
import { Descriptors } from "./descriptors.ts";
import { openFailure } from "./dialect.ts";
import type { Interpreter } from "./interpreter.ts";

/** Opens everything; undefined when one failed (already said). */
export async function redirect(
  shell: Interpreter,
  redirections: readonly Redirection[],
  io: Descriptors,
): Promise<{ io: Descriptors; close(): void } | undefined> {
  if (redirections.length === 0) return { io, close() {} };
  const opened: { close(): void }[] = [];
  let table = io;
  const close = () => {
    for (const stream of opened) stream.close();
  };
  for (const redirection of redirections) {
    let target = "";
    try {
      const { operator } = redirection;
      if (operator === "<<" || operator === "<<<") {
        const text = await shell.expander.string(redirection.target);
        const input = shell.process.inputOf(operator === "<<<" ? `${text}\n` : text);
        table = table.with([[redirection.fd ?? 0, { input }]]);
        continue;
      }
      const words = await shell.expander.words([redirection.target]);
      if (words.length !== 1) {
        await shell.complain(`${redirection.target.source}: ambiguous redirect`, io);
        close();
        return undefined;
      }
      target = words[0] ?? "";
      if (operator === "<&" || operator === ">&") {
        const fd = redirection.fd ?? (operator === "<&" ? 0 : 1);
        if (target === "-") {
          table = new Descriptors(new Map([...table.table].filter(([number]) => number !== fd)));
          continue;
        }
        const number = /^(\d+)-?$/.exec(target)?.[1];
        if (number !== undefined) {
          const source = table.table.get(Number(number));
          if (!source) {
            await shell.complain(`${target}: Bad file descriptor`, io);
            close();
            return undefined;
          }
          table = table.with([[fd, source]]);
          continue;
        }
        if (operator === "<&" || redirection.fd !== undefined) {
          await shell.complain(`${target}: ambiguous redirect`, io);
          close();
          return undefined;
        }
        const output = openOutput(shell, target, false);
        opened.push(output);
        table = table.with([
          [1, { output }],
          [2, { output }],
        ]);
        continue;
      }
      if (operator === "<") {
        if (target === "/dev/stdin" && table.stdin) {
          table = table.with([[redirection.fd ?? 0, { input: table.stdin }]]);
          continue;
        }
        const input = openInput(shell, target);
        opened.push(input);
        table = table.with([[redirection.fd ?? 0, { input }]]);
        continue;
      }
      if (operator === "<>") {
        if (!shell.fs.exists(resolve(shell.cwd, target))) shell.fs.write(resolve(shell.cwd, target), "");
        const input = openInput(shell, target);
        opened.push(input);
        table = table.with([[redirection.fd ?? 0, { input }]]);
        continue;
      }
      const both = operator === "&>" || operator === "&>>";
      if (operator === ">" && shell.state.options.has("noclobber") && shell.fs.stat(resolve(shell.cwd, target))?.kind === "file") {
        await shell.complain(`${target}: cannot overwrite existing file`, io);
        close();
        return undefined;
      }
      const fdTarget = /^\/dev\/fd\/(\d+)$/.exec(target)?.[1];
      const output =
        target === "/dev/stdout"
          ? table.stdout
          : target === "/dev/stderr"
            ? table.stderr
            : fdTarget
              ? table.table.get(Number(fdTarget))?.output
              : undefined;
      const stream = output ?? openOutput(shell, target, operator === ">>" || operator === "&>>");
      if (!output) opened.push(stream);
      table = table.with(
        both
          ? [
              [1, { output: stream }],
              [2, { output: stream }],
            ]
          : [[redirection.fd ?? 1, { output: stream }]],
      );
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await shell.complain(openFailure(shell.state.dialect, target, redirection.operator.startsWith("<"), error), io);
      close();
      return undefined;
    }
  }
  return { io: table, close };
}

function openInput(shell: Interpreter, target: string) {
  const path = resolve(shell.cwd, target);
  return shell.process.openInput(path);
}

function openOutput(shell: Interpreter, target: string, append: boolean) {
  if (target === "") throw new FileError("ENOENT", "");
  return shell.process.openOutput(resolve(shell.cwd, target), { append });
}
