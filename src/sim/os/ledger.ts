/**
 * What went wrong between programs that share something, and when programs of interest lived: the kernel notes it,
 * a scoreboard adds it up. Nothing in the world depends on it.
 */
export type Shared = "port" | "library" | "memory" | "power";

export interface Collision {
  /** Virtual microseconds. */
  readonly at: number;
  readonly over: Shared;
  readonly machine: string;
  /** Names of the programs it hurt. */
  readonly hurt: readonly string[];
}
export interface Life {
  readonly program: string;
  readonly machine: string;
  readonly from: number;
  to: number | undefined;
  code: number | undefined;
}
export class Ledger {
  readonly collisions: Collision[] = [];
  readonly lives: Life[] = [];
  /** Whose lives are kept. */
  readonly #programs: ReadonlySet<string>;

  constructor(programs: readonly string[] = []) {
    this.#programs = new Set(programs);
  }
  collided(collision: Collision): void {
    if (this.#programs.size > 0) this.collisions.push(collision);
  }
  /** Undefined: of no interest. Called again when it has ended. */
  born(program: string, machine: string, now: number): ((now: number, code: number) => void) | undefined {
    if (!this.#programs.has(program)) return undefined;
    const life: Life = { program, machine, from: now, to: undefined, code: undefined };
    this.lives.push(life);
    return (end, code) => {
      life.to = end;
      life.code = code;
    };
  }
}
