// `npm run conformance`: every command of the differential corpus and every kind explained, by the page's kubectl and by the real ones.
import { spawnSync } from "node:child_process";
import { install } from "./install.mjs";
import { currentNode, environment, root } from "./with-node.mjs";

install();
const env = { ...environment(currentNode()), CONFORMANCE: "all" };
const done = spawnSync(
  "vitest",
  ["run", "tests/conformance/differential.test.ts", "tests/conformance/explain.test.ts", ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: "inherit",
    env,
    shell: process.platform === "win32",
  },
);
process.exit(done.status ?? 1);
