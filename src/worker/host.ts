/** The world behind the page: everything that `WorldHost` promises, one thing at a time. */

import { isEra, render } from "../course/index.ts";
import type {
  BootOptions,
  CheckReport,
  ClockReport,
  RunResult,
  SavedWorld,
  Size,
  Snapshot,
  Speed,
  StoryStep,
  TaskReport,
  ViewName,
  WorldEvents,
  WorldHost,
  WorldInfo,
} from "../protocol/index.ts";
import { commandsOf } from "../shell/index.ts";
import { type Input, World, type WorldOptions } from "../sim/index.ts";
import { inEra } from "../workbench/in-era.ts";
import type { LabSource } from "../workbench/lab-source.ts";
import { LabWorld } from "../workbench/lab-world.ts";
import { loadedLater } from "../workbench/programs.ts";
import { Story } from "../workbench/story.ts";
import { worldOptions } from "../workbench/workbench.ts";
import { loadLab } from "./labs.ts";
import { Pacer } from "./pacer.ts";
import { prefetch } from "./prefetch.ts";
import { ENGINE, readLog, writeLog } from "./saved.ts";
import { PageTerminal, type TerminalHooks } from "./terminals.ts";
import { turn } from "./turn.ts";
import { snapshot } from "./views.ts";

/** Real milliseconds between two looks at tasks, clock and views. */
const LOOK_MS = 300;
/** Real milliseconds after the first prompt until what was left out of the first load is fetched. */
const AFTER_PROMPT_MS = 300;
/** Lines that change a machine rather than an object of the API: these leave no span of kubectl. */
const CHANGES_MACHINE =
  /\b(systemctl (stop|start|restart|kill|disable|enable|mask|unmask)|docker (stop|start|restart|kill|pause|unpause|rm|run|cp|network)|kind (create|delete|load)|crictl (stop|stopp|start|rm|rmp|rmi|pull)|p?kill|killall|reboot|rm|mv|cp|tee|touch|sed -i|iptables -[ADIFPRX]) |>(?!\s*\/dev\/null|&)/;

/** What `kubectl edit` writes at the head of a file that it opens again. */
const REASONS = /^# reopened with the relevant failures\.\n#\n((?:# .*\n(?:#\n)?)+)/m;

interface Mark {
  line: string;
  /** Inputs before it. */
  length: number;
  at: number;
  /** Trace and files before it. */
  span: number;
  files: number;
}

export class Host implements WorldHost {
  #options: BootOptions | undefined;
  #events: WorldEvents | undefined;
  #world: World | undefined;
  #lab: LabWorld | undefined;
  #source: LabSource | undefined;
  #pacer: Pacer | undefined;
  #story: Story | undefined;
  #terminals = new Map<number, { terminal: PageTerminal; output: (text: string) => void }>();
  /** Keys for terminals that are not open yet. */
  #early = new Map<number, string>();
  #marks: Mark[] = [];
  #looked = 0;
  #prefetched = false;
  #told = { tasks: "", nudge: "", clock: "", changes: 0 };

  // The world.

