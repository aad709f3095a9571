/**
 * Browser tests over a finished build in `dist` (or KUBEWEKEND_DIST). A system Chromium is used where there is one;
 * CHROMIUM names another.
 */
import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

const port = Number(process.env.PORT ?? 4319);
const executablePath = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"].find((path) => path && existsSync(path));

export default defineConfig({
  testDir: "tests/browser",
  testMatch: "*.spec.ts",
  fullyParallel: true,
  workers: 2,
  timeout: 30_000,
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    serviceWorkers: "block",
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        "--no-sandbox",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
  webServer: {
    command: `node tests/browser/serve.mjs ${process.env.KUBEWEKEND_DIST ?? "dist"} ${port}`,
    port,
    reuseExistingServer: false,
  },
});
