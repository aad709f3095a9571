/** `labs` and `lab NAME`: what there is to solve, and whether a script solves it (shared design: headless.md). */
import { readFile } from "node:fs/promises";
import type { TaskReport } from "../protocol/index.ts";
import type { LabSource } from "../workbench/lab-source.ts";
import { LabWorld } from "../workbench/lab-world.ts";
import { labNames, readLab } from "./lab-folder.ts";
import { type Options, UsageError } from "./options.ts";

/** How long after the script the cluster may go on by itself: virtual seconds. */
const REST = 120;

export interface GradedTask {
  id: string;
  state: "todo" | "partly" | "done";
  code: string;
  message: string;
}
export interface GradedLab {
  lab: string;
  solved: boolean;
  /** Of a lab with a report card: enough tasks are done. */
  passed?: boolean;
  tasks: GradedTask[];
}

/** Prints a line a lab. Returns the exit code. */
export async function listLabs(): Promise<number> {
  for (const name of await labNames()) {
    const { lab, text } = await readLab(name);
    console.log(JSON.stringify({ lab: name, title: text.title, tasks: lab.tasks.map(({ id }) => id) }));
  }
  return 0;
}

/** Prints the grades of a lab after a script. Returns the exit code: 0 when it is solved. */
export async function gradeLab(name: string, options: Options, turn: () => Promise<void>): Promise<number> {
  const names = await labNames();
  if (!names.includes(name)) throw new UsageError(`there is no lab "${name}": ${names.join(", ")}`);
  const locale = options.named.get("locale") ?? "en";
  if (!["en", "vi"].includes(locale)) throw new UsageError(`--locale is en or vi, not "${locale}"`);
  const file = options.named.get("script");
  const script = file === undefined ? undefined : await readFile(file, "utf8");
  const world = await LabWorld.start(await readLab(name, locale), { seed: options.seed, release: options.release, turn });
  if (script !== undefined) await runScript(world, script);
  const graded = await grade(world);
  console.log(JSON.stringify(graded));
  return graded.solved ? 0 : 1;
}

/** Runs a script in the lab's shell, and gives the cluster time to come to rest. */
export async function runScript({ world, hold }: LabWorld, script: string): Promise<string> {
  world.writeFile("/tmp/script.sh", script);
  let output = "";
  await world.execute("bash /tmp/script.sh", { output: (text) => void (output += text) });
  await world.settle(REST);
  await world.advance(hold + 1);
  return output;
}

/** Behaviour is tried of all tasks, or of those that are named. */
export async function grade(lab: LabWorld, only?: readonly string[]): Promise<GradedLab> {
  const { solved, passing, tasks } = await lab.check(only);
  const passed = passing === undefined ? {} : { passed: tasks.filter(({ state }) => state === "done").length >= passing };
  return { lab: lab.source.name, solved, ...passed, tasks: tasks.map(graded) };
}
const STATES: Readonly<Record<TaskReport["state"], GradedTask["state"]>> = {
  todo: "todo",
  locked: "todo",
  partly: "partly",
  broken: "partly",
  done: "done",
};
function graded({ id, state, finding, already }: TaskReport): GradedTask {
  const said = finding ? [finding.observed, finding.expected, finding.why, finding.look] : [];
  return {
    id,
    state: STATES[state],
    code: finding?.code ?? "",
    message: [...said, ...(already ? [already] : [])].filter((part) => part !== "").join(" "),
  };
}

export type { LabSource };
