import { describe, expect, test } from "vitest";
import { SECOND } from "../../kube/timers.ts";
import type { Process } from "../../machine/process.ts";
import type { Command } from "../../machine/program.ts";
import { Clock } from "../clock/clock.ts";
import { Random } from "../random/random.ts";
import { Trace } from "../trace/trace.ts";
import { type Machine, testMachine } from "./testing.ts";

const command = (run: (process: Process) => Promise<number>): Command => ({ name: "test", run });

describe("processes", () => {
  test("sleep passes virtual time and nothing else", async () => {
    const { kernel, run } = testMachine();
    const status = await run(
      command(async (process) => {
        await process.sleep(5 * SECOND);
        await process.stdout.write(`woke at ${process.clock.now / SECOND}\n`);
        return 3;
      }),
    );
    expect(status).toEqual({ stdout: "woke at 5\n", stderr: "", code: 3 });
    expect(kernel.clock.now).toBe(5 * SECOND);
  });

  test("a child writes to the file its parent opened for it", async () => {
    const { machine, run } = testMachine();
    await run(
      command(async (process) => {
        const child = process.spawn({
          program: command(async (writer) => {
            await writer.stdout.write("hello\n");
            return 0;
          }),
          argv: ["writer"],
          stdout: process.openOutput("/tmp/out"),
        });
        return (await child.wait()).code;
      }),
    );
    expect(machine.fs.read("/tmp/out")).toBe("hello\n");
  });

  test("what a dead process still has to say is said to nobody, and breaks nothing", async () => {
    const { kernel, run } = testMachine();
    let heard: string | undefined;
    const status = await run(
      command(async (process) => {
        const child = process.spawn({
          program: command(async (talker) => {
            kernel.clock.after(2 * SECOND, () => void talker.stderr.write("too late\n"));
            kernel.clock.after(2 * SECOND, () => void talker.stderr.write("too late\n").catch((error: Error) => (heard = error.message)));
            await talker.sleep(60 * SECOND);
            return 0;
          }),
          argv: ["talker"],
        });
        await process.sleep(SECOND);
        child.kill("SIGTERM");
        await process.sleep(5 * SECOND);
        return 0;
      }),
    );
    expect({ status, heard }).toEqual({ status: { stdout: "", stderr: "", code: 0 }, heard: "killed by SIGTERM" });
  });

  test("a full pipe blocks its writer until somebody reads, and a gone reader kills it", async () => {
    const { run } = testMachine();
    let written = 0;
    const status = await run(
      command(async (process) => {
        const { reader, writer } = process.pipe();
        const yes = process.spawn({
          program: command(async (child) => {
            for (;;) {
              await child.stdout.write("y\n".repeat(1000));
              written++;
            }
          }),
          argv: ["yes"],
          stdout: writer,
        });
        writer.close();
        const first = await reader.readLine();
        reader.close();
        const end = await yes.wait();
        await process.stdout.write(`${first} ${end.code} ${end.signal}\n`);
        return 0;
      }),
    );
    expect(status).toEqual({ stdout: "y 141 SIGPIPE\n", stderr: "", code: 0 });
    expect(written).toBeLessThan(40);
  });

  test("a killed process unwinds wherever it waits and its timers are gone", async () => {
    const { kernel, run } = testMachine();
    const seen: string[] = [];
    await run(
      command(async (process) => {
        const child = process.spawn({
          program: command(async (inner) => {
            inner.clock.after(SECOND, () => seen.push("timer"));
            try {
              await inner.sleep(10 * SECOND);
              seen.push("slept");
            } finally {
              seen.push("finally");
            }
            return 0;
          }),
          argv: ["child"],
        });
        await process.sleep(1000);
        child.kill("SIGTERM");
        seen.push(String((await child.wait()).code));
        return 0;
      }),
    );
    await kernel.runUntil(20 * SECOND);
    expect(seen).toEqual(["finally", "143"]);
  });

  test("a killed process that reads its own pipe unwinds instead of reading its end for ever", async () => {
    const { run } = testMachine();
    const status = await run(
      command(async (process) => {
        const child = process.spawn({
          program: command(async (inner) => {
            const { reader } = inner.pipe();
            for (;;) await reader.read();
          }),
          argv: ["child"],
        });
        await process.sleep(1000);
        child.kill("SIGINT");
        return (await child.wait()).code;
      }),
    );
    expect(status.code).toBe(130);
  });

  test("an uncaught error is exit code 1 with a line on stderr", async () => {
    const { run } = testMachine();
    expect(
      await run(
        command(async () => {
          throw new Error("boom");
        }),
      ),
    ).toEqual({ stdout: "", stderr: "test: boom\n", code: 1 });
  });
});

