/**
 * Writes `.cache/coverage.json`, from which the page /coverage/ is set: every kind, path, parameter, verb and flag as
 * exact, partial or not modelled. Nothing of it is typed by hand: it is read out of the code, out of the official
 * clients of both releases, and out of the tests that put our answers beside the real ones.
 *
 *   exact         a test puts it beside the real thing, byte for byte, and it is equal
 *   partial       it is modelled; no test holds every byte of it, or the test knows a difference
 *   not modelled  asking for it is refused in words
 *
 *   node scripts/coverage.mjs
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { releases } from "../src/kube/releases/index.ts";
import { commandLine } from "./coverage/command-line.mjs";
import { compared } from "./coverage/compared.mjs";
import { gates } from "./coverage/gates.mjs";
import { kinds } from "./coverage/kinds.mjs";
import { clientPaths, parameters, paths } from "./coverage/paths.mjs";
import { refusals } from "./coverage/refusals.mjs";

const { commands, differences } = await compared(releases[0]);
const calls = new Map(releases.map((release) => [release.version, clientPaths(release.minor)]));
const refused = refusals();
const coverage = {
  releases: releases.map(({ version }) => version),
  commands: { compared: commands.length, differing: differences },
  kinds: await kinds(releases, commands),
  paths: paths(releases, calls),
  parameters: parameters(calls),
  verbs: await commandLine(releases, commands, refused),
  gates: gates(releases),
  refusals: refused,
};
mkdirSync(".cache", { recursive: true });
writeFileSync(".cache/coverage.json", `${JSON.stringify(coverage)}\n`);
