/** A learner's way through the site, with the real world behind it. */
import { expect, type Page, test } from "@playwright/test";
import type { SavedWorld } from "../../src/protocol/index.ts";
import { type Input, World } from "../../src/sim/index.ts";
import { worldOptions } from "../../src/workbench/workbench.ts";
import { readLog } from "../../src/worker/saved.ts";

test.describe.configure({ timeout: 90_000 });

const screen = (page: Page) => page.locator(".xterm-rows");
async function openTerminal(page: Page): Promise<void> {
  await page.locator("[data-open-terminal]").click();
  await expect(screen(page)).toContainText("learner@laptop:~$", { timeout: 30_000 });
}
/** Types a line at the prompt. */
async function type(page: Page, line: string): Promise<void> {
  await page.locator(".xterm-helper-textarea").focus();
  await page.keyboard.insertText(line);
  await page.keyboard.press("Enter");
}
/** Clears the screen first, so that what is seen is what this line printed. */
async function typeAndSee(page: Page, line: string, seen: string | RegExp): Promise<void> {
  await type(page, "clear");
  await type(page, line);
  await expect(screen(page)).toContainText(seen, { timeout: 20_000 });
}
/** Runs `line` again until the screen shows what is awaited: the cluster takes its own time. */
async function until(page: Page, line: string, seen: RegExp): Promise<void> {
  await expect(async () => {
    await type(page, "clear");
    await type(page, line);
    await expect(screen(page)).toContainText(seen, { timeout: 1_500 });
  }).toPass({ timeout: 40_000 });
}

test("chapter 1 from the home page: commands run by clicking and by typing, and web becomes 3/3", async ({ page }) => {
  await page.goto("/");
  await page
    .getByRole("link", { name: /What Kubernetes is/ })
    .first()
    .click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("What Kubernetes is");
  await page.locator('[data-run^="kubectl create deployment web"]').first().locator("[data-go]").click();
  await expect(screen(page)).toContainText("deployment.apps/web created", { timeout: 30_000 });
  await until(page, "kubectl get deployment web", /web\s+3\/3/);
});

test("lab 02: fails as the wrong answers do, is solved by typing, and stays solved after a reload", async ({ page }) => {
  await page.goto("/labs/ask-for-three/");
  await openTerminal(page);
  await type(page, "kubectl run web --image=$LAB_IMAGE");
  await type(page, "kubectl run web-2 --image=$LAB_IMAGE");
  await type(page, "kubectl run web-3 --image=$LAB_IMAGE");
  await until(page, "kubectl get pods", /web-3\s+1\/1/);
  await page.getByRole("button", { name: "Check my work" }).click();
  const report = page.locator("[data-report]");
  await expect(report.locator(".finding").first()).toContainText("nobody", { timeout: 20_000 });
  await expect(report.locator(".finding").first()).toContainText("Where to look");

  await type(page, "kubectl delete pod web web-2 web-3 --now");
  await type(page, "kubectl create deployment web --image=$LAB_IMAGE --replicas=3");
  await until(page, "kubectl get deployment web", /web\s+3\/3/);
  await expect(page.locator('[data-task="three"] [data-task-state]')).toContainText("done", { timeout: 20_000 });
  await type(page, "kubectl delete $(kubectl get pods -l app=web -o name | head -n 1)");
  await until(page, "kubectl get deployment web", /web\s+3\/3/);
  await type(page, "kubectl scale deployment web --replicas=5");
  await until(page, "kubectl get deployment web", /web\s+5\/5/);
  await type(page, "answer who replicaset");
  await page.locator('[data-speed="10"]').click();
  await expect(page.locator("[data-task-state]").filter({ hasText: "done" })).toHaveCount(4, { timeout: 40_000 });
  await page.getByRole("button", { name: "Check my work" }).click();
  await expect(report).toContainText("All tasks are done", { timeout: 20_000 });
  await page.reload();
  await page.goto("/progress/");
  await expect(page.locator('[data-lab="ask-for-three"] [data-state]')).toContainText(/solved/i);
});

