/**
 * What crosses the border between the page and the world's worker: plain data and callbacks, nothing else.
 * The worker exposes a `WorldHost` through Comlink; the page holds it through `worldClient` and passes every
 * callback as a Comlink proxy. Times are virtual seconds since the boot of the world unless said otherwise.
 */

/** How fast virtual time runs beside real time. 0 is paused; "max" jumps from event to event. */
export type Speed = 0 | 1 | 10 | 60 | "max";

export interface BootOptions {
  /** Folder name of the lab whose world is built; without it a plain cluster for a chapter. */
  lab?: string;
  /** Folder name of the chapter the page belongs to. */
  chapter?: string;
  /** Machines of another time beside a chapter's cluster; a lab knows its own. */
  era?: string;
  seed: number;
  /** `v1.28.9` */
  release: string;
  locale: string;
  /** A world left earlier: it is replayed, and `WorldInfo.restored` says whether that worked. */
  saved?: SavedWorld;
}

/** A world is its seed and the log of what was typed; the log is opaque to the page. */
export interface SavedWorld {
  /** Version of the engine that wrote the log. */
  engine: string;
  release: string;
  seed: number;
  lab?: string;
  chapter?: string;
  seconds: number;
  /** One line per input, oldest first. */
  log: string[];
}

export interface WorldInfo {
  engine: string;
  release: string;
  seed: number;
  nodes: number;
  pods: number;
  /** The values of this attempt at a lab, which stand for `{name}` in its text. */
  vars?: Record<string, string>;
  /** Present when `saved` was given: "replayed", or in words why a fresh world was built instead. */
  restored?: "replayed" | { fresh: string };
}

export interface Size {
  columns: number;
  rows: number;
}

/** What is in front of the learner in one terminal. */
export interface TerminalPlace {
  terminal: number;
  /** `laptop`, `node`, `container`: which kind of machine the foreground shell runs on. */
  kind: "laptop" | "node" | "container";
  /** `learner@laptop`, `kind-worker`, `web-7d9c (default)`. */
  name: string;
  /** Command line in the foreground, empty at the prompt. */
  running: string;
  /** How to leave a nested shell: `exit`; empty on the laptop. */
  leave: string;
}

export interface RunResult {
  /** Exit code of the line; null when it was refused because something runs in the foreground. */
  code: number | null;
  /** Command line of what runs in the foreground, when it was refused. */
  busy?: string;
}

/** One command and everything it printed, for the transcript. Sent when it grows (at most ten times a real second) and when it ends. */
export interface TranscriptEntry {
  id: number;
  terminal: number;
  /** The prompt it was typed at: `learner@laptop:~$`. */
  prompt: string;
  command: string;
  /** Output so far, stdout and stderr as they came, without control sequences. */
  output: string;
  /** Exit code, or null while it runs. */
  code: number | null;
  seconds: number;
}

export interface ClockReport {
  seconds: number;
  speed: Speed;
  /** Seconds until the next planned event, null when nothing is planned. */
  next: number | null;
  nodes: number;
  pods: number;
}

/** ○ todo, ◐ partly, ● done, ⚠ broken (was done, is no longer), waiting for another task. */
export type TaskState = "todo" | "partly" | "done" | "broken" | "locked";

/** One condition of a task that does not hold, told as observed → expected → why → where to look. */
export interface Finding {
  /** Stable code of the verdict, kept in the progress. */
  code: string;
  observed: string;
  expected: string;
  why: string;
  look: string;
  /** A controller is still at work: told as waiting, not as failing. */
  waiting?: boolean;
  evidence?: Evidence[];
}

export interface Evidence {
  /** `deployments.apps/default/web` */
  object: string;
  path?: string;
  value?: string;
}

export interface TaskReport {
  id: string;
  state: TaskState;
  /** Conditions met and in all. */
  met: number;
  of: number;
  /** First finding in order of dependency; absent when done. */
  finding?: Finding;
  /** Further findings, folded. */
  others?: Finding[];
  /** What is already right, in one sentence; on a report card also what was seen of a task that is done. */
  already?: string;
  /** Waits for this task. */
  after?: string;
}

export interface CheckReport {
  solved: boolean;
  /** Of a lab with a report card: how many tasks are a pass. */
  passing?: number;
  tasks: TaskReport[];
  seconds: number;
  /** Changes the learner made and the number the reference solution needs. */
  changes: number;
  par?: number;
}

/** A rung of the hint ladder. Texts come from the lab's own text file; the worker says which misconception is on. */
export interface Nudge {
  task: string;
  /** Verdict code of a known misconception that matches now; its hint goes first. */
  code: string;
  hint: string;
}

export interface EditorRequest {
  terminal: number;
  path: string;
  text: string;
  language: "yaml" | "text";
  /** An error of the last attempt, shown above the text. */
  problem?: string;
}

export interface Table {
  columns: string[];
  rows: string[][];
}

/** The same facts as a figure and as a table; `T` is what the figure draws. */
export interface Snapshot {
  view: ViewName;
  seconds: number;
  /** One sentence: `3 Pods on 2 nodes; 1 Pending`. */
  summary: string;
  figure: Figure;
  table: Table;
}

export type ViewName = "objects" | "map" | "customers";
export type Health = "running" | "waiting" | "failing" | "stopped";
export type Letter = "A" | "E" | "S" | "C" | "L" | "K" | "P" | "R" | "D";

