/** What a typed line brought about, read from the trace step by step; the world goes on only as the story does. */
import type { Letter, StoryStep } from "../protocol/index.ts";
import { keyOf, type Span, type World } from "../sim/index.ts";

/** A story is over when nothing has followed for so long: virtual microseconds. */
const PATIENCE = 60e6;
/** Steps of the machinery between two deeds: they carry causes, and are not told. */
const UNTOLD = new Set(["deliver", "reconcile"]);
const VERBS: Readonly<Record<string, string>> = {
  input: "type",
  schedule: "look for a node",
  bind: "bind",
  sandbox: "make the sandbox",
  pull: "pull the image",
  start: "start the container",
  rules: "rewrite the rules",
};
const ACTORS: readonly [RegExp, Letter][] = [
  [/^kube-apiserver/, "A"],
  [/scheduler$/, "S"],
  [/^kubelet\//, "K"],
  [/^containerd\//, "R"],
  [/^kube-proxy/, "P"],
  [/controller/, "C"],
];

export class Story {
  #world: World;
  #command: string;
  /** Last span that was looked at. */
  #seen: number;
  /** The story's spans, and the number of the last told step on the way to each. */
  #numbers = new Map<number, number>();
  #begin: number | undefined;
  #told = 0;

  /** Of the line `command`, which is about to be typed. */
  constructor(world: World, command: string) {
    this.#world = world;
    this.#command = command;
    this.#seen = world.trace.last;
  }

  /** Lets time pass until something has followed; tells what happened at that instant. Empty when the story is over. */
  async next(): Promise<StoryStep[]> {
    const { clock } = this.#world;
    const end = clock.now + PATIENCE;
    for (;;) {
      const steps = this.#read();
      if (steps.length > 0) return steps;
      const next = clock.nextForeground(end);
      if (next === undefined) return [];
      await this.#world.runUntil(next);
    }
  }
  /** Everything up to the end of the story. */
  async rest(): Promise<StoryStep[]> {
    const steps: StoryStep[] = [];
    for (;;) {
      const more = await this.next();
      if (more.length === 0) return steps;
      steps.push(...more);
    }
  }

  #read(): StoryStep[] {
    const spans = this.#world.trace.since(this.#seen);
    this.#seen = this.#world.trace.last;
    return spans.flatMap((span) => this.#tell(span) ?? []);
  }
  #tell(span: Span): StoryStep | undefined {
    const root = this.#begin === undefined && span.verb === "input" && span.object === this.#command;
    if (root) this.#begin = span.at;
    const because = root ? 0 : this.#numbers.get(span.cause);
    if (because === undefined) return undefined;
    if (UNTOLD.has(span.verb)) {
      this.#numbers.set(span.id, because);
      return undefined;
    }
    const number = ++this.#told;
    this.#numbers.set(span.id, number);
    const { at, actor, verb, object, revision, note = "" } = span;
    const [word = ""] = verb.split(" ");
    return {
      number,
      seconds: (at - (this.#begin ?? at)) / 1e6,
      actor,
      letter: ACTORS.find(([pattern]) => pattern.test(actor))?.[1] ?? "",
      verb: VERBS[word] ?? verb,
      object,
      key: revision === 0 ? "" : keyOf(object),
      revision,
      note,
      because,
      beside: /^events(\.|\/)/.test(object),
    };
  }
}
