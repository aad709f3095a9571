/** A learner without a mouse: keys only, and every element is reached by Tab. */
import { expect, type Locator, type Page } from "@playwright/test";

/** Steps of Tab after which something counts as out of reach. */
const FAR = 400;

export class Keyboard {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }
  press(key: string): Promise<void> {
    return this.page.keyboard.press(key);
  }
  /** Walks there by Tab. */
  async to(place: Locator): Promise<void> {
    const target = await place.first().elementHandle();
    for (let step = 0; step < FAR; step++) {
      const where = await target?.evaluate((element) =>
        element === document.activeElement ? "there" : document.activeElement?.closest(".xterm") ? "terminal" : "elsewhere",
      );
      if (where === "there") return;
      // In the terminal Tab completes words; Escape lets the next one go on.
      if (where === "terminal") await this.press("Escape");
      await this.press("Tab");
    }
    throw new Error(`${place} cannot be reached by Tab`);
  }
  /** Into the terminal, which builds the cluster at first. */
  async terminal(): Promise<void> {
    const inside = () => this.page.evaluate(() => document.activeElement?.closest(".xterm") != null);
    if (!(await inside())) await this.press("Control+j");
    await expect.poll(inside, { timeout: 60_000 }).toBe(true);
    await expect(this.page.locator(".xterm-rows")).toContainText("$", { timeout: 60_000 });
  }
  /** Out of it again, to the tasks. */
  async tasks(): Promise<void> {
    await this.press("Shift+Tab");
    await this.press("Alt+4");
    await expect(this.page.locator("#tasks")).toBeFocused();
  }
  async type(...lines: string[]): Promise<void> {
    await this.terminal();
    for (const line of lines) {
      await this.page.keyboard.insertText(line);
      await this.press("Enter");
    }
  }
  /** Types a line again and again until the screen shows what is awaited: the cluster takes its own time. */
  async until(line: string, seen: RegExp): Promise<void> {
    await expect(async () => {
      await this.type("clear", line);
      await expect(this.page.locator(".xterm-rows")).toContainText(seen, { timeout: 2_000 });
    }).toPass({ timeout: 60_000 });
  }
  /** Chooses by the text of an option. */
  async choose(field: Locator, text: string): Promise<void> {
    await this.to(field);
    await this.page.keyboard.type(text);
  }
  /** Checks the work, and reads the report that then has the focus. */
  async solved(): Promise<void> {
    await this.tasks();
    await expect(async () => {
      await this.press("Control+Enter");
      await expect(this.page.locator("#report-title")).toBeFocused({ timeout: 10_000 });
      await expect(this.page.locator("[data-report]")).toContainText("All tasks are done", { timeout: 2_000 });
    }).toPass({ timeout: 60_000 });
  }
  async speed(times: "1" | "60"): Promise<void> {
    await this.to(this.page.locator(`[data-speed="${times}"]`));
    await this.press("Enter");
  }
}
