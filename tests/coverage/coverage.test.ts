import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import type { Coverage, Level } from "../../src/site/course/coverage.ts";

let found: Coverage;
beforeAll(() => {
  const done = spawnSync(process.execPath, ["--no-warnings", "scripts/coverage.mjs"], { encoding: "utf8" });
  expect(done.stderr).toBe("");
  found = JSON.parse(readFileSync(".cache/coverage.json", "utf8")) as Coverage;
});

test.each<{ path: string; flag?: string; want: Level }>([
  { path: "kubectl get", want: "exact" },
  { path: "kubectl get", flag: "output", want: "exact" },
  { path: "kubectl create", flag: "edit", want: "partial" },
  { path: "every command", flag: "namespace", want: "exact" },
  { path: "every command", flag: "profile", want: "not modelled" },
])("$path $flag is $want", ({ path, flag, want }) => {
  const verb = found.verbs.find((one) => one.path === path);
  expect(flag === undefined ? verb?.level : verb?.flags.find(({ name }) => name === flag)?.level).toBe(want);
});

test("kinds say who reads them and in which releases they are", () => {
  const kind = (name: string) => found.kinds.find((one) => one.kind === name);
  expect(kind("Pod")).toMatchObject({ apiVersion: "v1", level: "exact", releases: ["v1.28.9", "v1.36.1"] });
  expect(kind("Pod")?.watchers).toEqual(expect.arrayContaining(["kube-controller-manager", "kube-scheduler"]));
  expect(kind("IPAddress")?.releases).toEqual(["v1.36.1"]);
});

test("a parameter that the server does not read is not modelled, and every call on a served kind is answered", () => {
  const levels = Object.fromEntries(found.parameters.map(({ name, level }) => [name, level]));
  expect(levels).toMatchObject({ labelSelector: "exact", pretty: "not modelled" });
  expect(found.paths.map(({ missing }) => missing)).toEqual([[], []]);
});

test("what is refused is read out of the code", () => {
  expect(found.refusals.find(({ room }) => room === "sim/scheduler")?.texts).toContain("scheduler extenders");
});
