/** The import graph is the Kubernetes diagram: each room keeps to its doors. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { cruise, type ICruiseResult, type IForbiddenRuleType } from "dependency-cruiser";
import { describe, expect, test } from "vitest";
import { rooms, simulator } from "./rooms.ts";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** Tests and harnesses may look anywhere. */
const TESTS = "\\.(test|bench)\\.ts$|/testing(\\.ts$|/)";

function rules(): IForbiddenRuleType[] {
  const made: IForbiddenRuleType[] = [
    {
      name: "no-circular",
      severity: "error",
      from: { pathNot: TESTS },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
  ];
  for (const [name, room] of Object.entries(rooms)) {
    const allowed = [room.path, ...room.imports.map((other) => rooms[other]?.path ?? other)];
    made.push({
      name: `${name} imports ${room.imports.join(", ") || "nobody"}`,
      severity: "error",
      from: { path: `^${room.path}/`, pathNot: TESTS },
      to: { path: "^(src|labs)/", pathNot: `^(${allowed.join("|")})/` },
    });
    if (!room.pure) continue;
    made.push({
      name: `${name} knows no Node and only its packages`,
      severity: "error",
      from: { path: `^${room.path}/`, pathNot: TESTS },
      to: {
        dependencyTypes: ["core", "npm", "npm-dev", "npm-optional", "npm-peer", "npm-no-pkg", "npm-unknown"],
        ...(room.packages ? { pathNot: `node_modules/(${room.packages.join("|")})/` } : {}),
      },
    });
  }
  for (const [name, others] of Object.entries(simulator)) {
    const allowed = [name, ...others].map((one) => (one.endsWith(".ts") ? one.replace(".", "\\.") : `${one}/`));
    made.push({
      name: `sim/${name} imports ${others.join(", ") || "nobody"} of the simulator`,
      severity: "error",
      from: { path: `^src/sim/${name}/`, pathNot: TESTS },
      to: { path: "^src/sim/", pathNot: `^src/sim/(${allowed.join("|")})` },
    });
  }
  return made;
}

function files(folder: string, ending: RegExp): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path, ending) : ending.test(name) ? [path] : [];
  });
}
const folders = Object.values(rooms)
  .map(({ path }) => path)
  .filter((path) => {
    try {
      return statSync(join(root, path)).isDirectory();
    } catch {
      return false;
    }
  });

describe("the house", () => {
  test("every room imports only through the doors of the table, and nothing goes in circles", async () => {
    const result = await cruise(
      folders,
      {
        baseDir: root,
        ruleSet: { forbidden: rules() },
        validate: true,
        tsPreCompilationDeps: true,
        doNotFollow: { path: "node_modules" },
        exclude: { path: "\\.(astro|mdx|css)$" },
      },
      { extensions: [".ts", ".mjs", ".js", ".json"] },
    );
    const { summary } = result.output as ICruiseResult;
    const found = summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
    expect(found).toEqual([]);
    expect(summary.totalCruised).toBeGreaterThan(300);
  }, 120_000);

  test("pure rooms use no real time, no real chance, no timers", () => {
    const forbidden =
      /(?<![\w.])(Math\.random|Date\.now|performance\.now|setTimeout|setInterval|setImmediate|queueMicrotask|requestAnimationFrame)\b|new Date\(\)/;
    const found: string[] = [];
    for (const { path, pure } of Object.values(rooms)) {
      if (!pure || !folders.includes(path)) continue;
      for (const file of files(join(root, path), /\.ts$/)) {
        if (/\.(test|bench)\.ts$|testing/.test(file)) continue;
        readFileSync(file, "utf8")
          .split("\n")
          .forEach((line, index) => {
            const code = line.replace(/\/\/.*|^\s*\*.*|\/\*.*\*\//, "");
            if (forbidden.test(code)) found.push(`${relative(root, file)}:${index + 1}: ${line.trim()}`);
          });
      }
    }
    expect(found).toEqual([]);
  });

  test("pages and components of the site import only the rooms they may", () => {
    const found: string[] = [];
    for (const file of files(join(root, "src/site"), /\.astro$/)) {
      for (const [, target = ""] of readFileSync(file, "utf8").matchAll(/from\s+["'](\.[^"']+)["']/g)) {
        const path = relative(root, resolve(dirname(file), target));
        const room = Object.entries(rooms).find(([, one]) => path.startsWith(`${one.path}/`));
        if (room && !["site", ...(rooms["site"]?.imports ?? [])].includes(room[0])) found.push(`${relative(root, file)} → ${path}`);
      }
    }
    expect(found).toEqual([]);
  });
});
