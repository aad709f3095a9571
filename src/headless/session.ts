/** `session`: JSON lines in, JSON lines out; the laptop's shell of one world (shared design: headless.md). */
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { readable } from "../machine/bytes.ts";
import { World, type WorldOptions } from "../sim/index.ts";
import { Story } from "../workbench/story.ts";
import { pace } from "./pace.ts";

type Line = Record<string, unknown>;

export class Session {
  #world: World;
  #options: WorldOptions;
  #speed: number;
  /** Length of the log before each command: what `undo` goes back to. */
  #marks: { length: number; at: number }[] = [];

  constructor(world: World, options: WorldOptions, speed: number) {
    this.#world = world;
    this.#options = options;
    this.#speed = speed;
  }

  /** Answers one input line with one object. Never throws. */
  async answer(text: string): Promise<Line> {
    let line: unknown;
    try {
      line = JSON.parse(text);
    } catch (error) {
      return { error: `not JSON: ${error instanceof Error ? error.message : String(error)}` };
    }
    if (typeof line !== "object" || line === null || Array.isArray(line)) return { error: "a line is a JSON object" };
    try {
      return await this.#perform(line as Line);
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  }

  async #perform(line: Line): Promise<Line> {
    if (typeof line["cmd"] === "string") return this.#run(line["cmd"], line);
    switch (line["op"]) {
      case "advance": {
        const seconds = line["seconds"];
        if (typeof seconds !== "number" || !(seconds >= 0) || seconds > 1e9)
          return { error: '"advance" needs "seconds": a number that is not negative' };
        await this.#advance(seconds);
        return { op: "advance", t: this.#t };
      }
      case "hash":
        return { op: "hash", hash: this.#world.hash(), t: this.#t };
      case "fork":
        this.#world = await this.#world.fork();
        return { op: "fork", t: this.#t };
      case "undo": {
        const mark = this.#marks.pop();
        if (!mark) return { error: "there is nothing to undo" };
        this.#world = await World.replay(this.#options, this.#world.log.slice(0, mark.length), mark.at);
        return { op: "undo", t: this.#t };
      }
      default:
        return { error: 'a line has "cmd", or "op": advance, hash, fork or undo' };
    }
  }

  async #run(cmd: string, line: Line): Promise<Line> {
    const { files, stdin, settle, timeout, story } = line;
    if (
      files !== undefined &&
      (typeof files !== "object" || files === null || Object.values(files).some((content) => typeof content !== "string"))
    )
      return { error: '"files" is an object of texts by path' };
    if (stdin !== undefined && typeof stdin !== "string") return { error: '"stdin" is a text' };
    for (const [name, value] of Object.entries({ settle, timeout }))
      if (value !== undefined && (typeof value !== "number" || !(value >= 0) || value > 1e9))
        return { error: `"${name}" is a number of virtual seconds` };
    this.#marks.push({ length: this.#world.log.length, at: this.#world.clock.now });
    for (const [path, content] of Object.entries((files ?? {}) as Record<string, string>))
      this.#world.writeFile(path.startsWith("/") ? path : `${this.#world.cwd()}/${path}`, content);
    const told = story === true ? new Story(this.#world, cmd) : undefined;
    const result = await this.#world.execute(cmd, {
      ...(stdin === undefined ? {} : { stdin }),
      ...(timeout === undefined ? {} : { timeout: timeout as number }),
    });
    if (typeof settle === "number") await this.#settle(settle);
    return {
      cmd,
      stdout: readable(result.stdout),
      stderr: readable(result.stderr),
      code: result.code,
      t: this.#t,
      ...(told ? { story: await told.rest() } : {}),
    };
  }
  async #advance(seconds: number): Promise<void> {
    if (Number.isFinite(this.#speed)) await pace(this.#world, seconds, this.#speed);
    else await this.#world.advance(seconds);
  }
  async #settle(seconds: number): Promise<void> {
    const before = this.#world.seconds;
    await this.#world.settle(seconds);
    if (Number.isFinite(this.#speed))
      await new Promise((resolve) => setTimeout(resolve, ((this.#world.seconds - before) * 1000) / this.#speed));
  }
  get #t(): number {
    return this.#world.seconds;
  }
}

/** Reads lines until the end of input. */
export async function session(options: WorldOptions, speed: number, input: Readable, output: Writable): Promise<void> {
  const world = await World.boot(options);
  const session = new Session(world, options, speed);
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (text.trim() === "") continue;
    output.write(`${JSON.stringify(await session.answer(text))}\n`);
  }
}
