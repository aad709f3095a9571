/** The loop plugin: asks a question that nobody else would ask; when it comes back, CoreDNS ends itself. Upstream: coredns plugin/loop. */
import { SECOND, type Timer } from "../../kube/timers.ts";
import type { DnsQuestion } from "../../machine/dns.ts";
import type { ComponentContext } from "../component.ts";
import type { ServerBlock } from "./corefile.ts";

/** How often it may come by: once when it is asked, once by chance. */
const TOO_OFTEN = 2;
const DELAY = 1 * SECOND;

export class LoopCheck {
  readonly #context: ComponentContext;
  readonly #blocks: () => readonly ServerBlock[];
  readonly #fatal: (line: string) => void;
  readonly #ask: (message: string) => void;
  #name = "";
  #seen = 0;
  #timer: Timer | undefined;

  constructor(
    context: ComponentContext,
    { fatal }: { fatal: (line: string) => void },
    blocks: () => readonly ServerBlock[],
    ask: (message: string) => void,
  ) {
    this.#context = context;
    this.#blocks = blocks;
    this.#fatal = fatal;
    this.#ask = ask;
  }
  /** Asks its question soon, where the Corefile has both a loop plugin and somebody to forward to. */
  begin(): void {
    this.#timer?.cancel();
    const watched = this.#blocks().some(({ plugins }) =>
      ["loop", "forward"].every((name) => plugins.some((plugin) => plugin.name === name)),
    );
    if (!watched) return;
    this.#timer = this.#context.clock.after(
      DELAY,
      () => {
        const chance = this.#context.random.stream("coredns/loop");
        this.#name = `${chance.bits()}${chance.bits()}.${chance.bits()}${chance.bits()}.`;
        this.#seen = 0;
        this.#ask(`HINFO ${this.#name}`);
      },
      "coredns/loop",
    );
  }
  /** Is it the question, once too often? */
  meets({ name }: DnsQuestion): boolean {
    if (name !== this.#name || name === "") return false;
    this.#seen++;
    if (this.#seen <= TOO_OFTEN) return false;
    this.#name = "";
    this.#fatal(
      `[FATAL] plugin/loop: Loop (127.0.0.1:43371 -> :53) detected for zone ".", see https://coredns.io/plugins/loop#troubleshooting. Query: "HINFO ${name}"`,
    );
    return true;
  }
  stop(): void {
    this.#timer?.cancel();
  }
}
