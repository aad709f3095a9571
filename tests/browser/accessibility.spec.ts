import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { pages } from "./pages.ts";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

async function violations(page: Page, rules?: readonly string[]): Promise<string[]> {
  const axe = new AxeBuilder({ page });
  const { violations: found } = await (rules ? axe.withRules([...rules]) : axe.withTags(tags)).analyze();
  return found.flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.target.join(" ")}`));
}

/** Every rule once; where only colours or widths differ, what they can change. */
const looks = [
  { colorScheme: "light", width: 1280 },
  { colorScheme: "dark", width: 1280, rules: ["color-contrast", "link-in-text-block"] },
  { colorScheme: "light", width: 360, rules: ["color-contrast", "target-size", "scrollable-region-focusable"] },
] as const;
for (const look of looks) {
  const { colorScheme, width } = look;
  test(`no page has an accessibility violation, ${colorScheme}, ${width} px`, async ({ browser }) => {
    test.setTimeout(180_000);
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 } });
    const page = await context.newPage();
    const found: Record<string, string[]> = {};
    for (const address of pages) {
      await page.goto(address);
      const here = await violations(page, "rules" in look ? look.rules : undefined);
      if (here.length > 0) found[address] = here;
    }
    expect(found).toEqual({});
    await context.close();
  });
}

test("an open workspace with report, view and transcript has no violation", async ({ page }) => {
  await page.goto("/labs/ask-for-three/");
  await page.getByRole("button", { name: "Open a terminal", exact: true }).first().click();
  await page.locator(".xterm-rows").waitFor();
  await page.getByRole("button", { name: "Check my work" }).click();
  await expect(page.locator("#report-title")).toBeFocused();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("tab", { name: "Cluster" }).click();
  await page.getByRole("button", { name: "As a table" }).click();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("tab", { name: "Transcript" }).click();
  expect(await violations(page)).toEqual([]);
});
