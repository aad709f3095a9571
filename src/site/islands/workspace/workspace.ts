/** The workbench when it is awake: the world behind it, its terminals, transcript, view, clock and tasks. */

import { proxy } from "comlink";
import type {
  BootOptions,
  ClockReport,
  SavedWorld,
  Speed,
  StoryStep,
  TaskReport,
  TranscriptEntry,
  ViewName,
  WorldEvents,
  WorldInfo,
} from "../../../protocol/index.ts";
import { element, find, findAll, inlineCode, narrow, touch } from "../dom.ts";
import { badge, moveTab } from "../panes.ts";
import { changeLab, current, labProgress, setting } from "../stores/local.ts";
import { announce, say } from "../words.ts";
import { clockBar } from "./clock.ts";
import { type Connection, connect } from "./connection.ts";
import { showCrash } from "./crash.ts";
import { edit } from "./editor.ts";
import { type LineMode, lineMode } from "./line-mode.ts";
import { forgetFindings, type Tasks, tasks } from "./tasks.ts";
import { openTerminal, type TerminalPane } from "./terminal.ts";
import { lineCount, transcript } from "./transcript.ts";
import { clusterView } from "./view.ts";

export interface Ran {
  code: number | null;
  busy?: string;
  lines: number;
}
export interface Workspace {
  /** The commands of a listing, each with all of its lines. */
  commands(text: string): Promise<string[]>;
  run(command: string, terminal: number): Promise<Ran>;
  insert(text: string, terminal: number): Promise<void>;
  interrupt(terminal: number): Promise<void>;
  /** How fast the cluster's clock goes. */
  speed(): Speed;
  setSpeed(speed: Speed): void;
  /** Stops the clock and types a line, to follow what it brings about. */
  beginStory(command: string): Promise<void>;
  /** What happens next; when nothing more follows, the clock runs again. */
  nextInStory(): Promise<StoryStep[]>;
  solve(task: string): Promise<void>;
  reset(): Promise<void>;
  focus(terminal?: number): void;
  show(tab: string): void;
  showTerminal(): void;
}

interface OpenTerminal {
  pane: TerminalPane | null;
  ready: Promise<unknown>;
}

