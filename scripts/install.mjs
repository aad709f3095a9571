// Installs the packages of the lock file when they are missing or of another one. Plain JavaScript: a fresh clone runs it first.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, lstatSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./with-node.mjs";

/** Which lock file the installed packages belong to; `npm ci` takes it away with everything else. */
const MARK = join(root, "node_modules", ".installed-lock");

export function install() {
  // Packages shared with another checkout are that one's to install.
  if (lstatSync(join(root, "node_modules"), { throwIfNoEntry: false })?.isSymbolicLink()) return;
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  if (existsSync(MARK) && readFileSync(MARK, "utf8") === lock) return;
  // Installed by hand (npm ci, npm install): npm's own record stands for it.
  if (!existsSync(MARK) && existsSync(join(root, "node_modules", ".package-lock.json"))) {
    writeFileSync(MARK, lock);
    return;
  }
  console.error("Installing packages ...");
  const done = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (done.status !== 0) {
    console.error("npm ci failed: see above.");
    process.exit(1);
  }
  writeFileSync(MARK, lock);
}
