/** Values typed or chosen in a task's form. */
import type { Context } from "../context.ts";
import type { StateCheck } from "../lab.ts";
import { fail, passed } from "../verdict.ts";

/** `unanswered`, or `wrong` with what was given as `{given}`; `wrongs` gives single wrong answers codes of their own. */
export function answered(
  id: string,
  name: string,
  right: (context: Context) => string | readonly string[],
  wrongs: Readonly<Record<string, string>> = {},
): StateCheck {
  return {
    id,
    codes: ["unanswered", "wrong", ...new Set(Object.values(wrongs))],
    test(context) {
      const given = normalise(context.answer(name) ?? "");
      if (given === "") return fail("unanswered");
      if ([right(context)].flat().map(normalise).includes(given)) return passed;
      return fail(wrongs[given] ?? "wrong", { given });
    },
  };
}
/** Case, spaces at the ends and a kind's prefix do not matter: `pod/web-1`, ` Web-1 `. */
function normalise(value: string): string {
  const trimmed = value.trim().toLowerCase();
  return trimmed.includes("/") ? trimmed.slice(trimmed.lastIndexOf("/") + 1) : trimmed;
}
