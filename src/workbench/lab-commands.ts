/** What the laptop of a lab has besides real tools: `answer`, `check`, `hint`, `solution`. They are ours, and say so. */

import { render, type Vars } from "../course/index.ts";
import type { Process } from "../machine/process.ts";
import type { Program } from "../machine/program.ts";
import type { TaskReport } from "../protocol/index.ts";
import type { LabSource } from "./lab-source.ts";
import { ANSWERS } from "./recorder.ts";

export function labCommands(source: LabSource, vars: Vars, tasks: () => TaskReport[]): Readonly<Record<string, Program>> {
  const { lab, text } = source;
  const forms = lab.tasks.flatMap(({ answers = [] }) => answers);
  const own = "a command of Kubewekend's labs, not of Kubernetes";
  const lines = async (process: Process, ...rows: string[]): Promise<number> => {
    await process.stdout.write(`${rows.join("\n").trimEnd()}\n`);
    return 0;
  };
  const refuse = async (process: Process, message: string): Promise<number> => {
    await process.stderr.write(`${message}\n`);
    return 2;
  };
  const wordsOf = (id: string | undefined) => text.tasks.find((task) => task.id === id);
  const ids = lab.tasks.map(({ id }) => id);
  const complete = (words: readonly string[]) => (values: readonly string[]) =>
    values.filter((value) => value.startsWith(words.at(-1) ?? "")).map((value) => ({ value }));
  return {
    "/usr/local/bin/answer": {
      name: "answer",
      async run(process) {
        const [task, ...words] = process.argv.slice(1);
        if (task === undefined || words.length === 0)
          return refuse(process, `usage: answer TASK VALUE   (${own}; tasks with an answer: ${forms.join(", ") || "none"})`);
        if (!forms.includes(task))
          return refuse(process, `answer: no task of this lab asks for "${task}" (${forms.join(", ") || "none asks for anything"})`);
        process.fs.write(`${ANSWERS}/${task}`, `${words.join(" ")}\n`);
        return lines(process, `answer: noted for ${task}: ${words.join(" ")}`);
      },
      complete: ({ words }) => (words.length === 2 ? complete(words)(forms) : []),
    },
    "/usr/local/bin/check": {
      name: "check",
      run: (process) =>
        lines(
          process,
          ...tasks().flatMap(({ id, state, finding }) => [
            `${{ done: "[x]", partly: "[~]", todo: "[ ]", broken: "[!]", locked: "[.]" }[state]} ${render(wordsOf(id)?.title ?? id, vars)}`,
            ...(finding && state !== "locked"
              ? [`    ${[finding.observed, finding.expected, finding.why, finding.look].filter((part) => part !== "").join(" ")}`]
              : []),
          ]),
        ),
    },
    "/usr/local/bin/hint": {
      name: "hint",
      run(process) {
        const [, task, rung = "1"] = process.argv;
        const words = wordsOf(task);
        const hint = words?.hints[Number(rung) - 1];
        if (!words || hint === undefined) return refuse(process, `usage: hint TASK [1|2|3]   (${own}; tasks: ${ids.join(", ")})`);
        return lines(process, render(hint, vars));
      },
      complete: ({ words }) => complete(words)(words.length === 2 ? ids : ["1", "2", "3"]),
    },
    "/usr/local/bin/solution": {
      name: "solution",
      run(process) {
        const words = wordsOf(process.argv[1]);
        if (!words) return refuse(process, `usage: solution TASK   (${own}; tasks: ${ids.join(", ")})`);
        return lines(process, render(words.solution.text, vars), "", render(words.solution.commands, vars));
      },
      complete: ({ words }) => complete(words)(ids),
    },
  };
}
