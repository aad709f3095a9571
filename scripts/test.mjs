// `npm test`: unit tests, labs, determinism, then the built site in a real browser.
//   npm test                 everything
//   npm test -- src/shell    only the unit tests under a folder
import { spawnSync } from "node:child_process";
import { browser } from "./browser.mjs";
import { install } from "./install.mjs";
import { currentNode, environment, root } from "./with-node.mjs";

install();
const node = currentNode();
const env = { ...environment(node), NODE_OPTIONS: "--max-old-space-size=4096" };
const shell = process.platform === "win32";
const only = process.argv.slice(2);

function step(title, command, args, more = {}) {
  console.log(`\n== ${title}`);
  const done = spawnSync(command, args, { cwd: root, stdio: "inherit", env: { ...env, ...more }, shell });
  if (done.status !== 0) process.exit(done.status ?? 1);
}

step("Unit tests", "vitest", ["run", ...only]);
if (only.length > 0) process.exit(0);
const path = await browser();
if (!path) process.exit(1);
step("Build", "npm", ["run", "-s", "build"]);
step("Browser tests", "playwright", ["test"], { CHROMIUM: path, CHROMIUM_PATH: path });
