import { expect, test } from "vitest";
import { parseDefinitions } from "./definition.ts";
import { FlagSet } from "./flag-set.ts";

const definitions = parseDefinitions(
  [
    "n namespace string",
    "o output string",
    "i stdin bool false",
    "t tty bool false",
    "r replicas int 1",
    "f filename slice",
    "- env array",
    "- timeout duration 0s",
    "- dry-run string none",
  ].join("\n"),
).map((flag) => (flag.name === "dry-run" ? { ...flag, withoutValue: "unchanged" } : flag));

function parsed(words: string[]) {
  const flags = new FlagSet(definitions);
  const { args, lengthAtDash } = flags.parse(words);
  return { flags, args, lengthAtDash };
}

test.each([
  { words: ["-n", "kube-system"], name: "namespace", want: "kube-system" },
  { words: ["-nkube-system"], name: "namespace", want: "kube-system" },
  { words: ["-n=kube-system"], name: "namespace", want: "kube-system" },
  { words: ["--namespace=a", "--namespace", "b"], name: "namespace", want: "b" },
  { words: ["--dry-run"], name: "dry-run", want: "unchanged" },
  { words: [], name: "dry-run", want: "none" },
])("$words sets $name to $want", ({ words, name, want }) => {
  expect(parsed(words).flags.string(name)).toBe(want);
});

test("shorthands of booleans stand together, and words after -- are arguments", () => {
  const { flags, args, lengthAtDash } = parsed(["-it", "pod", "--", "sh", "-c", "true"]);
  expect([flags.bool("stdin"), flags.bool("tty")]).toEqual([true, true]);
  expect(args).toEqual(["pod", "sh", "-c", "true"]);
  expect(lengthAtDash).toBe(1);
});

test("slices split at commas and add up, arrays take values whole", () => {
  const { flags } = parsed(["-f", "a.yaml,b.yaml", "-f", "c.yaml", "--env", "A=1,2", "--env", "B=3"]);
  expect(flags.list("filename")).toEqual(["a.yaml", "b.yaml", "c.yaml"]);
  expect(flags.list("env")).toEqual(["A=1,2", "B=3"]);
});

test.each([
  { words: ["--foo"], want: "unknown flag: --foo" },
  { words: ["-z"], want: "unknown shorthand flag: 'z' in -z" },
  { words: ["-itz"], want: "unknown shorthand flag: 'z' in -z" },
  { words: ["-o"], want: "flag needs an argument: 'o' in -o" },
  { words: ["--output"], want: "flag needs an argument: --output" },
  { words: ["---x"], want: "bad flag syntax: ---x" },
  {
    words: ["--replicas=abc"],
    want: 'invalid argument "abc" for "-r, --replicas" flag: strconv.ParseInt: parsing "abc": invalid syntax',
  },
  { words: ["--stdin=maybe"], want: 'invalid argument "maybe" for "-i, --stdin" flag: strconv.ParseBool: parsing "maybe": invalid syntax' },
  { words: ["--timeout=5"], want: 'invalid argument "5" for "--timeout" flag: time: missing unit in duration "5"' },
  { words: ["--timeout=x"], want: 'invalid argument "x" for "--timeout" flag: time: invalid duration "x"' },
])("$words is refused: $want", ({ words, want }) => {
  expect(() => parsed(words)).toThrow(want);
});
