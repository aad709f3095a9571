/** The `session` command: every form of an input line. */
import { Readable, Writable } from "node:stream";
import { beforeEach, describe, expect, it } from "vitest";
import { parseOptions, UsageError } from "../../src/headless/options.ts";
import { session as runSession } from "../../src/headless/session.ts";
import { turn } from "../../src/headless/turn.ts";
import { worldOptions } from "../../src/workbench/workbench.ts";
import { TestSession } from "./session.ts";

describe("a session", () => {
  let session: TestSession;
  beforeEach(async () => {
    session = await TestSession.start({ workers: 1 });
  });

  it("keeps directory, variables, functions and aliases from line to line", async () => {
    await session.run("mkdir d; cd d; x=1; f() { echo f$x; }");
    await session.run("alias e='echo e'");
    expect(await session.run("pwd; echo $x; f; e; echo $?")).toMatchObject({
      stdout: "/home/learner/d\n1\nf1\ne\n0\n",
      stderr: "",
      code: 0,
    });
    expect((await session.run("false")).code).toBe(1);
    expect((await session.run("echo $?")).stdout).toBe("1\n");
  });

  it("answers with the command, both streams, the code and the time", async () => {
    const answer = await session.run("echo out; echo err >&2; exit 5");
    expect(answer).toEqual({ cmd: "echo out; echo err >&2; exit 5", stdout: "out\n", stderr: "err\n", code: 5, t: expect.any(Number) });
    // A new shell after exit.
    expect((await session.run("echo again")).stdout).toBe("again\n");
  });

  it("writes files where the shell stands, and gives standard input", async () => {
    await session.run("mkdir -p a && cd a");
    const files = { "x.txt": "x\n", "b/c/y.txt": "y\n", "/tmp/z.txt": "z\n" };
    expect((await session.run("cat x.txt b/c/y.txt /tmp/z.txt ../a/x.txt -", { files, stdin: "in\n" })).stdout).toBe("x\ny\nz\nx\nin\n");
    expect((await session.run("cat")).stdout).toBe("");
  });

  it("settles when nothing more is going to change, long before the limit", async () => {
    const { t: before } = await session.run("true");
    const { t } = await session.run("kubectl create deployment web --image=nginx --replicas=2", { settle: 600 });
    expect(t - before).toBeLessThan(60);
    expect(await session.output("kubectl get deployment web --no-headers")).toMatch(/^web +2\/2 +2 +2 /);
    // A quiet world passes no time.
    expect((await session.run("true", { settle: 600 })).t - t).toBeLessThan(1);
  });

  it("settles at most so long", async () => {
    const { t: before } = await session.run("true");
    const { t } = await session.run("kubectl create deployment web --image=nginx", { settle: 0.5 });
    expect(t - before).toBeLessThan(1);
  });

  it("presses Ctrl-C after the timeout and keeps what was printed", async () => {
    const { t: before } = await session.run("true");
    const { stdout, code, t } = await session.run("kubectl get nodes -w", { timeout: 30 });
    expect(code).toBe(130);
    expect(t - before).toBeCloseTo(30, 0);
    expect(stdout).toMatch(/^NAME +STATUS +ROLES +AGE +VERSION\nkind-control-plane +Ready /);
    expect((await session.run("for i in 1 2 3; do echo $i; sleep 10; done", { timeout: 15 })).stdout).toBe("1\n2\n");
    expect((await session.run("echo done", { timeout: 5 })).code).toBe(0);
  });

  it("lets time pass", async () => {
    const first = await session.line('{"op":"advance","seconds":300}');
    const second = await session.line('{"op":"advance","seconds":0.25}');
    expect(first).toEqual({ op: "advance", t: expect.any(Number) });
    expect(second.t - first.t).toBeCloseTo(0.25, 6);
  });

  it("undoes commands one by one, with the time they took", async () => {
    const hash = async () => (await session.line('{"op":"hash"}')).hash;
    await session.run("x=1");
    const [before, { t }] = [await hash(), await session.run("echo $x")];
    const untouched = await hash();
    expect(untouched).toMatch(/^[0-9a-f]{16}$/);
    await session.run("kubectl create deployment web --image=nginx; x=2", { settle: 60 });
    expect((await session.line('{"op":"undo"}')).t).toBe(t);
    expect(await hash()).toBe(untouched);
    expect(await session.output("echo $x")).toBe("1\n");
    await session.line('{"op":"undo"}');
    await session.line('{"op":"undo"}');
    expect(await hash()).toBe(before);
    await session.line('{"op":"undo"}');
    expect(await session.line('{"op":"undo"}')).toEqual({ error: "there is nothing to undo" });
  });

  it("goes on in an equal copy", async () => {
    await session.run("kubectl create deployment web --image=nginx", { settle: 60 });
    await session.run("cd /tmp; y=1");
    const before = await session.line('{"op":"hash"}');
    expect(await session.line('{"op":"fork"}')).toEqual({ op: "fork", t: before.t });
    expect(await session.line('{"op":"hash"}')).toEqual(before);
    expect(await session.output("pwd; echo $y; kubectl get deployment web -o name")).toBe("/tmp\n1\ndeployment.apps/web\n");
  });

  it("gives an equal hash for an equal seed and equal lines, and another for another seed", async () => {
    const lines = [
      "kubectl create deployment web --image=nginx --replicas=3",
      "kubectl get pods",
      "kubectl delete pod -l app=web --wait=false",
    ];
    const hashOf = async (seed: number) => {
      const one = await TestSession.start({ workers: 1, seed });
      for (const line of lines) await one.run(line, { settle: 30 });
      return (await one.line('{"op":"hash"}')).hash;
    };
    const [first, second, other] = [await hashOf(7), await hashOf(7), await hashOf(8)];
    expect(second).toBe(first);
    expect(other).not.toBe(first);
  });
});

describe("the session command", () => {
  it("answers each line with one, skips empty ones, and ends with its input", async () => {
    let output = "";
    const sink = new Writable({
      write(chunk, _, done) {
        output += chunk;
        done();
      },
    });
    const input = Readable.from(['{"cmd":"echo a"}\n\n   \nnot json\n{"op":"adv', 'ance","seconds":1}\r\n{"cmd":"echo b"}']);
    await runSession(worldOptions({ workers: 0, turn }), Number.POSITIVE_INFINITY, input, sink);
    const answers = output
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(answers).toEqual([
      { cmd: "echo a", stdout: "a\n", stderr: "", code: 0, t: expect.any(Number) },
      { error: expect.stringMatching(/^not JSON: /) },
      { op: "advance", t: expect.any(Number) },
      { cmd: "echo b", stdout: "b\n", stderr: "", code: 0, t: expect.any(Number) },
    ]);
  });

  it.each([
    [["--nope"], "unknown option --nope"],
    [["--workers"], "--workers needs a value"],
    [["--workers", "many"], '--workers takes a whole number from 0 to 200, not "many"'],
    [["--workers=-1"], '--workers takes a whole number from 0 to 200, not "-1"'],
    [["--release", "v1.99"], '--release is one of v1.28.9, v1.36.1, not "v1.99"'],
    [["--speed", "0"], '--speed takes max or a positive number, not "0"'],
    [["--speed", "fast"], '--speed takes max or a positive number, not "fast"'],
    [["--seed", "1.5"], '--seed takes a whole number from 0 to 4294967295, not "1.5"'],
  ])("refuses %j", (argv, message) => {
    const parse = () => parseOptions(argv, [], ["v1.28.9", "v1.36.1"]);
    expect(parse).toThrow(UsageError);
    expect(parse).toThrow(message);
  });
});
