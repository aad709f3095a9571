/**
 * What the learner has done, kept in this browser under permanent ids. A file of it can be taken along; where two
 * files know the same thing, the newer one counts.
 */
import type { SavedWorld, TaskState } from "../../../protocol/index.ts";

export const progressKey = "kubewekend.progress";
const version = 1;

/** seen: the solution was shown. solved: all tasks done without a hint beyond the second rung. */
export type LabState = "open" | "seen" | "hints" | "solved";

export interface LabProgress {
  state: LabState;
  tasks: Record<string, TaskState>;
  /** Highest rung opened, by task. */
  rungs: Record<string, number>;
  /** Codes of verdicts met, never their texts. */
  codes: string[];
  answers: Record<string, string>;
  why?: string;
  world?: SavedWorld;
  changed: number;
}
export interface Guess {
  said: string;
  right: boolean;
  /** The question, and where it stands; unknown for guesses that are older than this. */
  ask?: string;
  path?: string;
  changed: number;
}
export interface Where {
  path: string;
  title: string;
  changed: number;
}
export interface Settings {
  /** Printed at the head of the summary. */
  name?: string;
  fontSize?: number;
  lineMode?: boolean;
  singleKeys?: boolean;
}
export interface Progress {
  version: number;
  chapters: Record<string, { read: boolean; changed: number }>;
  labs: Record<string, LabProgress>;
  guesses: Record<string, Guess>;
  where?: Where;
  settings: Settings;
}

export const emptyProgress = (): Progress => ({ version, chapters: {}, labs: {}, guesses: {}, settings: {} });
export const emptyLab = (): LabProgress => ({ state: "open", tasks: {}, rungs: {}, codes: [], answers: {}, changed: 0 });

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const dated = <Entry>(value: unknown): Record<string, Entry> =>
  isRecord(value)
    ? (Object.fromEntries(Object.entries(value).filter(([, entry]) => isRecord(entry) && typeof entry.changed === "number")) as Record<
        string,
        Entry
      >)
    : {};

/** Reads what an earlier version or another browser has written; null when it is not a progress file. */
export function parseProgress(text: string): Progress | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(value) || typeof value.version !== "number" || value.version > version) return null;
  const labs = dated<Partial<LabProgress>>(value.labs);
  return {
    version,
    chapters: dated(value.chapters),
    labs: Object.fromEntries(Object.entries(labs).map(([name, lab]) => [name, { ...emptyLab(), ...lab }])),
    guesses: dated(value.guesses),
    ...(isRecord(value.where) && typeof value.where.path === "string" ? { where: value.where as unknown as Where } : {}),
    settings: isRecord(value.settings) ? (value.settings as Settings) : {},
  };
}

const newer = <Entry extends { changed: number }>(ours: Record<string, Entry>, theirs: Record<string, Entry>): Record<string, Entry> => {
  const merged = { ...ours };
  for (const [id, entry] of Object.entries(theirs)) {
    const own = merged[id];
    if (!own || entry.changed > own.changed) merged[id] = entry;
  }
  return merged;
};

/** The newest of both, entry by entry; settings stay ours. */
export function mergeProgress(ours: Progress, theirs: Progress): Progress {
  const where = (theirs.where?.changed ?? 0) > (ours.where?.changed ?? 0) ? theirs.where : ours.where;
  return {
    version,
    chapters: newer(ours.chapters, theirs.chapters),
    labs: newer(ours.labs, theirs.labs),
    guesses: newer(ours.guesses, theirs.guesses),
    ...(where ? { where } : {}),
    settings: { ...theirs.settings, ...ours.settings },
  };
}

/** The state of a lab whose tasks are all done, from the hints that were opened. */
export function solvedAs(lab: LabProgress): LabState {
  const highest = Math.max(0, ...Object.values(lab.rungs));
  if (highest >= 4) return "seen";
  return highest >= 1 ? "hints" : "solved";
}

/** What is worth another look: labs whose solution was shown or that were begun and left, and wrong guesses. */
export interface Review {
  seen: string[];
  begun: string[];
  wrong: { id: string; guess: Guess }[];
}
export function reviewOf({ labs, guesses }: Progress): Review {
  const inState = (state: LabState): string[] => Object.keys(labs).filter((name) => labs[name]?.state === state);
  const wrong = Object.entries(guesses).flatMap(([id, guess]) => (guess.right ? [] : [{ id, guess }]));
  return { seen: inState("seen"), begun: inState("open"), wrong: wrong.sort((a, b) => a.guess.changed - b.guess.changed) };
}

/** The task that a lab waits for, from 1; undefined when it was not begun or is done. */
export function taskAt(lab: LabProgress | undefined): { number: number; id: string } | undefined {
  const states = Object.entries(lab?.tasks ?? {});
  const index = states.findIndex(([, state]) => state !== "done");
  const id = states[index]?.[0];
  return id === undefined ? undefined : { number: index + 1, id };
}
