/** `verify LAB`: the lab's own checks, on a cluster behind a kubeconfig. What only a simulation can answer is skipped, and says why. */
import { resolve } from "node:path";
import { type ForkingContext, type GradedFinding, type Task, tell } from "../../course/index.ts";
import type { Release } from "../../kube/releases/index.ts";
import type { LabSource } from "../../workbench/lab-source.ts";
import { labVars } from "../../workbench/lab-world.ts";
import { labNames, readLab } from "../lab-folder.ts";
import { UsageError } from "../options.ts";
import { connectionOf } from "./connection.ts";
import { labFiles, writeFolder } from "./folder.ts";
import { OutOfReach, Reader, Unread } from "./reader.ts";

export interface VerifyOptions {
  seed: number;
  release: Release;
  locale?: string | undefined;
  /** Undefined: the folder is written, and nothing is asked. */
  kubeconfig: string | undefined;
  folder: string | undefined;
}
export interface VerifiedTask {
  id: string;
  /** `skipped`: not one of its checks could be asked here. */
  state: "done" | "partly" | "todo" | "skipped";
  code: string;
  message: string;
  skipped: { check: string; why: string }[];
}
export interface Verified {
  lab: string;
  /** No check that could be asked fails. */
  verified: boolean;
  tasks: VerifiedTask[];
}

/** Without a kubeconfig writes the lab into a folder; with one asks its checks there. Prints a line of JSON; returns the exit code. */
export async function verify(name: string, options: VerifyOptions): Promise<number> {
  const names = await labNames();
  if (!names.includes(name)) throw new UsageError(`there is no lab "${name}": ${names.join(", ")}`);
  const source = await readLab(name, options.locale);
  const { kubeconfig, folder, seed, release } = options;
  if (kubeconfig === undefined) {
    if (folder === undefined)
      throw new UsageError("give --folder FOLDER to get the lab's files, --kubeconfig FILE to have a cluster looked at, or both");
    const root = resolve(folder);
    const files = labFiles(source, labVars(source, seed), root, release.kind.nodeImage);
    writeFolder(root, files);
    console.log(JSON.stringify({ lab: name, seed, folder: root, files: Object.keys(files) }));
    return 0;
  }
  const verified = await verifyLab(source, { seed, kubeconfig, folder });
  console.log(JSON.stringify(verified));
  return verified.verified ? 0 : 1;
}

export async function verifyLab(
  source: LabSource,
  { seed, kubeconfig, folder }: { seed: number; kubeconfig: string; folder: string | undefined },
): Promise<Verified> {
  const vars = labVars(source, seed);
  const reader = new Reader({ get: connectionOf(kubeconfig).get, kubeconfig, vars, folder });
  const tasks: VerifiedTask[] = [];
  for (const task of source.lab.tasks) {
    // What had to be done once, and was seen done, is done.
    const verified = task.mode === "edge" && reader.wasDone(task.id) ? done(task) : await verifyTask(task, source, reader);
    if (verified.state === "done") reader.noteDone(task.id);
    tasks.push(verified);
  }
  return { lab: source.name, verified: tasks.every(({ state }) => state === "done" || state === "skipped"), tasks };
}

const done = ({ id }: Task): VerifiedTask => ({ id, state: "done", code: "", message: "", skipped: [] });
async function verifyTask(task: Task, { text, common }: LabSource, reader: Reader): Promise<VerifiedTask> {
  const skipped: VerifiedTask["skipped"] = [];
  const failed = new Map<string, GradedFinding>();
  let held = 0;
  for (const check of task.checks) {
    if (check.needs?.some((need) => failed.has(need))) continue;
    const verdict = await ask((context) => check.test(context), reader);
    if (verdict instanceof OutOfReach) skipped.push({ check: check.id, why: verdict.message });
    else if (!verdict.ok) failed.set(check.id, { ...verdict, code: `${task.id}.${verdict.code}` });
    else if (!check.guard) held++;
  }
  const [first] = failed.values();
  const finding = first && ((await misconceptionOf(task, reader)) ?? first);
  const { observed, expected, why, look } = finding ? tell(finding, text, common, reader.context.vars) : NOTHING;
  return {
    id: task.id,
    state: finding ? (held > 0 ? "partly" : "todo") : skipped.length === task.checks.length ? "skipped" : "done",
    code: finding?.code ?? "",
    message: [observed, expected, why, look].filter((part) => part !== "").join(" "),
    skipped,
  };
}
async function misconceptionOf(task: Task, reader: Reader): Promise<GradedFinding | undefined> {
  for (const { code, when } of task.misconceptions ?? []) {
    const values = await ask((context) => when(context), reader);
    if (values !== false && !(values instanceof OutOfReach)) return { code: `${task.id}.${code}`, values, misconception: true };
  }
  return undefined;
}
const NOTHING = { observed: "", expected: "", why: "", look: "" };

/** Reads what a question turns out to need, until it has an answer; or says what is out of reach. */
async function ask<T>(question: (context: ForkingContext) => T | Promise<T>, reader: Reader): Promise<T | OutOfReach> {
  for (;;) {
    try {
      return await question(reader.context);
    } catch (error) {
      if (error instanceof OutOfReach) return error;
      if (!(error instanceof Unread)) throw error;
      await reader.load(error.type);
    }
  }
}
