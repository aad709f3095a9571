/** Label selectors as objects (metav1.ParseToLabelSelector). */
import { CommandError } from "../../errors.ts";

export interface LabelSelectorObject {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

/** `app=web,tier in (a,b)`. Throws CommandError. */
export function parseSelector(text: string): LabelSelectorObject {
  const matchLabels: Record<string, string> = {};
  const matchExpressions: { key: string; operator: string; values?: string[] }[] = [];
  for (const raw of text.split(/,(?![^(]*\))/)) {
    const part = raw.trim();
    const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(part);
    const equality = /^([^=!\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(part);
    if (set) {
      const values = (set[3] ?? "")
        .split(",")
        .map((value) => value.trim())
        .sort();
      matchExpressions.push({ key: set[1] ?? "", operator: set[2] === "in" ? "In" : "NotIn", values });
    } else if (equality) {
      const [, key = "", operator, value = ""] = equality;
      if (operator === "!=") matchExpressions.push({ key, operator: "NotIn", values: [value] });
      else matchLabels[key] = value;
    } else if (/^!\S+$/.test(part)) matchExpressions.push({ key: part.slice(1), operator: "DoesNotExist" });
    else if (/^[^\s=!()]+$/.test(part)) matchExpressions.push({ key: part, operator: "Exists" });
    else
      throw new CommandError(
        `couldn't parse the selector string "${text}": unable to parse requirement: found '${part.split(/\s+/)[2] ?? ""}', expected: ',' or 'end of string'`,
      );
  }
  return {
    ...(Object.keys(matchLabels).length > 0 ? { matchLabels } : {}),
    ...(matchExpressions.length > 0 ? { matchExpressions } : {}),
  };
}
