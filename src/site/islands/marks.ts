/** Progress shown on the page: lit chapters, states beside labs, the line that leads back, and the progress page. */
import { element, find, findAll } from "./dom.ts";
import { chapterRead, current, exportText, forget, here, importText, onProgress, setting } from "./stores/local.ts";
import { type LabState, reviewOf, taskAt } from "./stores/progress.ts";
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
  if (find("[data-chapter-page]") || find("[data-lab-page]")) here(location.pathname, titleOfPage());
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

/** `Lab 18 · Three reasons for Pending`; a chapter's title alone. */
function titleOfPage(): string {
  const title = find("h1")?.textContent ?? "";
  const number = find("[data-lab-page] .chapter-number .folio")?.textContent;
  return number ? `${number} · ${title}` : title;
}

function offerResume(): void {
  const line = find("[data-resume]");
  const { where, labs } = current();
  if (!line || !where) return;
  const lab = /\/labs\/([^/]+)\//.exec(where.path)?.[1];
  const task = lab === undefined ? undefined : taskAt(labs[lab]);
  line.hidden = false;
  line.append(
    task ? say("resume.task", { where: where.title, n: task.number }) : say("resume.line", { where: where.title }),
    element("a", { href: task ? `${where.path}#task-${task.id}` : where.path }, say("resume.go")),
  );
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
  const name = find<HTMLInputElement>("[data-summary-name]", page);
  if (name) name.value = current().settings.name ?? "";
  name?.addEventListener("input", () => setting({ name: name.value }));
  find("[data-print]", page)?.addEventListener("click", () => print());
  const tell = (): void => {
    summarise(page);
    listReview(page);
  };
  tell();
  onProgress(tell);
}

/** The lines to print: whose they are, and how much of what. */
function summarise(page: HTMLElement): void {
  const { chapters, labs, settings } = current();
  const place = find("[data-summary]", page);
  const count = (state: LabState): number => Object.values(labs).filter((lab) => lab.state === state).length;
  const read = Object.values(chapters).filter((chapter) => chapter.read).length;
  place?.replaceChildren(
    ...(settings.name ? [element("p", { class: "summary-name" }, settings.name)] : []),
    element("p", {}, say("summary.chapters", { read, of: findAll("li[data-chapter]", page).length })),
    element(
      "p",
      {},
      say("summary.labs", {
        solved: count("solved"),
        hints: count("hints"),
        seen: count("seen"),
        of: findAll("li[data-lab]", page).length,
      }),
    ),
  );
}

/** What was seen and not solved, begun and left, or guessed wrong: each leads back to where it stands. */
function listReview(page: HTMLElement): void {
  const list = find("[data-review]", page);
  const { seen, begun, wrong } = reviewOf(current());
  if (!list || seen.length + begun.length + wrong.length === 0) return;
  const lab = (name: string, word: string): HTMLElement[] => {
    const link = find<HTMLAnchorElement>(`[data-lab="${CSS.escape(name)}"] a`, page);
    return link ? [element("li", {}, element("a", { href: link.href }, link.textContent ?? name), `, ${word}`)] : [];
  };
  list.replaceChildren(
    ...seen.flatMap((name) => lab(name, say("progress.seen"))),
    ...begun.flatMap((name) => lab(name, say("progress.open"))),
    ...wrong.map(({ id, guess: { ask = id, path, said } }) =>
      element("li", {}, path ? element("a", { href: path }, ask) : ask, ` ${say("review.said", { said: said.replace(/[`*]/g, "") })}`),
    ),
  );
}
