// Tests that take too long for `npm test`: `node scripts/long.mjs NAME=VALUE FILE…` runs them with that in the environment.
// `npm run conformance`: every command of the differential corpus, and every kind explained, by both kubectls.
// `npm run labs`: every lab with twenty seeds, every wrong way of it, and every mutant of its checks.
import { spawnSync } from "node:child_process";
import { install } from "./install.mjs";
import { currentNode, environment, root } from "./with-node.mjs";

install();
const [assignment, ...files] = process.argv.slice(2);
const [name, value] = assignment.split("=");
const env = { ...environment(currentNode()), [name]: value };
const done = spawnSync("vitest", ["run", ...files], { cwd: root, stdio: "inherit", env, shell: process.platform === "win32" });
process.exit(done.status ?? 1);
