import { describe, expect, test } from "vitest";
import { verbs } from "../cli/kubectl/cmd/index.ts";
import { kubectlFor } from "../cli/kubectl/index.ts";
import { releases } from "../kube/releases/index.ts";
import type { LazyCommand } from "../machine/lazy.ts";
import type { Command, Program } from "../machine/program.ts";
import { laptopPrograms, nodePrograms } from "./programs.ts";

describe.each(releases)("programs that are loaded later, $version", (release) => {
  const lazy = Object.entries<Program>({ ...laptopPrograms(release), ...nodePrograms(release) }).filter(
    (entry): entry is [string, LazyCommand] => "load" in entry[1] && entry[1].name !== "kubectl",
  );

  test("each is called what it is, and completes if it does", async () => {
    expect(lazy.length).toBeGreaterThan(60);
    const outside = await Promise.all(lazy.map(async ([path, { load }]) => describeCommand(path, (await load()) as Command)));
    expect(lazy.map(([path, command]) => describeCommand(path, command))).toEqual(outside);
  });

  test("each verb of kubectl is called what it is and has no other name", async () => {
    expect(kubectlFor(release).name).toBe("kubectl");
    const loaded = await Promise.all(verbs.map(async (verb) => (verb.load ? verb.load() : verb)));
    expect(loaded.map(({ name, aliases = [] }) => [name, ...aliases])).toEqual(verbs.map(({ name }) => [name]));
  });
});

const describeCommand = (path: string, { name, startup, complete }: Command) => ({
  path,
  name,
  startup,
  completes: complete !== undefined,
});
