/** The words of islands, read from the page, so that scripts are the same in every language. */
type Key = keyof typeof import("../i18n/en.ts").en.live;

let dictionary: Record<string, string> | undefined;

/** `say("task.partly", { met: 1, of: 3 })` */
export function say(key: Key, values: Record<string, string | number> = {}): string {
  dictionary ??= JSON.parse(document.getElementById("words")?.textContent ?? "{}") as Record<string, string>;
  const text = dictionary[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export const countLines = (n: number): string => (n === 1 ? say("lines.one") : say("lines.many", { n }));
export const countChanges = (n: number): string => (n === 1 ? say("changes.one") : say("changes.many", { n }));

let pending: string[] = [];
/** Says something to a screen reader; what is said within a second is said together. */
export function announce(text: string): void {
  pending.push(text);
  if (pending.length > 1) return;
  setTimeout(() => {
    const place = document.getElementById("announce");
    if (place) place.textContent = pending.join(" ");
    pending = [];
  }, 300);
}