export async function openWorkspace(bench: HTMLElement): Promise<Workspace> {
  const { chapter, lab, era, release = "v1.28.9" } = bench.dataset;
  const terminals = new Map<number, OpenTerminal>();
  let active = 1;
  let shown = "terminal-1";
  let input: LineMode | null = null;
  let crashed = false;
  let speed: Speed = 1;
  let latest: SavedWorld | undefined;
  /** Settled once there is a world for terminals to be opened in. */
  let booted: Promise<unknown> = Promise.resolve();
  let stands = (): void => {};
  /** Settled once the page's first terminal has its prompt and the focus: who checks before that waits. */
  const standing = new Promise<void>((resolve) => {
    stands = resolve;
  });
  /** What the first terminal says above its prompt. */
  const greetings: string[] = [];
  /** Whether this tab is the one that keeps the lab; unknown at first, and where the browser has no locks. */
  let keeper: boolean | undefined;
  let taskList: Tasks | null = null;
  let lastOf = new Map<number, TranscriptEntry>();
  const log = transcript(panel("transcript"), () => shown !== "transcript" && !lineInput());
  const lineInput = (): boolean => current().settings.lineMode ?? touch();

  const events: WorldEvents = {
    clock: (report: ClockReport) => {
      speed = report.speed;
      clock(report);
    },
    place(place) {
      if (place.terminal !== active) return;
      const line = find("[data-place]", bench);
      if (!line) return;
      line.hidden = false;
      line.replaceChildren(
        element(
          "span",
          {},
          element("b", {}, place.name),
          place.leave ? " " : null,
          place.leave ? inlineCode(say("terminal.leave", { leave: place.leave })) : null,
        ),
        element("span", {}, say("place.keys")),
      );
    },
    transcript(entry) {
      lastOf.set(entry.terminal, entry);
      log.add(entry);
      if (shown !== "transcript") mark("transcript");
      if (entry.code !== null) keepSoon();
    },
    tasks: (reports: TaskReport[]) => taskList?.report(reports),
    nudge: (nudge) => taskList?.nudge(nudge.task, nudge.hint),
    edit: (request) => {
      badge("terminal");
      return edit(bench, request);
    },
    crashed: (report) => fail(report.message, report.log),
    changed: () => {
      if (shown === "view") void view.refresh();
    },
  };
  const setSpeed = (wanted: Speed): void => void connection.host.setSpeed(wanted);
  const clock = clockBar(bench, { setSpeed, step: () => void connection.host.step() });
  let connection: Connection = connect(events, (message) => fail(message));
  // For bug reports and tests: equal seeds and lines give an equal hash, in every browser.
  Object.assign(globalThis, { kubewekend: { hash: () => connection.host.hash(), save: () => connection.host.save() } });
  const view = clusterView(panel("view"), {
    first: era === "street" ? "customers" : ((bench.dataset.view as ViewName | undefined) ?? "map"),
    snapshot: (name) => connection.host.snapshot(name),
    ...(era === "street" ? { note: (text: string) => void connection.host.run(1, `sim note '${text.replaceAll("'", "'\\''")}'`) } : {}),
  });

  function panel(name: string): HTMLElement {
    const found = find(`[data-panel="${name}"]`, bench);
    if (!found) throw new Error(`the workspace has no panel ${name}`);
    return found;
  }

  // ---- the world ----
  async function boot(saved?: SavedWorld): Promise<WorldInfo> {
    const options: BootOptions = {
      seed: saved?.seed ?? 1,
      release,
      locale: document.documentElement.lang,
      ...(lab === undefined ? {} : { lab }),
      ...(chapter === undefined ? {} : { chapter }),
      ...(era === undefined ? {} : { era }),
      ...(saved === undefined ? {} : { saved }),
    };
    const info = await connection.boot(options);
    for (const [name, value] of Object.entries(info.vars ?? {})) {
      for (const place of findAll(`[data-var="${CSS.escape(name)}"]`)) place.textContent = value;
    }
    if (info.restored) {
      const greeting = info.restored === "replayed" ? say("saved.back") : say("saved.mismatch", { why: info.restored.fresh });
      greetings.push(greeting);
      announce(greeting);
    }
    return info;
  }

  function fail(message: string, kept?: SavedWorld): void {
    if (crashed) return;
    crashed = true;
    const again = async (saved?: SavedWorld): Promise<void> => {
      connection.close();
      connection = connect(events, (text) => fail(text, kept));
      crashed = false;
      log.clear();
      lastOf = new Map();
      try {
        await boot(saved);
      } catch (error) {
        fail(error instanceof Error ? error.message : String(error), saved);
        return;
      }
      const numbers = [...terminals.keys()];
      for (const open of terminals.values()) open.pane?.close();
      terminals.clear();
      for (const number of numbers) await terminal(number);
      focus();
    };
    showCrash(bench, message, {
      rebuild: () => void again(kept ?? latest ?? (lab ? labProgress(lab).world : undefined)),
      fresh: () => void again(),
    });
  }

  let timer: ReturnType<typeof setTimeout> | undefined;
  /** The log is kept a moment after each command: to build the cluster again, and to resume a lab another day. */
  function keepSoon(): void {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      latest = await connection.host.save();
      if (lab !== undefined && (keeper ?? true)) changeLab(lab, { world: latest });
    }, 800);
  }

  // ---- terminals ----
  function terminal(number: number): Promise<OpenTerminal> {
    let open = terminals.get(number);
    if (!open) {
      open = { pane: null, ready: Promise.resolve() };
      terminals.set(number, open);
      open.ready = start(number, open);
    }
    const ready = open;
    return open.ready.then(() => ready);
  }

  async function start(number: number, open: OpenTerminal): Promise<void> {
    const { host } = connection;
    const place = terminalPanel(number);
    if (!lineInput()) {
      show(`terminal-${number}`);
      open.pane = await openTerminal(place, number, {
        input: (data) => void host.input(number, data),
        resized: (size) => void host.resize(number, size),
      });
    }
    await booted;
    for (const greeting of greetings.splice(0)) open.pane?.write(`\x1b[2m(${greeting})\x1b[0m\r\n`);
    const size = open.pane?.size() ?? { columns: 80, rows: 24 };
    await host.openTerminal(
      number,
      size,
      proxy((text: string) => {
        open.pane?.write(text);
        if (number !== active) mark(`terminal-${number}`);
      }),
    );
  }

  function terminalPanel(number: number): HTMLElement {
    const found = find(`[data-panel="terminal-${number}"]`, bench);
    if (found) return found;
    const name = `terminal-${number}`;
    const tab = element(
      "button",
      {
        type: "button",
        role: "tab",
        id: `tab-${name}`,
        "aria-controls": `panel-${name}`,
        "aria-selected": "false",
        tabindex: -1,
        "data-tab": name,
      },
      say("terminal.name", { n: number }),
    );
    find('[data-tab="transcript"]', bench)?.before(tab);
    const place = element("div", {
      id: `panel-${name}`,
      class: "panel terminal",
      role: "tabpanel",
      "aria-labelledby": tab.id,
      "data-panel": name,
      hidden: true,
    });
    find(".bench-body", bench)?.append(place);
    return place;
  }

  // ---- tabs ----
  function show(name: string): void {
    shown = name;
    const number = /^terminal-(\d+)$/.exec(name)?.[1];
    if (number) active = Number(number);
    for (const tab of findAll<HTMLButtonElement>("[data-tab]", bench)) {
      const chosen = tab.dataset.tab === name;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      if (chosen) find(".badge", tab)?.remove();
    }
    for (const place of findAll("[data-panel]", bench)) place.hidden = place.dataset.panel !== name;
    if (number) terminals.get(active)?.pane?.refit();
    if (name === "view") void view.refresh();
  }
  function mark(name: string): void {
    const tab = find(`[data-tab="${name}"]`, bench);
    if (tab && !find(".badge", tab)) tab.append(element("span", { class: "badge" }));
  }
  const tabList = find(".bench-tabs", bench);
  tabList?.addEventListener("click", (event) => {
    const name = (event.target as Element).closest<HTMLElement>("[data-tab]")?.dataset.tab;
    if (!name) return;
    if (name.startsWith("terminal-") && lineInput()) setLineMode(false);
    else show(name);
    // Who clicks on a terminal wants to type; who walks the tabs by keyboard stays among them.
    if (name.startsWith("terminal-") && event.detail > 0) focus();
  });
  tabList?.addEventListener("keydown", (event) => moveTab(event, findAll<HTMLButtonElement>("[data-tab]", bench)));
  find("[data-new-terminal]", bench)?.addEventListener("click", () => {
    const next = Math.max(...terminals.keys(), 0) + 1;
    void terminal(next).then(() => focus(next));
  });

  // ---- line input ----
  function setLineMode(on: boolean): void {
    setting({ lineMode: on });
    applyLineMode();
    if (!on) void restartTerminals();
    else focus();
  }
  /** Terminals opened for line input have no xterm yet. */
  async function restartTerminals(): Promise<void> {
    for (const [number, open] of terminals) {
      if (open.pane) continue;
      await connection.host.closeTerminal(number);
      terminals.delete(number);
      await terminal(number);
    }
    show(`terminal-${active}`);
    focus();
  }
  function applyLineMode(): void {
    const on = lineInput();
    const place = find("[data-line-mode]", bench);
    find("[data-line-toggle]", bench)?.setAttribute("aria-pressed", String(on));
    if (!place) return;
    place.hidden = !on;
    if (!on) return;
    show("transcript");
    input ??= lineMode(place, {
      run: async (line) => void (await run(line, active)),
      interrupt: () => connection.host.interrupt(active),
      complete: (line) => connection.host.complete(active, line),
      history: () => connection.host.history(active),
    });
  }
  find("[data-line-toggle]", bench)?.addEventListener("click", () => setLineMode(!lineInput()));
  for (const button of findAll("[data-font]", bench)) {
    button.addEventListener("click", () => {
      const size = Math.min(
        24,
        Math.max(12, (terminals.get(active)?.pane?.fontSize() ?? current().settings.fontSize ?? 14) + Number(button.dataset.font)),
      );
      setting({ fontSize: size });
      for (const open of terminals.values()) open.pane?.setFontSize(size);
    });
  }

  // ---- what the page asks for ----
  async function run(command: string, number: number): Promise<Ran> {
    await terminal(number);
    if (!lineInput() && shown !== "view" && !narrow()) show(`terminal-${number}`);
    const result = await connection.host.run(number, command);
    return { ...result, lines: lineCount(lastOf.get(number)?.output ?? "") };
  }
  function focus(number = active): void {
    if (lineInput()) {
      input?.focus();
      return;
    }
    show(`terminal-${number}`);
    void terminal(number).then((open) => open.pane?.focus());
  }
  async function reset(): Promise<void> {
    await connection.host.reset();
    if (lab) changeLab(lab, { tasks: {}, answers: {} });
    forgetFindings();
    find("[data-proved]")?.setAttribute("hidden", "");
    find("[data-report]")?.setAttribute("hidden", "");
  }

  if (lab) {
    taskList = tasks(lab, {
      check: () => standing.then(() => connection.host.check()),
      answer: (task, value) => connection.host.answer(task, value),
      undo: () => connection.host.undo(),
      reset,
    });
  }
  if (lab) {
    // The lock is held as long as the page lives; a second tab of the same lab does not get it.
    void navigator.locks?.request(`kubewekend.lab.${lab}`, { ifAvailable: true }, (lock) => {
      keeper = lock !== null;
      if (lock) return new Promise(() => undefined);
      greetings.push(say("tabs.elsewhere"));
      const note = find("[data-confirm]");
      if (note) {
        note.hidden = false;
        note.textContent = say("tabs.elsewhere");
      }
      return undefined;
    });
  }
  const booting = boot(lab ? labProgress(lab).world : undefined);
  booted = booting;
  bench.dataset.awake = "";
  applyLineMode();
  // The screen is made while the world is: each takes its time.
  const [info] = await Promise.all([booting, terminal(1)]);
  if (lab && info.restored === "replayed") {
    // Answers are typed into the page, not into the cluster: its log does not know them.
    for (const [name, value] of Object.entries(labProgress(lab).answers))
      if (value) taskList?.report(await connection.host.answer(name, value));
  }
  announce(info.nodes > 0 ? say("terminal.ready", { nodes: info.nodes, pods: info.pods }) : say("terminal.server"));

  setTimeout(stands);
  return {
    commands: (text) => connection.host.commands(text),
    run,
    insert: async (text, number) => {
      await terminal(number);
      if (lineInput()) input?.insert(text);
      else await connection.host.insert(number, text);
    },
    interrupt: (number) => connection.host.interrupt(number),
    speed: () => speed,
    setSpeed,
    async beginStory(command) {
      await terminal(1);
      if (!lineInput() && shown !== "view" && !narrow()) show("terminal-1");
      await connection.host.beginStory(1, command);
    },
    async nextInStory() {
      const steps = await connection.host.nextInStory();
      if (steps.length === 0) await connection.host.setSpeed(1);
      return steps;
    },
    solve: (task) => connection.host.solve(task),
    reset,
    focus,
    show,
    showTerminal: () => (lineInput() ? show("transcript") : show(`terminal-${active}`)),
  };
}
