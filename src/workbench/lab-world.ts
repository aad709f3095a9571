/**
 * A lab's world: built from the seed, brought to the lab's start by its start.sh, watched by the grader. Everything
 * that grading remembers follows from the log, so a restored or rewound world has the same grades.
 */
import { type Context, type Copy, environmentOf, type ForkingContext, Grading, render, type Vars } from "../course/index.ts";
import type { CheckReport, Nudge, TaskReport } from "../protocol/index.ts";
import { type Input, Random, World, type WorldOptions } from "../sim/index.ts";
import { inEra } from "./in-era.ts";
import { labCommands } from "./lab-commands.ts";
import type { LabSource } from "./lab-source.ts";
import { ANSWERS, Recorder } from "./recorder.ts";
import { nudgeOf, taskReport } from "./report.ts";
import { worldOptions } from "./workbench.ts";

export interface LabOptions {
  /** 1 by default. */
  seed?: number;
  /** `v1.28.9`; the series' own by default. */
  release?: string;
  turn: () => Promise<void>;
  /** Also told the state after every change: tests of checks, an author's drawer. */
  watch?: (context: Context) => void;
}

/** Where a lab's own files lie on the laptop while it is being built. */
const FOLDER = "/opt/lab";
/** How long the start may take to come to rest: virtual seconds. */
const START = 120;

/** The values of an attempt. */
export function labVars({ lab }: Pick<LabSource, "lab">, seed: number): Vars {
  return lab.vars(new Random(seed).stream(`lab/${lab.id}`));
}

export class LabWorld {
  readonly source: LabSource;
  readonly vars: Vars;
  readonly world: World;
  /** Virtual microseconds at which the learner came in. */
  readonly begin: number;
  #grading: Grading;
  #recorder: Recorder;
  #options: LabOptions;

  private constructor(source: LabSource, options: LabOptions, vars: Vars, world: World, recorder: Recorder, grading: Grading) {
    this.source = source;
    this.vars = vars;
    this.world = world;
    this.begin = recorder.begin;
    this.#options = options;
    this.#recorder = recorder;
    this.#grading = grading;
  }

