/** The `session` command as its users meet it: JSON lines in, JSON lines out. */
import { Session } from "../../src/headless/session.ts";
import { turn } from "../../src/headless/turn.ts";
import { World } from "../../src/sim/index.ts";
import { worldOptions } from "../../src/workbench/workbench.ts";

export interface Answer {
  stdout: string;
  stderr: string;
  code: number;
  t: number;
  error?: string;
  hash?: string;
  op?: string;
}

export class TestSession {
  readonly #session: Session;
  private constructor(session: Session) {
    this.#session = session;
  }
  static async start({ workers = 2, release, seed }: { workers?: number; release?: string; seed?: number } = {}): Promise<TestSession> {
    const options = worldOptions({ workers, turn, ...(release ? { release } : {}), ...(seed === undefined ? {} : { seed }) });
    return new TestSession(new Session(await World.boot(options), options, Number.POSITIVE_INFINITY));
  }
  /** A raw input line. */
  async line(text: string): Promise<Answer> {
    return (await this.#session.answer(text)) as unknown as Answer;
  }
  run(cmd: string, more: { settle?: number; files?: Record<string, string>; stdin?: string; timeout?: number } = {}): Promise<Answer> {
    return this.line(JSON.stringify({ cmd, ...more }));
  }
  /** What it printed; throws when it failed. */
  async output(cmd: string, more: { settle?: number; files?: Record<string, string>; stdin?: string } = {}): Promise<string> {
    const { stdout, stderr, code } = await this.run(cmd, more);
    if (code !== 0) throw new Error(`${cmd}: exit ${code}\n${stdout}${stderr}`);
    return stdout;
  }
  async advance(seconds: number): Promise<void> {
    await this.line(JSON.stringify({ op: "advance", seconds }));
  }
}