export type Figure = ObjectGraph | ArchitectureMap | CustomerStrip;

/** Owners (solid), selector matches (dashed). */
export interface ObjectGraph {
  kind: "objects";
  objects: { id: string; kind: string; name: string; namespace: string; health: Health; status: string }[];
  edges: { from: string; to: string; how: "owns" | "selects" | "runs" }[];
}

export interface ArchitectureMap {
  kind: "map";
  components: { id: string; letter: Letter; name: string; node: string; health: Health; status: string }[];
  /** The latest messages, oldest first. */
  messages: { from: string; to: string; actor: string; verb: string; object: string; seconds: number }[];
  nodes: { name: string; health: Health; pods: { name: string; namespace: string; health: Health; status: string }[] }[];
}

/** How customers fared, and what of the month's error budget is spent. */
export interface CustomerStrip {
  kind: "customers";
  /** Ten seconds each, oldest first; virtual seconds since they began to count. */
  traffic: { seconds: number; requests: number; failed: number }[];
  /** Seconds of outage: spent, and allowed. */
  budget: { spent: number; of: number };
  notes: { seconds: number; text: string }[];
}

/** One event of a story: something that followed from a typed line. */
export interface StoryStep {
  /** From 1, in order. */
  number: number;
  /** Virtual seconds since the line was typed. */
  seconds: number;
  /** `deployment-controller`, `kubelet/kind-worker`, `user`. */
  actor: string;
  /** Which part of the cluster the actor belongs to; empty for who stands outside. */
  letter: Letter | "";
  /** `create`, `update status`, `bind`, `start container` */
  verb: string;
  /** `deployments.apps/default/web`, an image, or the typed line. */
  object: string;
  /** Key and revision of a write to etcd; empty and 0 for anything else. */
  key: string;
  revision: number;
  note: string;
  /** Number of the step that it followed from; 0 for the typed line. */
  because: number;
  /** An Event: a note beside the path, on which nobody acts. */
  beside: boolean;
}

/** Everything the world tells on its own account. All of it may come at any time after `boot`. */
export interface WorldEvents {
  /** At most four times a real second, and at once when the speed changes. */
  clock(report: ClockReport): void;
  place(place: TerminalPlace): void;
  transcript(entry: TranscriptEntry): void;
  tasks(reports: TaskReport[]): void;
  nudge(nudge: Nudge): void;
  /** Resolves with the saved text, or null when discarded. */
  edit(request: EditorRequest): Promise<string | null>;
  /** The world died; nothing answers any more. `log` rebuilds it up to the last input. */
  crashed(report: { message: string; log: SavedWorld }): void;
  /** State that a view shows has changed; sent at most a few times a real second. */
  changed(): void;
}

export interface WorldHost {
  /** Builds the world. Calling it again throws the old one away. */
  boot(options: BootOptions, events: WorldEvents): Promise<WorldInfo>;

  /**
   * Opens terminal number `terminal` (the page counts from 1) with a shell on the laptop; `output` gets what xterm is
   * to show. Opening a number again closes the old one first.
   */
  openTerminal(terminal: number, size: Size, output: (text: string) => void): Promise<void>;
  closeTerminal(terminal: number): Promise<void>;
  resize(terminal: number, size: Size): Promise<void>;
  /** Keys as xterm sends them. */
  input(terminal: number, data: string): Promise<void>;
  /** The commands that a listing holds, each with all of its lines, as the shell reads them. */
  commands(text: string): Promise<string[]>;
  /** Types one line visibly at the prompt, presses Enter, and resolves when it has ended. */
  run(terminal: number, command: string): Promise<RunResult>;
  /** Puts text at the prompt without Enter. */
  insert(terminal: number, text: string): Promise<void>;
  /** Ctrl-C, and resolves at the prompt. */
  interrupt(terminal: number): Promise<void>;
  /** Candidates for the word before the cursor, for line-input mode. */
  complete(terminal: number, line: string): Promise<{ start: number; candidates: string[] }>;
  /** Lines typed earlier in this terminal's shell, oldest first. */
  history(terminal: number): Promise<string[]>;

  setSpeed(speed: Speed): Promise<void>;
  /** Runs to the next planned event, or to the end of the activity it starts. */
  step(): Promise<void>;

  /** Stops the clock, types a line in a terminal and follows what it brings about, event by event. */
  beginStory(terminal: number, command: string): Promise<void>;
  /** What happens next in the story, at one instant; empty when nothing more follows. */
  nextInStory(): Promise<StoryStep[]>;

  check(): Promise<CheckReport>;
  /** A value typed or chosen in a task's form. */
  answer(task: string, value: string): Promise<TaskReport[]>;
  /** Runs the reference solution of one task, line by line, in terminal 1. Marks the lab as seen. */
  solve(task: string): Promise<void>;

  /** Takes the last changing command back; false when there is none. */
  undo(): Promise<boolean>;
  /** The lab's start state; terminals and history stay. */
  reset(): Promise<WorldInfo>;
  /** A copy of the log to keep. */
  save(): Promise<SavedWorld>;

  snapshot(view: ViewName): Promise<Snapshot>;
  /** Hash of the state: equal seeds and logs give equal hashes everywhere. */
  hash(): Promise<string>;
}
