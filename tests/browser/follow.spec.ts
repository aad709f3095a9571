/**
 * A reader who presses every Run button of a chapter, from top to bottom, on a phone: each command ends as it did when
 * the course was built, and prints the same, but for names that chance made, addresses, ages and times.
 */
import { expect, type Locator, type Page, test } from "@playwright/test";
import { pages } from "./pages.ts";

/** All chapters take some minutes: in a long run (`LONG=1`). Else these stand for them. */
const QUICK = ["/chapters/01-what-kubernetes-is/", "/chapters/08-the-workflow/"];
const chapters = pages.filter((page) => /^\/chapters\/\d/.test(page) && (process.env.LONG || QUICK.includes(page)));

/** What every world prints differently: chance and time. */
function plain(text: string): string[] {
  return (
    text
      .replace(/-[a-z0-9]{8,10}-[a-z0-9]{5}\b/g, "-POD")
      .replace(/-(?=[a-z0-9]*\d)[a-z0-9]{8,10}\b/g, "-HASH")
      .replace(/-(?=[a-z0-9]*\d)[a-z0-9]{5}\b/g, "-ID")
      .replace(/[0-9a-f]{12,}(-[0-9a-f]+)*/g, "HEX")
      .replace(/\bkind-worker\d?\b/g, "NODE")
      .replace(/\b(Less than a second|About an? (minute|hour)|\d+ (second|minute|hour)s?)( ago)?\b/g, "AGE")
      // Between two attempts a Pod is in turns in one state and the other.
      .replace(/\b(ErrImagePull|ImagePullBackOff)\b/g, "PULL")
      .replace(/\b(CrashLoopBackOff|Running)(?= +\d+ \()/g, "AGAIN")
      .replace(/^\| +[0-9a-f]{6,8} \|/gm, "| HASH |")
      // Only a shell that somebody sits at tells of its jobs.
      .replace(/^\[\d+\].*$/gm, "")
      .replace(/\d+([.:]\d+)*[smhd]?(\d+[smh])*/g, "0")
      .split("\n")
      .map((line) => line.replace(/\s+/g, " ").trim())
      .filter((line) => line !== "")
  );
}
const bag = (lines: readonly string[]): string[] => [...new Set(lines)].sort();

async function play(page: Page, run: Locator): Promise<void> {
  const text = (await run.getAttribute("data-run")) ?? "";
  await run.locator("[data-go]").click();
  const note = run.locator("[data-note]");
  const endless = /\s(-w|-f|--watch)\b/.test(text) && !/apply|create|replace|delete/.test(text);
  if (endless) return page.waitForTimeout(700);
  await expect(note).toContainText(/Finished|still running/, { timeout: 60_000 });
  if (/still running/.test((await note.textContent()) ?? "")) {
    await note.getByRole("button").first().click();
    await expect(note).toContainText("Finished", { timeout: 60_000 });
  }
  // Several lines run one after the other; the one that runs is marked.
  await expect(run.locator(".run-row.now")).toHaveCount(0, { timeout: 60_000 });
}
const hurry = (page: Page): Promise<void> => page.evaluate(() => document.querySelector<HTMLButtonElement>('[data-speed="60"]')?.click());
/** A line in slow motion, to its end: as many events as were recorded. */
async function stepThrough(page: Page, story: Locator): Promise<void> {
  const rows = story.locator("[data-story-rows] tr");
  const recorded = await rows.count();
  await story.locator("[data-story-live]").click();
  await expect(story.locator("[data-story-at]")).toContainText("Step 1 of 1", { timeout: 60_000 });
  await expect(async () => {
    await story.locator("[data-story-next]").click();
    await expect(story.locator("[data-story-at]")).toContainText("Nothing more follows", { timeout: 100 });
  }).toPass({ timeout: 60_000, intervals: [0] });
  expect(await rows.count()).toBe(recorded);
  await hurry(page);
}
const printed = (page: Page): Promise<string[]> =>
  page.locator('[data-panel="transcript"] article').evaluateAll((articles) => {
    for (const article of articles) article.querySelector<HTMLButtonElement>("pre + button")?.click();
    return articles.map((article) => article.querySelector("pre")?.textContent ?? "");
  });

for (const chapter of chapters) {
  test(`${chapter} can be followed by its Run buttons`, async ({ browser }) => {
    test.setTimeout(240_000);
    const context = await browser.newContext({ viewport: { width: 360, height: 740 }, hasTouch: true });
    const page = await context.newPage();
    await page.goto(chapter);
    const runs = await page.locator("[data-run], [data-story]").all();
    const differing: Record<string, unknown> = {};
    for (const [index, run] of runs.entries()) {
      if ((await run.getAttribute("data-story")) !== null) {
        await stepThrough(page, run);
        continue;
      }
      const before = (await printed(page)).length;
      await play(page, run);
      if (index === 0) await hurry(page);
      // What the recording lets come to rest.
      await page.waitForTimeout(400);
      const want = run.locator(".output samp");
      if ((await want.count()) === 0) continue;
      const live = bag(plain((await printed(page)).slice(before).join("\n")));
      const recorded = bag(plain((await want.textContent()) ?? ""));
      if (JSON.stringify(live) !== JSON.stringify(recorded))
        differing[(await run.getAttribute("data-run")) ?? ""] = {
          live: live.filter((line) => !recorded.includes(line)),
          recorded: recorded.filter((line) => !live.includes(line)),
        };
    }
    expect(differing).toEqual({});
    await context.close();
  });
}
