import { expect, test } from "@playwright/test";
import { pages } from "./pages.ts";

for (const width of [320, 360, 768, 1280, 1920]) {
  test(`no page scrolls sideways at ${width} px`, async ({ browser }) => {
    const context = await browser.newContext({ viewport: { width, height: 800 } });
    const page = await context.newPage();
    const wide: string[] = [];
    for (const address of pages) {
      await page.goto(address);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (over > 0) wide.push(`${address} by ${over}`);
    }
    expect(wide).toEqual([]);
    await context.close();
  });
}

test("a chapter can be read whole without scripts: text, commands, answers", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/chapters/01-what-kubernetes-is/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.locator(".run-line").first()).toBeVisible();
  await expect(page.locator(".run-go").first()).toBeHidden();
  await expect(page.locator("[data-bench]")).toBeHidden();
  await page.locator(".predict summary").first().click();
  await expect(page.locator(".predict .why").first()).toBeVisible();
  await context.close();
});

test("a page asks nobody else for anything, and for less than 16 KB of scripts", async ({ page }) => {
  const foreign: string[] = [];
  let scripts = 0;
  page.on("request", (request) => {
    if (new URL(request.url()).host !== new URL(page.url() === "about:blank" ? request.url() : page.url()).host)
      foreign.push(request.url());
  });
  page.on("response", async (response) => {
    if (response.request().resourceType() === "script") scripts += (await response.body()).length;
  });
  await page.goto("/chapters/01-what-kubernetes-is/", { waitUntil: "networkidle" });
  expect(foreign).toEqual([]);
  expect(scripts).toBeLessThan(24_000);
  expect(scripts).toBeGreaterThan(0);
});

test("the theme is chosen before the first paint and a click is kept", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await page.getByRole("button", { name: "Switch between light and dark" }).click();
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("a guess is kept over a reload and compared on request", async ({ page }) => {
  await page.goto("/chapters/01-what-kubernetes-is/");
  const predict = page.locator("[data-predict]").first();
  const first = predict.getByRole("radio").first();
  await first.check();
  await page.reload();
  await expect(first).toBeChecked();
  await predict.locator("summary").click();
  await expect(predict.locator("[data-verdict]")).toContainText("You said");
});

test("progress goes out as a file and comes back in", async ({ page }) => {
  await page.goto("/chapters/01-what-kubernetes-is/");
  await page.locator("[data-predict]").first().getByRole("radio").first().check();
  await page.locator(".leaf").scrollIntoViewIfNeeded();
  await page.waitForFunction(() => localStorage.getItem("kubewekend.progress")?.includes('"read":true'));
  await page.goto("/progress/");
  await expect(page.locator('[data-chapter="01-what-kubernetes-is"] [data-state]')).toHaveText("read");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export a file" }).click();
  const file = await (await download).path();
  page.on("dialog", (dialog) => void dialog.accept());
  await page.getByRole("button", { name: "Forget everything" }).click();
  await expect(page.locator('[data-chapter="01-what-kubernetes-is"] [data-state]')).toHaveText("");
  await page.locator("[data-import]").setInputFiles(file);
  await expect(page.locator('[data-chapter="01-what-kubernetes-is"] [data-state]')).toHaveText("read");
});

test("nothing moves after the first paint, also where the divider was moved", async ({ page }) => {
  await page.addInitScript(() => {
    localStorage.setItem("kubewekend.split.chapter", "36");
    const shifts: number[] = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as PerformanceEntry & { value: number }).value);
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto("/chapters/01-what-kubernetes-is/", { waitUntil: "networkidle" });
  const bench = await page.locator("[data-bench]").boundingBox();
  expect(Math.round(bench?.width ?? 0)).toBe(Math.round(1280 * 0.36));
  const moved = await page.evaluate(() => (globalThis as unknown as { shifts: number[] }).shifts.reduce((sum, value) => sum + value, 0));
  expect(moved).toBeLessThan(0.01);
});
