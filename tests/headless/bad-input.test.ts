/** Bad input never loses the session: each line gets its answer, soon, and the next line works. */
import { beforeAll, describe, expect, it } from "vitest";
import { TestSession } from "./session.ts";

interface Row {
  cmd: string;
  timeout?: number;
  stdin?: string;
  files?: Record<string, string>;
  want: { stdout?: string | RegExp; stderr?: string | RegExp; code: number };
}
const MEGABYTE = 2 ** 20;
/** Real milliseconds; the machine that runs the tests may be busy. */
const SOON = 5000;

const rows: readonly Row[] = [
  // Words that mean nothing.
  { cmd: "nope", want: { stderr: "bash: nope: command not found\n", code: 127 } },
  { cmd: "./nope", want: { stderr: "bash: ./nope: No such file or directory\n", code: 127 } },
  { cmd: "kubectl frobnicate", want: { stderr: 'error: unknown command "frobnicate" for "kubectl"\n', code: 1 } },
  { cmd: "kubectl get nope", want: { stderr: `error: the server doesn't have a resource type "nope"\n`, code: 1 } },
  { cmd: "kubectl get pods --nope", want: { stderr: "error: unknown flag: --nope\nSee 'kubectl get --help' for usage.\n", code: 1 } },
  { cmd: "kubectl get pods -o nope", want: { stderr: /^error: unable to match a printer suitable for the output format "nope"/, code: 1 } },
  { cmd: "kubectl get pods -o jsonpath='{'", want: { stderr: "error: error parsing jsonpath {, unclosed action\n", code: 1 } },
  { cmd: "kubectl get pods -o jsonpath='{.items[}'", want: { stderr: /^error: /, code: 1 } },
  { cmd: "kubectl get pods -l 'a in ('", want: { stderr: /^Error from server \(BadRequest\): /, code: 1 } },
  { cmd: "docker nope", want: { stderr: /^docker: 'nope' is not a docker command\./, code: 1 } },
  { cmd: "docker exec nope ls", want: { stderr: /No such container: nope/, code: 1 } },
  { cmd: "kind nope", want: { stderr: /unknown command "nope" for "kind"/, code: 1 } },
  // Text that cannot be read.
  { cmd: "echo 'abc", want: { stderr: "bash: unexpected EOF while looking for matching `''\n", code: 2 } },
  { cmd: 'echo "abc', want: { stderr: "bash: unexpected EOF while looking for matching `\"'\n", code: 2 } },
  { cmd: "echo $(", want: { stderr: "bash: unexpected EOF while looking for matching `)'\n", code: 2 } },
  { cmd: "if true; then", want: { stderr: "bash: syntax error: unexpected end of file\n", code: 2 } },
  { cmd: "done", want: { stderr: "bash: syntax error near unexpected token `done'\n", code: 2 } },
  { cmd: "| |", want: { stderr: "bash: syntax error near unexpected token `|'\n", code: 2 } },
  { cmd: "echo ${a:?no}", want: { stderr: "bash: a: no\n", code: 1 } },
  { cmd: "echo $((1/0))", want: { stderr: /division by 0/, code: 1 } },
  { cmd: "cat nope > /nope/nope", want: { stderr: "bash: /nope/nope: No such file or directory\n", code: 1 } },
  {
    cmd: "kubectl apply -f x.yaml",
    files: { "x.yaml": "a: [" },
    want: { stderr: /^error: error parsing x\.yaml: error converting YAML to JSON: yaml: /, code: 1 },
  },
  { cmd: "kubectl apply -f x.yaml", files: { "x.yaml": "\u0000\u0001\u0002\ufffd" }, want: { stderr: /^error: /, code: 1 } },
  {
    cmd: "kubectl apply -f x.yaml",
    files: { "x.yaml": "kind: Nope\napiVersion: v1\nmetadata: {name: a}\n" },
    want: { stderr: /no matches for kind "Nope" in version "v1"/, code: 1 },
  },
  { cmd: "kubectl apply -f x.yaml", files: { "x.yaml": "" }, want: { stderr: "error: no objects passed to apply\n", code: 1 } },
  { cmd: "kubectl apply -f -", stdin: "{".repeat(20_000), want: { stderr: /^error: /, code: 1 } },
  { cmd: "kubectl apply -f -", stdin: "[".repeat(20_000), want: { stderr: /^error: /, code: 1 } },
  { cmd: "kubectl create -f -", stdin: "- a\n- b\n", want: { stderr: /^error: /, code: 1 } },
  { cmd: "jq .", stdin: "{\u0000", want: { stderr: /^jq: /, code: 2 } },
  { cmd: "\u0000\u0001\u0002", want: { stderr: /command not found\n$/, code: 127 } },
  { cmd: "", want: { stdout: "", stderr: "", code: 0 } },
  { cmd: "   \t ", want: { stdout: "", stderr: "", code: 0 } },
  { cmd: "# nothing", want: { stdout: "", stderr: "", code: 0 } },
  // Too much.
  { cmd: "wc -c", stdin: "x".repeat(10 * MEGABYTE), want: { stdout: `${10 * MEGABYTE}\n`, code: 0 } },
  { cmd: "kubectl apply -f -", stdin: `a: ${"x".repeat(10 * MEGABYTE)}`, want: { stderr: /^error: /, code: 1 } },
  { cmd: `echo ${"x".repeat(10 * MEGABYTE)} | wc -c`, want: { stdout: `${10 * MEGABYTE + 1}\n`, code: 0 } },
  { cmd: `echo ok\n${"# a comment\n".repeat(MEGABYTE / 12)}`, want: { stdout: "ok\n", code: 0 } },
  {
    cmd: "kubectl create configmap big --from-file=x",
    files: { x: "x".repeat(2 * MEGABYTE) },
    want: { stderr: /Too long: must have at most 1048576 bytes|request is too large|etcdserver/, code: 1 },
  },
  { cmd: "echo {1..10000000}", want: { stderr: "bash: brace expansion: failed to allocate memory for 10000000 elements\n", code: 1 } },
  {
    cmd: "echo {1..1000}{1..1000}{1..1000}",
    want: { stderr: "bash: brace expansion: failed to allocate memory for 1000000 elements\n", code: 1 },
  },
  { cmd: "x=a; while :; do x=$x$x; done", timeout: 5, want: { stderr: "bash: Cannot allocate memory\n", code: 1 } },
  { cmd: "yes | head -1", want: { stdout: "y\n", code: 0 } },
  { cmd: "yes > /dev/null", timeout: 3, want: { stdout: "", code: 130 } },
  { cmd: "seq 1 100000000 | tail -1", timeout: 1, want: { code: 130 } },
  // Without end.
  { cmd: "while true; do :; done", timeout: 5, want: { stdout: "", stderr: "", code: 130 } },
  { cmd: "while true; do sleep 0; done", timeout: 1, want: { stdout: "", stderr: "", code: 130 } },
  { cmd: "until false; do true; done", timeout: 2, want: { stdout: "", code: 130 } },
  { cmd: "for ((;;)); do :; done", timeout: 2, want: { stdout: "", code: 130 } },
  { cmd: "cat", timeout: 2, want: { stdout: "", code: 0 } },
  { cmd: "sleep 1000000", timeout: 2, want: { stdout: "", stderr: "", code: 130 } },
  { cmd: "kubectl get pods -A -w > /dev/null", timeout: 2, want: { stdout: "", code: 130 } },
  { cmd: "awk 'BEGIN { while (1) i++ }'", timeout: 2, want: { stderr: "awk: a program that loops without end\n", code: 2 } },
  { cmd: "jq -n 'def f: f; f'", timeout: 2, want: { stderr: "jq: Cannot allocate memory\n", code: 1 } },
  { cmd: "echo a | sed ':a; ba'", timeout: 2, want: { stderr: "sed: a script that loops without end\n", code: 1 } },
  { cmd: "f(){ f; }; f", want: { stderr: "bash: maximum function nesting level exceeded (1000)\n", code: 1 } },
  { cmd: "g(){ g | g & }; g", timeout: 3, want: { code: 0 } },
  { cmd: ":(){ :|:& };:", timeout: 3, want: { code: 0 } },
  { cmd: "alias a='a a'; a", want: { stderr: /command not found/, code: 127 } },
  { cmd: "echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa! | grep -E '^(a+)+$'", want: { stdout: "", code: 1 } },
  {
    cmd: "echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa! | sed -E 's/^(a|aa)+$/x/'",
    want: { stdout: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\n", code: 0 },
  },
  { cmd: "echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa! | awk '/^(a*)*$/ { print 1 }'", want: { stdout: "", code: 0 } },
  { cmd: "[[ aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa! =~ ^(a+)+$ ]]", want: { code: 1 } },
  { cmd: "kill -9 $$", want: { code: 137 } },
  { cmd: "exit 7", want: { stdout: "", stderr: "", code: 7 } },
  { cmd: "exec nope", want: { stderr: /nope: not found/, code: 127 } },
  { cmd: "rm -rf /", want: { stderr: /it is dangerous to operate recursively on '\/'/, code: 1 } },
];

describe("bad input", () => {
  let session: TestSession;
  beforeAll(async () => {
    session = await TestSession.start();
  }, 60_000);

  it.each(rows.map((row) => ({ ...row, name: row.cmd.length > 70 ? `${row.cmd.slice(0, 70)}… (${row.cmd.length})` : row.cmd })))(
    "$name",
    async ({ cmd, timeout, stdin, files, want }) => {
      const began = performance.now();
      const { stdout, stderr, code } = await session.run(cmd, {
        ...(timeout === undefined ? {} : { timeout }),
        ...(stdin === undefined ? {} : { stdin }),
        ...(files === undefined ? {} : { files }),
      });
      const took = performance.now() - began;
      expect({ code, stderr: stderr.slice(0, 500) }).toEqual({ code: want.code, stderr: expect.anything() });
      if (typeof want.stderr === "string") expect(stderr).toBe(want.stderr);
      else if (want.stderr) expect(stderr).toMatch(want.stderr);
      if (typeof want.stdout === "string") expect(stdout).toBe(want.stdout);
      else if (want.stdout) expect(stdout).toMatch(want.stdout);
      expect((await session.run("echo alive")).stdout).toBe("alive\n");
      expect(took).toBeLessThan(SOON);
    },
    20_000,
  );

  it.each([
    ["not JSON", "{", /^not JSON: /],
    ["nothing of use", "{}", /^a line has "cmd", or "op"/],
    ["a list", "[]", /^a line is a JSON object$/],
    ["null", "null", /^a line is a JSON object$/],
    ["a number as command", '{"cmd":1}', /^a line has "cmd", or "op"/],
    ["an unknown operation", '{"op":"nope"}', /^a line has "cmd", or "op"/],
    ["advance without seconds", '{"op":"advance"}', /needs "seconds"/],
    ["going back in time", '{"op":"advance","seconds":-1}', /needs "seconds"/],
    ["settle with a text", '{"cmd":"true","settle":"long"}', /^"settle" is a number of virtual seconds$/],
    ["a negative timeout", '{"cmd":"true","timeout":-1}', /^"timeout" is a number of virtual seconds$/],
    ["files that are none", '{"cmd":"true","files":{"a":1}}', /^"files" is an object of texts by path$/],
    ["input that is no text", '{"cmd":"true","stdin":[]}', /^"stdin" is a text$/],
    ["a deep nesting", `{"cmd":${"[".repeat(100_000)}`, /^not JSON: /],
  ])("a line that is %s gets an error", async (_, line, error) => {
    const answer = await session.line(line);
    expect(Object.keys(answer)).toEqual(["error"]);
    expect(answer.error).toMatch(error);
    expect((await session.run("echo alive")).stdout).toBe("alive\n");
  });
});
