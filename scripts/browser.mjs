// Finds a Chromium for the tests: the system's, or the one of an npm package. Prints its path, or says what is missing.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./with-node.mjs";

const SYSTEM = [
  process.env.CHROMIUM_PATH,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];
const PACKAGE = "@sparticuz/chromium@153.0.0";

/** Path of a browser, or undefined after saying what to do. */
export async function browser() {
  const found = SYSTEM.find((path) => path && existsSync(path));
  if (found) return found;
  if (process.platform === "linux" && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    console.error("No Chromium found: installing Debian's ...");
    spawnSync("sh", ["-c", "apt-get update -qq && apt-get install -y -qq chromium"], { stdio: ["ignore", 2, 2] });
    if (existsSync("/usr/bin/chromium")) return "/usr/bin/chromium";
  }
  if (process.platform === "linux" && process.arch === "x64") {
    const folder = join(root, ".cache", "browser");
    const module = join(folder, "node_modules", "@sparticuz", "chromium", "build", "index.js");
    if (!existsSync(module)) {
      console.error(`No Chromium found: fetching ${PACKAGE} ...`);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "package.json"), '{"private":true}\n');
      spawnSync("npm", ["install", "--no-audit", "--no-fund", "--no-save", "--loglevel=error", PACKAGE], {
        cwd: folder,
        stdio: ["ignore", 2, 2],
      });
    }
    try {
      process.env.AWS_EXECUTION_ENV ??= "AWS_Lambda_nodejs22.x";
      const { default: chromium } = await import(pathToFileURL(module).href);
      return await chromium.executablePath();
    } catch (error) {
      console.error(`That browser did not unpack: ${error instanceof Error ? error.message : error}`);
    }
  }
  console.error("The browser tests need Chromium or Chrome. Install one (Debian: apt-get install chromium), or set CHROMIUM_PATH.");
  return undefined;
}
