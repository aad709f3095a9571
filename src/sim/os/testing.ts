/** One machine on one bridge, for tests of programs: no cluster. */
import type { Program } from "../../machine/program.ts";
import { Clock } from "../clock/clock.ts";
import { Random } from "../random/random.ts";
import { Trace } from "../trace/trace.ts";
import { Link } from "./fabric.ts";
import { Kernel } from "./kernel.ts";
import type { SimMachine } from "./machine.ts";
import { sinkTo, textSource } from "./stream.ts";

export type Machine = SimMachine;
export interface Result {
  stdout: string;
  stderr: string;
  code: number;
}
export interface TestMachine {
  kernel: Kernel;
  machine: SimMachine;
  /** Runs a program to its end (or `until` virtual microseconds) and gathers what it printed. */
  run(
    program: Program,
    options?: { argv?: readonly string[]; stdin?: string; env?: Record<string, string>; cwd?: string; until?: number },
  ): Promise<Result>;
}

export function testMachine(options: { seed?: number; hostname?: string } = {}): TestMachine {
  const clock = new Clock(globalThis.Date.UTC(2024, 6, 9, 8, 28));
  const kernel = new Kernel({
    clock,
    random: new Random(options.seed ?? 1),
    trace: new Trace(clock),
    turn: () => new Promise((resolve) => setImmediate(resolve)),
  });
  const namespace = kernel.namespace("laptop");
  namespace.attach(new Link("bridge"), "eth0", "10.0.0.2", 24, "02:42:0a:00:00:02");
  const machine = kernel.machine({
    hostname: options.hostname ?? "laptop",
    kind: "laptop",
    namespace,
    hardware: { kernel: "6.1.0", cpus: 4, memory: 8 * 2 ** 30 },
    env: new Map([
      ["PATH", "/usr/local/bin:/usr/bin:/bin"],
      ["HOME", "/root"],
    ]),
  });
  for (const folder of ["/root", "/tmp", "/usr/bin", "/bin", "/etc"]) machine.fs.mkdir(folder, { recursive: true });
  return {
    kernel,
    machine,
    async run(program, { argv, stdin = "", env = {}, cwd = "/root", until = Number.MAX_SAFE_INTEGER } = {}) {
      let stdout = "";
      let stderr = "";
      const process = machine.spawnRoot({
        program,
        argv: argv ?? [program.name],
        cwd,
        env: new Map([...machine.env, ...Object.entries(env)]),
        stdin: textSource(stdin),
        stdout: sinkTo((text) => void (stdout += text)),
        stderr: sinkTo((text) => void (stderr += text)),
      });
      await kernel.settle();
      while (!process.status) {
        const next = clock.next();
        if (next === undefined || next > until) break;
        clock.step();
        if (kernel.busy) await kernel.settle();
      }
      return { stdout, stderr, code: process.status?.code ?? -1 };
    },
  };
}
