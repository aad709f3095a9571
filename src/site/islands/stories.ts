/** Slow motion: steps through a recorded story, or lets the reader's own cluster go on by one event at a time. */
import type { StoryStep } from "../../protocol/index.ts";
import { type StoryWords, storyRows } from "../course/story-rows.ts";
import { find, findAll, still } from "./dom.ts";
import { workspace } from "./wake.ts";
import { say } from "./words.ts";

export function startStories(): void {
  for (const section of findAll("[data-story]")) startStory(section);
}

function startStory(section: HTMLElement): void {
  const words = JSON.parse(section.dataset.words ?? "{}") as StoryWords;
  const rows = find("[data-story-rows]", section);
  const tools = find("[data-story-tools]", section);
  const status = find("[data-story-at]", section);
  if (!rows || !tools || !status) return;
  /** Where the reader stands; 0 is before the first step, and nothing is dimmed. */
  let at = 0;
  let live = false;
  let busy = false;
  const told = (): HTMLElement[] => findAll<HTMLElement>("tr", rows).filter((row) => notes() || !row.classList.contains("beside"));
  const notes = (): boolean => find<HTMLInputElement>("[data-story-notes]", section)?.checked ?? false;

  const show = (next: number): void => {
    const all = told();
    at = Math.min(Math.max(next, 0), all.length);
    for (const [index, row] of all.entries()) {
      row.classList.toggle("later", at > 0 && index >= at);
      if (index === at - 1) row.setAttribute("aria-current", "step");
      else row.removeAttribute("aria-current");
    }
    const row = all[at - 1];
    if (!row) return;
    const cell = (name: string): string => find(`.story-${name}`, row)?.textContent?.trim() ?? "";
    const revision = cell("revision");
    status.textContent = `${say("story.at", { n: at, of: all.length, actor: cell("actor"), verb: cell("verb"), object: cell("object") })} ${
      revision === "–" ? "" : say("story.revision", { revision })
    }`;
    row.scrollIntoView({ block: "nearest", behavior: still() ? "auto" : "smooth" });
  };
  const forward = async (): Promise<void> => {
    if (at < told().length || !live) {
      show(at + 1);
      return;
    }
    if (busy) return;
    busy = true;
    const steps: StoryStep[] = await (await workspace()).nextInStory();
    busy = false;
    rows.insertAdjacentHTML("beforeend", storyRows(steps, words));
    if (steps.length === 0) {
      live = false;
      status.textContent = say("story.over");
    } else if (at < told().length) show(at + 1);
    // Only notes came: they are not told now, so the story goes on to the next deed.
    else await forward();
  };
  const begin = async (): Promise<void> => {
    try {
      const space = await workspace();
      await space.beginStory(section.dataset.story ?? "");
      rows.replaceChildren();
      at = 0;
      live = true;
      status.textContent = say("story.live");
      await forward();
    } catch (error) {
      status.textContent = say("run.failed", { message: error instanceof Error ? error.message : String(error) });
    }
  };
  find("[data-story-live]", section)?.addEventListener("click", () => void begin());
  find("[data-story-next]", section)?.addEventListener("click", () => void forward());
  find("[data-story-back]", section)?.addEventListener("click", () => show(Math.max(1, at - 1)));
  find("[data-story-all]", section)?.addEventListener("click", () => show(0));
  find("[data-story-notes]", section)?.addEventListener("change", () => {
    section.toggleAttribute("data-notes", notes());
    show(at);
  });
  tools.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight") void forward();
    else if (event.key === "ArrowLeft") show(Math.max(1, at - 1));
    else return;
    event.preventDefault();
  });
}
