/** /dev, and the small programs that show bytes. */
import { beforeAll, describe, expect, test } from "vitest";
import { TestSession } from "../headless/session.ts";

describe("the devices of a machine", () => {
  let session: TestSession;
  beforeAll(async () => {
    session = await TestSession.start({ workers: 1 });
  });
  test.each([
    ["what is written to null is gone", "echo lost > /dev/null && cat /dev/null | wc -c", "0\n"],
    ["zero gives as many noughts as somebody takes", "head -c 4 /dev/zero | od -An -tx1", " 00 00 00 00\n"],
    ["urandom gives as many bytes of chance", "head -c 8 /dev/urandom | xxd -p | wc -c", "17\n"],
    [
      "they are character devices",
      "stat -c %F /dev/zero; [ -c /dev/null ] && [ ! -f /dev/null ] && echo yes",
      "character special file\nyes\n",
    ],
    ["xxd", "printf 'kubernetes\\n' | xxd", "00000000: 6b75 6265 726e 6574 6573 0a              kubernetes.\n"],
    [
      "hexdump -C",
      "printf 'kubernetes\\n' | hexdump -C",
      "00000000  6b 75 62 65 72 6e 65 74  65 73 0a                 |kubernetes.|\n0000000b\n",
    ],
    ["hexdump", "printf 'kubernetes\\n' | hexdump", "0000000 756b 6562 6e72 7465 7365 000a          \n000000b\n"],
    ["od -c", "printf 'a\\tb\\n' | od -c", "0000000   a  \\t   b  \\n\n0000004\n"],
    ["xxd takes its own words back", "printf 'kubernetes' | xxd | xxd -r", "kubernetes"],
  ])("%s", async (_, line, shown) => {
    expect(await session.output(line)).toBe(shown);
  });
  test("full has no room", async () => {
    expect(await session.run("echo more > /dev/full")).toMatchObject({
      code: 1,
      stderr: "bash: echo: /dev/full: No space left on device\n",
    });
  });
  test("tty is the terminal of whoever asks, and nothing for who has none", async () => {
    expect(await session.run("docker exec kind-worker cat /dev/tty")).toMatchObject({
      code: 1,
      stderr: "cat: /dev/tty: No such device or address\n",
    });
  });
  test("a listing shows their numbers where files have sizes", async () => {
    expect((await session.output("ls -l /dev/null /dev/urandom")).replaceAll(/ \w{3} +\d+ \d\d:\d\d/g, "")).toBe(
      "crw-rw-rw- 1 root root 1, 3 /dev/null\ncrw-rw-rw- 1 root root 1, 9 /dev/urandom\n",
    );
  });
});

describe("three shells", () => {
  let session: TestSession;
  beforeAll(async () => {
    session = await TestSession.start({ workers: 1 });
    await session.output("kubectl run ash --image=busybox --command -- sleep 9999", { settle: 20 });
  });
  test.each([
    ["docker exec kind-worker bash -c", "bash: line 1: nosuch: command not found\nbash: line 1: /no/x: No such file or directory\n"],
    ["docker exec kind-worker sh -c", "sh: 1: nosuch: not found\nsh: 1: cannot create /no/x: Directory nonexistent\n"],
    [
      "kubectl exec ash -- sh -c",
      "sh: nosuch: not found\nsh: can't create /no/x: nonexistent directory\ncommand terminated with exit code 1\n",
    ],
  ])("%s complains in its own words", async (shell, stderr) => {
    expect((await session.run(`${shell} 'nosuch; echo > /no/x'`)).stderr).toBe(stderr);
  });
});