  /** The lab as a learner finds it. */
  static async start(source: LabSource, options: LabOptions): Promise<LabWorld> {
    const vars = labVars(source, options.seed ?? 1);
    const { recorder, grading } = watcher(source, options, vars);
    const world = await World.boot(await optionsOf(source, options, vars, recorder, grading));
    await prepare(source, vars, world);
    recorder.started(world.clock.now);
    await world.advance(0.001);
    return new LabWorld(source, options, vars, world, recorder, grading);
  }
  /** The lab as it was left: `log` is its world's whole log, `begin` what the lab's world had. */
  static async restore(source: LabSource, options: LabOptions, begin: number, log: readonly Input[], until?: number): Promise<LabWorld> {
    const vars = labVars(source, options.seed ?? 1);
    const { recorder, grading } = watcher(source, options, vars, begin);
    const world = await World.replay(await optionsOf(source, options, vars, recorder, grading), log, until);
    return new LabWorld(source, options, vars, world, recorder, grading);
  }
  /** The same lab with only the first inputs of its log, at the time `until`: undo. */
  rewound(length: number, until: number): Promise<LabWorld> {
    return LabWorld.restore(this.source, this.#options, this.begin, this.world.log.slice(0, length), until);
  }

  /** Write requests the learner made. */
  get changes(): number {
    return this.#recorder.writes;
  }
  /** Notes a form's value: `task` or `task.field`. */
  answer(name: string, value: string): void {
    this.world.writeFile(`${ANSWERS}/${name}`, `${value}\n`);
  }
  /** What can be said at once: after every change. Tasks that need a copy of the world are not done by this. */
  tasks(): TaskReport[] {
    return this.#grading.glance(this.context).map((grade) => taskReport(grade, this.source, this.vars));
  }
  /** Everything, with copies of the world where behaviour is tried; of these tasks alone if any are named. */
  async check(only?: readonly string[]): Promise<CheckReport> {
    const grades = await this.#grading.grade(this.context, only);
    const tasks = grades.map((grade) => taskReport(grade, this.source, this.vars));
    return {
      solved: tasks.every(({ state }) => state === "done"),
      ...(this.source.lab.passing === undefined ? {} : { passing: this.source.lab.passing }),
      tasks,
      seconds: this.world.seconds,
      changes: this.changes,
      par: this.source.lab.par,
    };
  }
  /** The hint of a known misconception that matches now. */
  nudge(): Nudge | undefined {
    for (const grade of this.#grading.glance(this.context)) {
      const nudge = nudgeOf(grade, this.source, this.vars);
      if (nudge) return nudge;
    }
    return undefined;
  }
  /** The longest a condition of the lab must hold: virtual seconds. */
  get hold(): number {
    return Math.max(0, ...this.source.lab.tasks.flatMap(({ checks }) => checks.map((check) => ("hold" in check ? (check.hold ?? 0) : 0))));
  }

  /** What checks see now. */
  get context(): ForkingContext {
    return { ...this.#recorder.context(this.world.clock.now), fork: (work) => this.#fork(work) };
  }
  async #fork<T>(work: (copy: Copy) => Promise<T>): Promise<T> {
    const recorder = new Recorder({ vars: this.vars, begin: this.begin });
    const world = await World.replay(
      await optionsOf(this.source, this.#options, this.vars, recorder, undefined),
      this.world.log,
      this.world.clock.now,
    );
    return work({
      get context() {
        return recorder.context(world.clock.now);
      },
      execute: (command) => world.execute(command),
      advance: (seconds) => world.advance(seconds),
      settle: (seconds) => world.settle(seconds),
    });
  }
}

function watcher({ lab }: LabSource, { watch }: LabOptions, vars: Vars, begin?: number): { recorder: Recorder; grading: Grading } {
  const grading = new Grading(lab);
  const changed = (context: Context): void => {
    grading.observe(context);
    watch?.(context);
  };
  return { grading, recorder: new Recorder({ vars, changed, ...(begin === undefined ? {} : { begin }) }) };
}

async function optionsOf(
  source: LabSource,
  options: LabOptions,
  vars: Vars,
  recorder: Recorder,
  grading: Grading | undefined,
): Promise<WorldOptions> {
  const { lab } = source;
  const { cluster, era } = lab;
  const base = worldOptions({
    turn: options.turn,
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.release === undefined ? {} : { release: options.release }),
    ...(cluster && "workers" in cluster ? { workers: cluster.workers } : { cluster }),
    files: { [`${ANSWERS}/.keep`]: "", ...lab.files?.(vars) },
  });
  let watched: World | undefined;
  const tasks = (): TaskReport[] =>
    grading && watched ? grading.glance(recorder.context(watched.clock.now)).map((grade) => taskReport(grade, source, vars)) : [];
  return {
    ...(await inEra(era, base)),
    homePrograms: labCommands(source, vars, tasks),
    environment: { ...base.environment, ...environmentOf(vars) },
    observe: (world) => {
      watched = world;
      return recorder.attach(world);
    },
  };
}

/** Runs start.sh. Throws with what it printed when it fails: that is the author's to mend. */
async function prepare({ name, lab, files }: LabSource, vars: Vars, world: World): Promise<void> {
  if (!lab.start) return;
  for (const [path, content] of Object.entries(files))
    world.writeFile(`${FOLDER}/${path}`, path.startsWith("manifests/") ? render(content, vars) : content);
  const { code, stdout, stderr } = await world.execute(`bash -e ${FOLDER}/start.sh`, { shell: "start" });
  if (code !== 0) throw new Error(`labs/${name}/start.sh ended with ${code}\n${stdout}${stderr}`);
  await world.settle(START);
}
