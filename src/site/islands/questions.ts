/** Guesses and quiz questions: the choice is kept and compared; the answer stays a click away for everyone. */
import { find, findAll } from "./dom.ts";
import { current, guessed } from "./stores/local.ts";
import { say } from "./words.ts";

const plain = (text: string): string => text.replace(/[`*]/g, "");

export function startQuestions(): void {
  for (const question of findAll("[data-predict], [data-question]")) {
    const id = question.dataset.predict ?? question.dataset.question ?? "";
    const answer = question.dataset.answer ?? "";
    const tell = (said: string, show: boolean): void => {
      const right = said.trim() === answer;
      const verdict = find("[data-verdict]", question);
      if (verdict) {
        verdict.hidden = false;
        verdict.textContent = right
          ? say("predict.right", { said: plain(said) })
          : say("predict.said", { said: plain(said), answer: plain(answer) });
      }
      const details = find<HTMLDetailsElement>("details", question);
      if (details && show) details.open = true;
    };
    // A guess is compared when the reader asks for it; a question at once.
    const compare = (said: string): void => {
      const ask = find("legend", question)?.textContent?.trim() ?? id;
      guessed(id, { said, right: said.trim() === answer, ask, path: `${location.pathname}#${question.id}` });
      if (question.dataset.question) tell(said, true);
    };
    question.addEventListener("change", (event) => {
      if (event.target instanceof HTMLInputElement && event.target.type === "radio") compare(event.target.value);
    });
    find("[data-answer-typed]", question)?.addEventListener("click", () => {
      const typed = find<HTMLInputElement>("input[type=text]", question)?.value.trim();
      if (typed) compare(typed);
    });
    find("details", question)?.addEventListener("toggle", (event) => {
      const said = current().guesses[id]?.said;
      if ((event.target as HTMLDetailsElement).open && said !== undefined) tell(said, false);
    });
    const before = current().guesses[id]?.said;
    for (const input of findAll<HTMLInputElement>("input", question)) {
      if (input.type === "radio") input.checked = input.value === before;
      else if (before !== undefined) input.value = before;
    }
  }
}
