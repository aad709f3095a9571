/** The one copy of the progress in this page, written through to localStorage and followed across tabs. */
import {
  emptyLab,
  emptyProgress,
  type Guess,
  type LabProgress,
  type LabState,
  mergeProgress,
  type Progress,
  parseProgress,
  progressKey,
  solvedAs,
} from "./progress.ts";

let progress: Progress | undefined;
const listeners = new Set<() => void>();

export function current(): Progress {
  if (!progress) {
    let text: string | null = null;
    try {
      text = localStorage.getItem(progressKey);
    } catch {
      // Storage is blocked: progress lasts as long as the page.
    }
    progress = (text && parseProgress(text)) || emptyProgress();
  }
  return progress;
}

function write(next: Progress): void {
  progress = next;
  try {
    localStorage.setItem(progressKey, JSON.stringify(next));
  } catch {
    // Full or blocked: the page still works.
  }
  for (const listener of listeners) listener();
}

export function onProgress(listener: () => void): void {
  listeners.add(listener);
}
addEventListener("storage", (event) => {
  if (event.key !== progressKey) return;
  progress = undefined;
  for (const listener of listeners) listener();
});

export const chapterRead = (folder: string): void =>
  write({ ...current(), chapters: { ...current().chapters, [folder]: { read: true, changed: Date.now() } } });

export const guessed = (id: string, guess: Omit<Guess, "changed">): void =>
  write({ ...current(), guesses: { ...current().guesses, [id]: { ...guess, changed: Date.now() } } });

export const setting = (settings: Progress["settings"]): void => write({ ...current(), settings: { ...current().settings, ...settings } });

export const here = (path: string, title: string): void => write({ ...current(), where: { path, title, changed: Date.now() } });

export const labProgress = (name: string): LabProgress => current().labs[name] ?? emptyLab();

export const changeLab = (name: string, change: Partial<LabProgress>): void =>
  write({ ...current(), labs: { ...current().labs, [name]: { ...labProgress(name), ...change, changed: Date.now() } } });

/** Called when every task is done; returns what the lab counts as. */
export function labSolved(name: string): LabState {
  const before = labProgress(name);
  const state = before.state === "solved" ? "solved" : solvedAs(before);
  changeLab(name, { state });
  void navigator.storage?.persist?.();
  return state;
}

export const exportText = (): string => JSON.stringify(current(), null, 1);
export function importText(text: string): boolean {
  const theirs = parseProgress(text);
  if (!theirs) return false;
  write(mergeProgress(current(), theirs));
  return true;
}
export const forget = (): void => write(emptyProgress());
