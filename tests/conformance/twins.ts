/**
 * Two equal worlds: one asked by the kubectl of the page in its shell, the other by the real binary over `serve`.
 * Equal seed, equal preparation, equal virtual time: output and exit code must be equal.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { kubeconfigFor, type Serving, serve } from "../../src/headless/serve.ts";
import { turn } from "../../src/headless/turn.ts";
import { World } from "../../src/sim/index.ts";
import { worldOptions } from "../../src/workbench/workbench.ts";
import { type Ran, RealKubectl } from "./real-kubectl.ts";
import type { Scenario } from "./scenario.ts";
import { withoutVolatile } from "./volatile.ts";

/** A real command that has not ended by then may wait for the world; milliseconds. */
const PATIENCE = 1200;
/** Between two events, so that the real command can take its turn. */
const STEP = 10;
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** What both said to one command, without what may differ. */
export interface Answers {
  ours: string;
  real: string;
}

export class Twins {
  readonly #ours: World;
  readonly #serving: Serving;
  readonly #real: RealKubectl;

  private constructor(ours: World, serving: Serving, real: RealKubectl) {
    this.#ours = ours;
    this.#serving = serving;
    this.#real = real;
  }

  /** Boots and prepares both. Throws when a line of the preparation fails. */
  static async of({ files, prepare, workers }: Scenario, release: string, kubectl: string): Promise<Twins> {
    const options = worldOptions({ release, workers: workers ?? 2, turn });
    const ours = await World.boot(options);
    const serving = await serve(options, { port: 0, speed: 0 });
    const kubeconfig = join(mkdtempSync(join(tmpdir(), "kubeconfig-")), "config");
    writeFileSync(kubeconfig, kubeconfigFor(serving.url));
    const twins = new Twins(ours, serving, new RealKubectl(kubectl, kubeconfig));
    for (const [path, content] of Object.entries(files ?? {})) {
      for (const world of twins.#worlds) world.writeFile(`/home/learner/${path}`, content);
      mkdirSync(dirname(join(twins.#real.cwd, path)), { recursive: true });
      writeFileSync(join(twins.#real.cwd, path), content);
    }
    for (const line of prepare) {
      for (const world of twins.#worlds) {
        const { code, stderr } = await world.execute(line);
        if (code !== 0) throw new Error(`${line}: ${stderr}`);
        await world.settle(60);
      }
    }
    await twins.#level();
    return twins;
  }

  get #worlds(): readonly World[] {
    return [this.#ours, this.#serving.world];
  }

  /** What the page's kubectl prints, for questions about the questions to ask. */
  async read(command: string): Promise<string> {
    return (await this.#ours.execute(command)).stdout;
  }

  /** Asks both. */
  async ask(command: string): Promise<Answers> {
    const real = await this.#whileTimePasses(this.#real.shell(command));
    const ours = await this.#ours.execute(command);
    await this.#level();
    const shown = ({ stdout, stderr, code }: Ran): string =>
      withoutVolatile(`${stdout}\n--- stderr\n${stderr}\n--- code ${code}`.replaceAll(this.#real.cwd, "/home/learner"));
    return { ours: shown(ours), real: shown(real) };
  }

  /** A command that waits, by a watch or by asking again, sees the world go on from event to event. */
  async #whileTimePasses(running: Promise<Ran>): Promise<Ran> {
    const { world } = this.#serving;
    let ended = false;
    const answer = running.finally(() => {
      ended = true;
    });
    await Promise.race([answer, pause(PATIENCE)]);
    while (!ended) {
      // A machine with much to do is slow: time passes for a command that waits, not for one that computes.
      if (this.#real.busy) {
        await pause(STEP);
        continue;
      }
      const next = world.clock.nextForeground(world.clock.now + 60e6);
      if (next !== undefined) await world.runUntil(next);
      await pause(STEP);
    }
    return answer;
  }

  /** Both worlds at the same instant, the last command's consequences behind them. */
  async #level(): Promise<void> {
    // Amid a second: the two run commands some microseconds apart.
    const then = Math.ceil(Math.max(...this.#worlds.map(({ clock }) => clock.now)) / 1e6 + 1) * 1e6 + 5e5;
    for (const world of this.#worlds) await world.runUntil(then);
  }

  async stop(): Promise<void> {
    this.#ours.stop();
    await this.#serving.close();
    rmSync(this.#real.cwd, { recursive: true, force: true });
  }
}