describe("the wires", () => {
  test("a listener answers over a bridge, and a closed port refuses in Go's words", async () => {
    const { kernel, machine, run } = testMachine();
    const other = machineBeside(kernel, machine);
    other.namespace.listen({ port: 80, http: (request) => ({ status: 200, headers: {}, body: `hello ${request.peer?.address}` }) });
    const status = await run(
      command(async (process) => {
        const answer = await process.network.request("10.0.0.3", 80, { method: "GET", path: "/", headers: {} });
        await process.stdout.write(`${answer.body}\n`);
        try {
          await process.network.connect("10.0.0.3", 81);
        } catch (error) {
          await process.stderr.write(`${(error as Error).message}\n`);
        }
        return 0;
      }),
    );
    expect(status).toEqual({ stdout: "hello 10.0.0.2\n", stderr: "dial tcp 10.0.0.3:81: connect: connection refused\n", code: 0 });
  });
});

function machineBeside(kernel: Machine["kernel"], machine: Machine): Machine {
  const link = machine.namespace.interfaces[0]?.link;
  if (!link) throw new Error("no link");
  const namespace = kernel.namespace("other");
  namespace.attach(link, "eth0", "10.0.0.3", 24, "02:42:0a:00:00:03");
  return kernel.machine({ hostname: "other", kind: "node", namespace, hardware: { kernel: "6.1.0", cpus: 1, memory: 1 } });
}

test("the clock runs events by time, then in the order they were made", () => {
  const clock = new Clock(0);
  const seen: string[] = [];
  clock.after(2, () => seen.push("c"));
  clock.after(1, () => {
    seen.push("a");
    clock.after(0, () => seen.push("a2"));
  });
  clock.after(1, () => seen.push("b"));
  clock.after(1, () => seen.push("never")).cancel();
  while (clock.step());
  expect(seen).toEqual(["a", "b", "a2", "c"]);
});

test("a stream of chance does not depend on draws from another", () => {
  const one = new Random(7);
  const two = new Random(7);
  two.stream("ips").bits();
  expect(one.stream("names").suffix()).toBe(two.stream("names").suffix());
  expect(new Random(8).stream("names").suffix()).not.toBe(new Random(7).stream("names").suffix());
});

test("a live object's chain of causes outlives the ring", () => {
  const trace = new Trace({ now: 0 }, 8);
  const line = trace.record("user", "input", "kubectl create deployment web");
  const write = trace.within(line, () => trace.record("kubectl", "create", "deployments/web", 5));
  trace.wrote("deployments/web", write);
  for (let i = 0; i < 100; i++) trace.record("kubelet", "renew", "lease");
  expect(trace.chainOf("deployments/web").map((span) => span.object)).toEqual(["deployments/web", "kubectl create deployment web"]);
});

describe("several drivers of one world", () => {
  test("none moves time on before a program that woke had its turn", async () => {
    const { kernel, machine } = testMachine();
    const seen: number[] = [];
    machine.spawnRoot({
      program: command(async (process) => {
        for (let woke = 0; woke < 3; woke++) {
          await process.sleep(5 * SECOND);
          seen.push(process.clock.now / SECOND);
        }
        return 0;
      }),
      argv: ["sleeper"],
    });
    const tick = () => void kernel.clock.after(SECOND, tick);
    tick();
    await Promise.all([kernel.runUntil(20 * SECOND), kernel.runUntil(20 * SECOND), kernel.runUntil(12 * SECOND)]);
    expect(seen).toEqual([5, 10, 15]);
    expect(kernel.clock.now).toBe(20 * SECOND);
  });
});

describe("holding the world", () => {
  /** Two programs hold on chunks that arrive in this order; a third holds nothing and goes on a few turns. */
  async function orderOf(arrival: readonly ["a" | "b", "a" | "b"]): Promise<string[]> {
    const { kernel, machine } = testMachine();
    const seen: string[] = [];
    const arrive = new Map<string, () => void>();
    const chunk = (name: string) => new Promise<void>((resolve) => arrive.set(name, resolve));
    const holder = (name: "a" | "b") =>
      command(async (process) => {
        await process.hold(chunk(name));
        seen.push(`${name} at ${process.clock.now}`);
        return 0;
      });
    for (const name of ["a", "b"] as const) machine.spawnRoot({ program: holder(name), argv: [name] });
    machine.spawnRoot({
      program: command(async () => {
        for (let i = 0; i < 50; i++) await Promise.resolve();
        seen.push("free");
        return 0;
      }),
      argv: ["free"],
    });
    kernel.clock.after(SECOND, () => seen.push("a second later"));
    const running = kernel.runUntil(SECOND);
    for (const name of arrival) {
      await new Promise((resolve) => setImmediate(resolve));
      arrive.get(name)?.();
    }
    await running;
    return seen;
  }

  test("who holds goes on in the order of asking, after everybody else of the instant, whichever chunk comes first", async () => {
    const want = ["free", "a at 0", "b at 0", "a second later"];
    expect(await orderOf(["a", "b"])).toEqual(want);
    expect(await orderOf(["b", "a"])).toEqual(want);
  });

  test("a chunk that cannot be loaded is the holder's error", async () => {
    const { run } = testMachine();
    const status = await run(
      command(async (process) => {
        const reason = await process.hold(Promise.reject(new Error("no network"))).catch((error: Error) => error.message);
        await process.stdout.write(`${reason}\n`);
        return 1;
      }),
    );
    expect(status).toEqual({ stdout: "no network\n", stderr: "", code: 1 });
  });
});
