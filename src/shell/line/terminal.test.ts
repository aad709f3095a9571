import { describe, expect, test } from "vitest";
import { testMachine } from "../../sim/os/testing.ts";
import { bash, coreutils, Terminal } from "../index.ts";
import { LineEditor } from "./editor.ts";
import { Screen } from "./screen.ts";

/** A learner at a terminal with a shell. */
async function laptop(columns = 40) {
  const { kernel, machine } = testMachine();
  machine.fs.install("/usr/bin/bash", bash);
  for (const [path, program] of Object.entries(coreutils)) machine.fs.install(path, program);
  const device = kernel.terminal(columns, 24);
  const screen = new Screen(columns);
  const terminal = new Terminal(device, { onOutput: (text) => screen.write(text) });
  const process = machine.spawnRoot({
    program: bash,
    argv: ["bash"],
    cwd: "/root",
    device,
    env: new Map([
      ["HOME", "/root"],
      ["PATH", "/usr/bin:/bin"],
      ["PS1", "$ "],
    ]),
  });
  await kernel.settle();
  const type = async (keys: string, wait = 10_000) => {
    terminal.feed(keys);
    await kernel.runUntil(kernel.clock.now + wait);
  };
  return { kernel, machine, screen, terminal, process, type };
}

describe("a terminal with bash", () => {
  test("a typed command runs and the prompt returns", async () => {
    const { screen, type } = await laptop();
    await type("echo hi\r");
    expect(screen.toString()).toBe("$ echo hi\nhi\n$ |");
  });
  test("a multi-line paste runs its lines one after another", async () => {
    const { screen, type } = await laptop();
    await type("\x1b[200~echo one\recho two\recho th\x1b[201~");
    expect(screen.toString()).toBe("$ echo one\none\n$ echo two\ntwo\n$ echo th|");
    await type("ree\r");
    expect(screen.toString()).toBe("$ echo one\none\n$ echo two\ntwo\n$ echo three\nthree\n$ |");
  });
  test("an unfinished command asks for more", async () => {
    const { screen, type } = await laptop();
    await type("for i in 1 2; do\recho $i\rdone\r");
    expect(screen.toString()).toBe("$ for i in 1 2; do\n> echo $i\n> done\n1\n2\n$ |");
  });
  test("Ctrl-C drops the line, ends a running command and an endless loop", async () => {
    const { screen, type } = await laptop();
    await type("echo no\x03");
    await type("sleep 100\r");
    await type("\x03");
    await type("while true; do :; done\r");
    await type("\x03");
    await type("echo $?\r");
    expect(screen.toString()).toBe("$ echo no^C\n$ sleep 100\n^C\n$ while true; do :; done\n^C\n$ echo $?\n130\n$ |");
  });
  test("cat at a terminal reads cooked lines until Ctrl-D", async () => {
    const { screen, type } = await laptop();
    await type("cat > f\r");
    await type("hellx\x7fo\rtwo\r");
    await type("\x04");
    await type("cat f\r");
    expect(screen.toString()).toBe("$ cat > f\nhello\ntwo\n$ cat f\nhello\ntwo\n$ |");
  });
  test("Escape ends a search with the line that was found, and what comes next is no Alt key", async () => {
    const { screen, type } = await laptop();
    await type("echo first\r");
    await type("clear\r");
    await type("\x12fir");
    await type("\x1b");
    await type("\x05 again\r");
    expect(screen.toString()).toBe("$ echo first again\nfirst again\n$ |");
  });
  test("Escape and then Enter or Ctrl-C are two keys", async () => {
    const { screen, type } = await laptop();
    await type("echo one\x1b");
    await type("\r");
    await type("echo two\x1b");
    await type("\x03");
    expect(screen.toString()).toBe("$ echo one\none\n$ echo two^C\n$ |");
  });
  test("less wraps long lines and shows tabs as spaces", async () => {
    const { screen, machine, type } = await laptop(20);
    machine.fs.write("/root/long", "a\tb\n0123456789012345678901234\n");
    await type("less long\r");
    expect(screen.toString().split("\n").slice(0, 3)).toEqual(["a       b", "01234567890123456789", "01234"]);
    await type("q");
  });
  test("Tab completes commands, files and lists what is left", async () => {
    const { screen, machine, type } = await laptop();
    machine.fs.write("/root/pod-a.yaml", "x\n");
    machine.fs.write("/root/pod-b.yaml", "y\n");
    machine.fs.mkdir("/root/my dir");
    await type("cat p\t");
    expect(screen.toString()).toBe("$ cat pod-|");
    await type("\t");
    await type("\t");
    expect(screen.toString()).toBe("$ cat pod-\npod-a.yaml  pod-b.yaml\n$ cat pod-|");
    await type("a\t\r");
    await type("ls my\t\r");
    expect(screen.toString()).toBe("$ cat pod-\npod-a.yaml  pod-b.yaml\n$ cat pod-a.yaml\nx\n$ ls my\\ dir/\n$ |");
  });
  test("history comes back with the arrows and with Ctrl-R", async () => {
    const { screen, type } = await laptop();
    await type("echo first\r");
    await type("echo second\r");
    await type("\x1b[A\x1b[A");
    expect(screen.toString().split("\n").at(-1)).toBe("$ echo first|");
    await type("\x1b[B!\x03");
    await type("\x12fir");
    expect(screen.toString().split("\n").at(-1)).toBe("(reverse-i-search)`fir': echo |first");
    await type("\r");
    expect(screen.toString().split("\n").slice(-3)).toEqual(["$ echo first", "first", "$ |"]);
  });
  test("Ctrl-Z stops a job, jobs lists it, fg brings it back, and background jobs are told of", async () => {
    const { screen, type } = await laptop(60);
    await type("sleep 3\r");
    await type("\x1a");
    await type("jobs\r");
    await type("fg\r", 5_000_000);
    await type("sleep 1 &\r", 2_000_000);
    await type("\r");
    expect(screen.toString()).toBe(
      "$ sleep 3\n^Z\n[1]+  Stopped                 sleep 3\n$ jobs\n[1]+  Stopped                 sleep 3\n$ fg\nsleep 3\n$ sleep 1 &\n[1] 3\n$\n[1]+  Done                    sleep 1\n$ |",
    );
  });
  test("Ctrl-D leaves the shell", async () => {
    const { screen, process, type } = await laptop();
    await type("\x04");
    expect(screen.toString()).toBe("$ exit\n|");
    expect(process.status).toEqual({ code: 0 });
  });
  test("a paste of ten megabytes neither freezes nor crashes", async () => {
    const { terminal, kernel, type } = await laptop();
    terminal.feed("x".repeat(10_000_000));
    await kernel.settle();
    await type("\x15");
    terminal.feed(": y\r".repeat(2000));
    await kernel.settle();
    expect(kernel.crashes).toEqual([]);
  });
});

