/** Cards that are put in order: each has two buttons, and the arrow keys do the same. */
import { find, findAll } from "../dom.ts";
import { announce, say } from "../words.ts";

/** `field` carries the order, and takes one that was given earlier. */
export function startOrdering(list: HTMLElement, field: HTMLInputElement | HTMLSelectElement): void {
  const cards = (): HTMLElement[] => findAll("[data-card]", list);
  for (const value of field.value.split(" ")) {
    const card = cards().find(({ dataset }) => dataset.card === value);
    if (card) list.append(card);
  }
  const note = (): void => {
    field.value = cards()
      .map(({ dataset }) => dataset.card)
      .join(" ");
  };
  const move = (card: HTMLElement, by: -1 | 1): void => {
    const all = cards();
    const other = all[all.indexOf(card) + by];
    if (!other) return;
    const focused = document.activeElement;
    if (by < 0) other.before(card);
    else other.after(card);
    // Moving an element takes the focus away from what is in it.
    if (focused instanceof HTMLElement && card.contains(focused)) focused.focus();
    note();
    announce(say("order.moved", { card: find("span", card)?.textContent?.trim() ?? "", n: all.indexOf(card) + by + 1, of: all.length }));
  };
  note();
  list.addEventListener("click", (event) => {
    const button = (event.target as Element).closest("[data-earlier], [data-later]");
    const card = button?.closest<HTMLElement>("[data-card]");
    if (card) move(card, button?.hasAttribute("data-earlier") ? -1 : 1);
  });
  list.addEventListener("keydown", (event) => {
    const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : undefined;
    const card = (event.target as Element).closest<HTMLElement>("[data-card]");
    if (by === undefined || !card) return;
    event.preventDefault();
    move(card, by);
  });
}
