import { expect, type Page, test } from "@playwright/test";

async function openTerminal(page: Page): Promise<void> {
  await page.locator("[data-open-terminal]").click();
  await page.locator(".xterm-rows").waitFor();
  await expect(page.locator(".xterm-rows")).toContainText("$");
}
const focused = (page: Page): Promise<string> => page.evaluate(() => document.activeElement?.className ?? "");

test("Run types the command in the terminal and leaves the focus on the button", async ({ page }) => {
  await page.goto("/chapters/00-start-here/");
  const run = page.locator('[data-run="kubectl get nodes"]').first();
  await run.locator("[data-go]").click();
  await expect(page.locator(".xterm-rows")).toContainText("kind-control-plane");
  expect(await focused(page)).toContain("run-go");
  await page.getByRole("tab", { name: "Transcript" }).click();
  await expect(page.getByRole("article").first()).toContainText("kubectl get nodes");
});

test("a command that waits offers to hurry the clock, and the clock is as before when it is done", async ({ page }) => {
  await page.goto("/chapters/00-start-here/");
  const run = page.locator('[data-run*="sleep 15"]').first();
  await run.locator("[data-go]").click();
  await run.getByRole("button", { name: /60 times faster/ }).click({ timeout: 10_000 });
  await expect(page.locator('[data-speed="60"]')).toHaveAttribute("aria-pressed", "true");
  await expect(page.locator(".xterm-rows")).toContainText("kind-worker3", { timeout: 5_000 });
  await expect(run.locator("[data-note]")).toBeHidden();
  await expect(page.locator('[data-speed="1"]')).toHaveAttribute("aria-pressed", "true");
});

test("what a terminal in the back prints leaves a mark on its tab", async ({ page }) => {
  await page.goto("/chapters/01-what-kubernetes-is/");
  await page.locator('[data-run="kubectl get pods -w"]').locator("[data-go]").click();
  await expect(page.getByRole("tab", { name: "Terminal 2" })).toHaveAttribute("aria-selected", "true");
  await page.locator('[data-run^="kubectl create deployment web"]').first().locator("[data-go]").click();
  await expect(page.getByRole("tab", { name: "Terminal 1" })).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("tab", { name: "Terminal 2" }).locator(".badge")).toBeVisible();
  await page.getByRole("tab", { name: "Terminal 2" }).click();
  await expect(page.locator('[data-panel="terminal-2"] .xterm-rows')).toContainText("ContainerCreating");
  await expect(page.getByRole("tab", { name: "Terminal 2" }).locator(".badge")).toHaveCount(0);
});

test("the terminal is not a keyboard trap", async ({ page }) => {
  await page.goto("/chapters/00-start-here/");
  await openTerminal(page);
  await page.locator(".xterm-helper-textarea").focus();
  await page.keyboard.press("Tab");
  expect(await focused(page)).toContain("xterm");
  await page.keyboard.press("Shift+Tab");
  expect(await focused(page)).not.toContain("xterm");
  await page.locator(".xterm-helper-textarea").focus();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  expect(await focused(page)).not.toContain("xterm");
  await page.locator(".xterm-helper-textarea").focus();
  await page.keyboard.press("Control+Shift+M");
  await page.keyboard.press("Tab");
  expect(await focused(page)).not.toContain("xterm");
});

test("Ctrl+J goes to the terminal and back to where one was", async ({ page }) => {
  await page.goto("/chapters/00-start-here/");
  await openTerminal(page);
  await page.locator(".run-go").first().focus();
  await page.keyboard.press("Control+j");
  await expect.poll(() => focused(page)).toContain("xterm");
  await page.keyboard.press("Control+j");
  expect(await focused(page)).toContain("run-go");
});

test("the check says what was observed and moves the focus to its report", async ({ page }) => {
  await page.goto("/labs/ask-for-three/");
  await openTerminal(page);
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("#report-title")).toBeFocused();
  await expect(page.locator("[data-report] .finding").first()).toContainText("Expected");
});

test("what a check has found follows the cluster, and a reset forgets it", async ({ page }) => {
  await page.goto("/labs/ask-for-three/");
  await openTerminal(page);
  await page.getByRole("button", { name: "Check my work" }).click();
  const finding = page.locator('[data-task="three"] [data-finding]');
  await expect(finding).toContainText("There is no Deployment");
  await page.locator(".xterm-helper-textarea").focus();
  await page.keyboard.insertText("kubectl create deployment web --image=nginx:1.0 --replicas=2");
  await page.keyboard.press("Enter");
  await expect(finding).not.toContainText("There is no Deployment");
  await page.locator("[data-reset]").click();
  await page.getByRole("button", { name: "Reset the lab" }).click();
  await expect(finding).toBeHidden();
});

test("the fourth rung asks before it shows the solution, and the lab then counts as seen", async ({ page }) => {
  await page.goto("/labs/ask-for-three/");
  const task = page.locator('[data-task="three"]');
  for (const rung of [1, 2, 3, 4]) await task.locator(`[data-rung="${rung}"] > summary`).click();
  await expect(task.locator("[data-solution]")).toBeHidden();
  await task.getByRole("button", { name: "Show the solution" }).click();
  await expect(task.locator("[data-solution]")).toBeVisible();
  await page.goto("/progress/");
  await expect(page.locator('[data-lab="ask-for-three"] [data-state]')).toHaveText("solution seen");
});

test("a touch screen gets a line of input and no xterm", async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  const page = await context.newPage();
  await page.goto("/labs/ask-for-three/");
  await page.locator('[data-show="terminal"]').tap();
  await page.locator("[data-open-terminal]").tap();
  const input = page.getByRole("textbox", { name: "Command" });
  await input.fill("kubectl get nodes");
  await input.press("Enter");
  await expect(page.getByRole("article").first()).toContainText("kind-control-plane");
  await expect(page.locator(".xterm")).toHaveCount(0);
  await context.close();
});

test("the divider is moved by keyboard and its place is kept", async ({ page }) => {
  await page.goto("/chapters/00-start-here/");
  const divider = page.getByRole("separator", { name: "Width of the workspace" });
  await divider.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(divider).toHaveAttribute("aria-valuenow", "52");
  await page.reload();
  await expect(divider).toHaveAttribute("aria-valuenow", "52");
});