  async boot(options: BootOptions, events: WorldEvents): Promise<WorldInfo> {
    this.#end();
    this.#options = options;
    this.#events = events;
    const restored = await this.#build(options);
    this.#begin();
    return { ...this.#info(), ...(restored === undefined ? {} : { restored }) };
  }
  /** A new world, or the saved one; says how that went. */
  async #build(options: BootOptions): Promise<WorldInfo["restored"]> {
    const { lab, seed, release, locale, saved } = options;
    const log = saved === undefined ? undefined : readLog(saved);
    const why =
      saved === undefined
        ? undefined
        : saved.engine !== ENGINE
          ? "the engine has changed since: the lines you typed were not repeated"
          : log
            ? undefined
            : "the saved log could not be read";
    this.#source = lab === undefined ? undefined : await loadLab(lab, locale);
    if (saved && log && !why) {
      try {
        await this.#restore(log.head.begin, log.log, log.head.until);
        return "replayed";
      } catch (error) {
        await this.#fresh(seed, release);
        return { fresh: `the saved world did not come back: ${error instanceof Error ? error.message : String(error)}` };
      }
    }
    await this.#fresh(seed, release);
    return why === undefined ? undefined : { fresh: why };
  }
  async #fresh(seed: number, release: string): Promise<void> {
    if (this.#source) {
      this.#lab = await LabWorld.start(this.#source, { seed, release, turn });
      this.#world = this.#lab.world;
    } else this.#world = await World.boot(await this.#plain(seed, release));
  }
  /** A world without a lab. */
  #plain(seed: number, release: string): Promise<WorldOptions> {
    const { era } = this.#booted;
    return inEra(era !== undefined && isEra(era) ? era : undefined, worldOptions({ seed, release, turn }));
  }
  async #restore(begin: number, log: readonly Input[], until: number): Promise<void> {
    const { seed, release } = this.#booted;
    if (this.#source) {
      this.#lab = await LabWorld.restore(this.#source, { seed, release, turn }, begin, log, until);
      this.#world = this.#lab.world;
    } else this.#world = await World.replay(await this.#plain(seed, release), log, until);
  }
  #begin(speed: Speed = 1): void {
    const world = this.#living;
    const pacer = new Pacer(world, { ticked: () => this.#ticked(), failed: (error) => this.#crashed(error) });
    pacer.speed = speed;
    this.#pacer = pacer;
    pacer.start();
    this.#told = { tasks: "", nudge: "", clock: "", changes: 0 };
    this.#look(true);
  }
  #end(): void {
    this.#pacer?.stop();
    for (const { terminal } of this.#terminals.values()) terminal.detach();
    this.#world?.stop();
    this.#world = undefined;
    this.#lab = undefined;
    this.#story = undefined;
    this.#terminals.clear();
    this.#marks = [];
  }
  /** Puts another world in the place of this one; terminals go on in it. */
  async #replace(build: () => Promise<void>, note: string): Promise<void> {
    const speed = this.#pacer?.speed ?? 1;
    this.#pacer?.stop();
    const shown = [...this.#terminals].map(([number, { terminal, output }]) => {
      terminal.detach();
      return { number, output };
    });
    this.#terminals.clear();
    this.#world?.stop();
    this.#story = undefined;
    await build();
    this.#begin(speed);
    for (const { number, output } of shown) {
      output(`\r\n\x1b[2m${note}\x1b[0m\r\n`);
      const device = this.#living.terminal(number)?.device ?? this.#living.openTerminal(number, 80, 24);
      this.#attach(number, device, output);
    }
  }
  get #living(): World {
    if (!this.#world) throw new Error("there is no world yet: boot one");
    return this.#world;
  }
  get #running(): Pacer {
    if (!this.#pacer) throw new Error("there is no world yet: boot one");
    return this.#pacer;
  }
  get #booted(): BootOptions {
    if (!this.#options) throw new Error("there is no world yet: boot one");
    return this.#options;
  }
  #info(): WorldInfo {
    const { release, seed } = this.#booted;
    return {
      engine: ENGINE,
      release,
      seed,
      nodes: this.#living.count("minions"),
      pods: this.#living.count("pods"),
      ...(this.#lab ? { vars: { ...this.#lab.vars } } : {}),
    };
  }
  #crashed(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    const log = this.#saved();
    this.#pacer?.stop();
    this.#events?.crashed({ message, log });
  }

  // Terminals.

  async openTerminal(number: number, size: Size, output: (text: string) => void): Promise<void> {
    await this.#running.exclusive(() => {
      this.#terminals.get(number)?.terminal.detach();
      // A restored world has its terminals already.
      const device = this.#living.terminal(number)?.device ?? this.#living.openTerminal(number, size.columns, size.rows);
      this.#attach(number, device, output);
    });
    if (this.#prefetched) return;
    this.#prefetched = true;
    const { release } = this.#living.options;
    setTimeout(() => void prefetch(loadedLater(release)), AFTER_PROMPT_MS);
  }
  #attach(number: number, device: ConstructorParameters<typeof PageTerminal>[1], output: (text: string) => void): void {
    const terminal = new PageTerminal(number, device, this.#living, this.#running, output, this.#hooks());
    this.#terminals.set(number, { terminal, output });
    const early = this.#early.get(number);
    this.#early.delete(number);
    if (early !== undefined) terminal.feed(early);
  }
  #hooks(): TerminalHooks {
    const events = (): WorldEvents | undefined => this.#events;
    return {
      entering: (line) => this.#mark(line),
      place: (place) => events()?.place(place),
      transcript: (entry) => events()?.transcript(entry),
      edit: async (terminal, path, text) => {
        const problem = REASONS.exec(text)?.[1]?.replace(/^# ?/gm, "").trim();
        const language = /\.ya?ml$/.test(path) ? "yaml" : "text";
        return (await events()?.edit({ terminal, path, text, language, ...(problem ? { problem } : {}) })) ?? null;
      },
    };
  }
  #terminal(number: number): PageTerminal {
    const found = this.#terminals.get(number)?.terminal;
    if (!found) throw new Error(`there is no terminal ${number}`);
    return found;
  }
  async closeTerminal(number: number): Promise<void> {
    this.#terminals.get(number)?.terminal.close();
    this.#terminals.delete(number);
  }
  async resize(number: number, size: Size): Promise<void> {
    this.#terminal(number).resize(size);
  }
  async input(number: number, data: string): Promise<void> {
    const terminal = this.#terminals.get(number)?.terminal;
    if (terminal) terminal.feed(data);
    // The world is still being built: nothing that was typed meanwhile is lost.
    else this.#early.set(number, (this.#early.get(number) ?? "") + data);
  }
  async commands(text: string): Promise<string[]> {
    return commandsOf(text);
  }
  async run(number: number, command: string): Promise<RunResult> {
    const terminal = this.#terminal(number);
    if (terminal.busy) return { code: null, busy: terminal.running };
    // A line that was never finished would swallow the command.
    if (terminal.unfinished) await terminal.interrupt();
    return { code: await terminal.run(command) };
  }
  async insert(number: number, text: string): Promise<void> {
    this.#terminal(number).insert(text);
  }
  async interrupt(number: number): Promise<void> {
    await this.#terminal(number).interrupt();
  }
  async complete(number: number, line: string): Promise<{ start: number; candidates: string[] }> {
    return this.#terminal(number).complete(line);
  }
  async history(number: number): Promise<string[]> {
    return [...this.#terminal(number).history];
  }

  // Time.

  async setSpeed(speed: Speed): Promise<void> {
    this.#running.speed = speed;
    this.#look(true);
  }
  async step(): Promise<void> {
    await this.#running.step();
    this.#look(true);
  }

  async beginStory(number: number, command: string): Promise<void> {
    const terminal = this.#terminal(number);
    if (terminal.busy || terminal.unfinished) await terminal.interrupt();
    this.#running.speed = 0;
    await this.#running.exclusive(() => {
      this.#story = new Story(this.#living, command);
    });
    // Its end comes only as the story goes on.
    void terminal.run(command);
    this.#look(true);
  }
  async nextInStory(): Promise<StoryStep[]> {
    const story = this.#story;
    const steps = story ? await this.#running.exclusive(() => story.next()) : [];
    this.#look(true);
    return steps;
  }

  // The lab.

  async check(): Promise<CheckReport> {
    const lab = this.#lab;
    if (!lab) return { solved: false, tasks: [], seconds: this.#living.seconds, changes: 0 };
    return this.#running.exclusive(() => lab.check());
  }
  async answer(task: string, value: string): Promise<TaskReport[]> {
    const lab = this.#lab;
    if (!lab) return [];
    return this.#running.exclusive(async () => {
      lab.answer(task, value);
      await lab.world.runUntil(lab.world.clock.now);
      return lab.tasks();
    });
  }
  async solve(task: string): Promise<void> {
    const solution = this.#source?.text.tasks.find(({ id }) => id === task)?.solution;
    const [first] = this.#terminals.keys();
    if (!solution || !this.#lab || first === undefined) return;
    await this.#terminal(first).run(render(solution.commands, this.#lab.vars).trim());
  }

  // Copies.

  /** What stood before a command line. */
  #mark(line: string): void {
    const world = this.#living;
    this.#marks.push({ line, length: world.log.length, at: world.clock.now, span: world.trace.last, files: world.laptop.fs.version });
  }
  async undo(): Promise<boolean> {
    const world = this.#living;
    const after = { span: world.trace.last, files: world.laptop.fs.version };
    for (let mark = this.#marks.pop(), end = after; mark; end = mark, mark = this.#marks.pop()) {
      const { span, files, length, at, line } = mark;
      const changed =
        files !== end.files ||
        CHANGES_MACHINE.test(`${line} `) ||
        world.trace.since(span).some(({ id, revision, actor }) => id <= end.span && revision > 0 && actor.startsWith("kubectl"));
      if (!changed) continue;
      const log = world.log.slice(0, length);
      const begin = this.#lab?.begin ?? 0;
      await this.#running.exclusive(() => {});
      await this.#replace(() => this.#restore(begin, log, at), `(taken back: ${line})`);
      return true;
    }
    return false;
  }
  async reset(): Promise<WorldInfo> {
    const { seed, release } = this.#booted;
    await this.#running.exclusive(() => {});
    this.#marks = [];
    await this.#replace(() => this.#fresh(seed, release), "(reset)");
    return this.#info();
  }
  async save(): Promise<SavedWorld> {
    return this.#running.exclusive(() => this.#saved());
  }
  #saved(): SavedWorld {
    const { release, seed, lab, chapter } = this.#booted;
    const world = this.#living;
    return {
      engine: ENGINE,
      release,
      seed,
      ...(lab === undefined ? {} : { lab }),
      ...(chapter === undefined ? {} : { chapter }),
      seconds: world.seconds,
      log: writeLog({ begin: this.#lab?.begin ?? 0, until: world.clock.now }, world.log),
    };
  }

  async snapshot(view: ViewName): Promise<Snapshot> {
    return this.#running.exclusive(() => snapshot(this.#living, view));
  }
  async hash(): Promise<string> {
    return this.#running.exclusive(() => this.#living.hash());
  }

  #ticked(): void {
    for (const { terminal } of this.#terminals.values()) terminal.report();
    this.#look(false);
  }
  /** Tells the page what has changed, at most a few times a second. */
  #look(now: boolean): void {
    const events = this.#events;
    const world = this.#world;
    const time = performance.now();
    if (!events || !world || (!now && time - this.#looked < LOOK_MS)) return;
    this.#looked = time;
    const next = world.clock.nextForeground(Number.MAX_SAFE_INTEGER);
    const report: ClockReport = {
      seconds: world.seconds,
      speed: this.#pacer?.speed ?? 0,
      next: next === undefined ? null : (next - world.clock.now) / 1e6,
      nodes: world.count("minions"),
      pods: world.count("pods"),
    };
    events.clock(report);
    const changes = world.trace.last + world.touches;
    if (changes === this.#told.changes && !now) return;
    this.#told.changes = changes;
    events.changed();
    const lab = this.#lab;
    if (!lab) return;
    const tasks = lab.tasks();
    const text = JSON.stringify(tasks);
    if (text !== this.#told.tasks) {
      this.#told.tasks = text;
      events.tasks(tasks);
    }
    const nudge = lab.nudge();
    const key = nudge ? `${nudge.task}/${nudge.code}` : "";
    if (nudge && key !== this.#told.nudge) events.nudge(nudge);
    this.#told.nudge = key;
  }
}
