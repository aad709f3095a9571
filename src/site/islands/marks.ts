/** Progress shown on the page: lit chapters, states beside labs, the line that leads back, and the progress page. */
import { element, find, findAll } from "./dom.ts";
import { chapterRead, current, exportText, forget, here, importText, onProgress } from "./stores/local.ts";
import type { LabState } from "./stores/progress.ts";
import { say } from "./words.ts";

const labWord = (state: LabState): string =>
  ({ solved: say("progress.solved"), hints: say("progress.hints"), seen: say("progress.seen"), open: say("progress.open") })[state];

export function startMarks(): void {
  show();
  onProgress(show);
  followReading();
  followPage();
  offerResume();
  startProgressPage();
  const address = find("[data-this-page]");
  if (address) address.textContent = location.pathname;
}

function show(): void {
  const { chapters, labs } = current();
  for (const mark of findAll<HTMLElement | SVGElement>("[data-chapter]:not([data-bench])")) {
    const read = chapters[mark.dataset.chapter ?? ""]?.read ?? false;
    mark.toggleAttribute("data-done", read);
    const word = find("[data-state]", mark);
    if (word) word.textContent = read ? say("progress.read") : "";
  }
  for (const mark of findAll("[data-lab]:not([data-bench])")) {
    const lab = labs[mark.dataset.lab ?? ""];
    const word = find("[data-state]", mark);
    if (word) word.textContent = lab ? labWord(lab.state) : "";
  }
}

/** A chapter counts as read when its end has been on the screen. */
function followReading(): void {
  const page = find("[data-chapter-page]");
  const end = find(".leaf", page ?? document);
  if (!page || !end) return;
  new IntersectionObserver((entries, observer) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    chapterRead(page.dataset.folder ?? "");
  }).observe(end);
}

function followPage(): void {
  if (find("[data-chapter-page]") || find("[data-lab-page]")) here(location.pathname, find("h1")?.textContent ?? "");
  const links = new Map(findAll<HTMLAnchorElement>(".sections a").map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
  if (links.size === 0) return;
  const seen = new IntersectionObserver(
    (entries) => {
      const top = entries.find((entry) => entry.isIntersecting);
      if (!top) return;
      for (const link of links.values()) link.removeAttribute("aria-current");
      links.get(top.target.id)?.setAttribute("aria-current", "true");
    },
    { rootMargin: "-60px 0px -70% 0px" },
  );
  for (const id of links.keys()) {
    const heading = document.getElementById(id);
    if (heading) seen.observe(heading);
  }
}

function offerResume(): void {
  const line = find("[data-resume]");
  const { where } = current();
  if (!line || !where) return;
  line.hidden = false;
  line.append(say("resume.line", { where: where.title }), element("a", { href: where.path }, say("resume.go")));
}

function startProgressPage(): void {
  const page = find("[data-progress-page]");
  if (!page) return;
  const note = find("[data-progress-note]", page);
  find("[data-export]", page)?.addEventListener("click", () => {
    const link = element("a", {
      href: URL.createObjectURL(new Blob([exportText()], { type: "application/json" })),
      download: "kubewekend-progress.json",
    });
    link.click();
    URL.revokeObjectURL(link.href);
  });
  find<HTMLInputElement>("[data-import]", page)?.addEventListener("change", async (event) => {
    const file = (event.target as HTMLInputElement).files?.[0];
    if (file && note) note.textContent = importText(await file.text()) ? say("progress.imported") : say("progress.bad");
  });
  find("[data-forget]", page)?.addEventListener("click", () => {
    if (confirm(say("progress.forget"))) forget();
  });
  const review = find("[data-review]", page);
  const seen = Object.entries(current().labs).filter(([, lab]) => lab.state === "seen");
  const wrong = Object.values(current().guesses).filter((guess) => !guess.right).length;
  if (review && (seen.length > 0 || wrong > 0)) {
    review.replaceChildren();
    for (const [name] of seen) {
      const link = find<HTMLAnchorElement>(`[data-lab="${name}"] a`, page);
      if (link) review.append(element("li", {}, element("a", { href: link.href }, link.textContent ?? name), `, ${say("progress.seen")}`));
    }
    if (wrong > 0) review.append(element("li", {}, wrong === 1 ? say("progress.wrong.one") : say("progress.wrong.many", { n: wrong })));
  }
}