test("the world in Chromium and its replay in Node have the same state hash", async ({ page }) => {
  await page.goto("/chapters/00-start-here/");
  await openTerminal(page);
  await type(page, "kubectl create deployment web --image=nginx --replicas=4");
  await until(page, "kubectl get deployment web", /web\s+4\/4/);
  await type(page, "kubectl get pods -w");
  await page.waitForTimeout(700);
  await page.locator(".xterm-helper-textarea").focus();
  await page.keyboard.press("Control+c");
  await typeAndSee(page, "docker exec kind-worker hostname", "kind-worker");
  await type(page, "kubectl delete pod -l app=web --wait=false");
  await page.locator('[data-speed="60"]').click();
  await page.waitForTimeout(1_500);
  await page.locator('[data-speed="0"]').click();
  await page.waitForTimeout(400);
  const { saved, hash } = await page.evaluate(async () => {
    const { kubewekend } = globalThis as unknown as { kubewekend: { save(): Promise<SavedWorld>; hash(): Promise<string> } };
    return { saved: await kubewekend.save(), hash: await kubewekend.hash() };
  });
  const log = readLog(saved);
  if (!log) throw new Error("the page saved no log");
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const world = await World.replay(worldOptions({ seed: saved.seed, release: saved.release, turn }), log.log as Input[], log.head.until);
  expect(log.log.length).toBeGreaterThan(6);
  expect(world.hash()).toBe(hash);
});

test("an endless loop is ended by Ctrl-C while the page stays alive", async ({ page }) => {
  await page.goto("/chapters/00-start-here/");
  await openTerminal(page);
  await type(page, "while true; do :; done");
  await page.waitForTimeout(1_000);
  await page.locator('[data-speed="10"]').click();
  await page.locator(".xterm-helper-textarea").focus();
  await page.keyboard.press("Control+c");
  await typeAndSee(page, "echo alive", "alive");
});

test("a paste of ten megabytes, unknown commands and malformed YAML lose nothing", async ({ page }) => {
  await page.goto("/chapters/00-start-here/");
  await openTerminal(page);
  await typeAndSee(page, "nosuchcommand --x", "nosuchcommand: command not found");
  await typeAndSee(page, "kubectl get widgets", `error: the server doesn't have a resource type "widgets"`);
  await typeAndSee(page, "printf 'a: [\\n' | kubectl apply -f -", "error");
  await page.locator(".xterm-helper-textarea").focus();
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData("text/plain", `cat > /dev/null << 'END'\n${"0123456789abcdef\n".repeat(620_000)}END\n`);
    document.querySelector(".xterm-helper-textarea")?.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
  });
  await page.keyboard.press("Enter");
  await expect(async () => {
    await page.keyboard.press("Control+c");
    await type(page, "clear; echo still here");
    await expect(screen(page)).toContainText("still here", { timeout: 3_000 });
  }).toPass({ timeout: 60_000 });
});

test("when the worker dies the page says so and builds the cluster again from its log", async ({ page }) => {
  await page.addInitScript(() => {
    const Original = Worker;
    (globalThis as unknown as { workers: Worker[] }).workers = [];
    globalThis.Worker = class extends Original {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        (globalThis as unknown as { workers: Worker[] }).workers.push(this);
      }
    };
  });
  await page.goto("/chapters/00-start-here/");
  await openTerminal(page);
  await typeAndSee(page, "kubectl create namespace kept", "namespace/kept created");
  await page.waitForTimeout(1_500);
  await page.evaluate(() => {
    const { workers } = globalThis as unknown as { workers: Worker[] };
    workers.at(-1)?.dispatchEvent(new ErrorEvent("error", { message: "out of memory" }));
    workers.at(-1)?.terminate();
  });
  await expect(page.getByRole("heading", { name: "The cluster has stopped" })).toBeVisible();
  await page.getByRole("button", { name: "Build it again" }).click();
  // A new screen, with a prompt of the new world.
  await expect(screen(page)).not.toContainText("namespace/kept created", { timeout: 30_000 });
  await expect(screen(page)).toContainText("learner@laptop", { timeout: 30_000 });
  await typeAndSee(page, "kubectl get namespace kept", /kept\s+Active/);
});

test("no request goes to any third party", async ({ page, baseURL }) => {
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(`${baseURL}`) && !/^(data|blob):/.test(request.url())) elsewhere.push(request.url());
  });
  await page.goto("/chapters/01-what-kubernetes-is/");
  await openTerminal(page);
  await typeAndSee(page, "kubectl version", "Server Version");
  expect(elsewhere).toEqual([]);
});