describe("the line editor", () => {
  const edit = (keys: readonly string[], columns = 20) => {
    const screen = new Screen(columns);
    const editor = new LineEditor({ prompt: "$ ", columns });
    editor.start();
    for (const key of keys) {
      if (key >= " " && !key.startsWith("\x1b") && key !== "\x7f") editor.insert(key);
      else editor.key(key);
      screen.write(editor.takeOutput());
    }
    return screen.toString();
  };
  const cases: [string, string[], string][] = [
    ["moves and inserts in the middle", ["helo", "\x1b[D", "l"], "$ hell|o"],
    ["goes to the ends", ["bc", "\x01", "a", "\x05", "d"], "$ abcd|"],
    ["kills and yanks", ["one two", "\x17", "\x01", "\x19"], "$ two|one"],
    ["kills words forwards and backwards", ["one two three", "\x1bb", "\x1bb", "\x1bd", "\x1b\x7f"], "$ | three"],
    ["transposes", ["ab", "\x14"], "$ ba|"],
    ["wraps at the edge", ["123456789012345678", "x"], "$ 123456789012345678\nx|"],
    ["deletes back over the edge", ["123456789012345678", "x", "\x7f", "\x7f"], "$ 12345678901234567|"],
    ["edits far up in a wrapped line", ["1234567890123456789012345", "\x01", "X"], "$ X|12345678901234567\n89012345"],
    ["treats a letter and its marks as one", ["tie\u0302\u0301ng", "\x1b[D", "\x1b[D", "\x7f"], "$ ti|ng"],
    ["gives wide characters two cells", ["日本", "\x1b[D", "\x7f"], "$ |本"],
    ["undoes", ["abc", "\x15", "\x1f"], "$ abc|"],
  ];
  test.each(cases)("%s", (_, keys, want) => {
    expect(edit(keys)).toBe(want);
  });
});
