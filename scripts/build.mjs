// `npm run build`: records the output of every command in the chapters, then builds the static site into dist/.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { install } from "./install.mjs";
import { currentNode, environment, root } from "./with-node.mjs";

install();
const node = currentNode();
const env = environment(node);
const shell = process.platform === "win32";
function step(command, args) {
  const done = spawnSync(command, args, { cwd: root, stdio: "inherit", env, shell });
  if (done.status !== 0) process.exit(done.status ?? 1);
}
if (existsSync(join(root, "scripts", "record.mjs"))) step(node, [join(root, "scripts", "record.mjs")]);
step(node, ["--no-warnings", join(root, "scripts", "coverage.mjs")]);
step("astro", ["build"]);
