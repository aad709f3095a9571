/** `diff -u`: unified differences of two texts, three lines of context. */

const CONTEXT = 3;
type Edit = { readonly kind: " " | "-" | "+"; readonly line: string };

/** Empty when the texts are equal. */
export function unifiedDiff(from: string, to: string, labels: { from: string; to: string }): string {
  if (from === to) return "";
  const edits = editsBetween(lines(from), lines(to));
  const hunks = hunksOf(edits);
  return `--- ${labels.from}\n+++ ${labels.to}\n${hunks.join("")}`;
}
function lines(text: string): string[] {
  const all = text.split("\n");
  if (all[all.length - 1] === "") all.pop();
  return all;
}

/** The longest common subsequence between the common head and tail. */
function editsBetween(a: readonly string[], b: readonly string[]): Edit[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const left = a.slice(head, a.length - tail);
  const right = b.slice(head, b.length - tail);
  const table: number[][] = Array.from({ length: left.length + 1 }, () => new Array<number>(right.length + 1).fill(0));
  const at = (i: number, j: number): number => table[i]?.[j] ?? 0;
  for (let i = left.length - 1; i >= 0; i--)
    for (let j = right.length - 1; j >= 0; j--) {
      const row = table[i];
      if (row) row[j] = left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  const middle: Edit[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i] === right[j]) {
      middle.push({ kind: " ", line: left[i] ?? "" });
      i++;
      j++;
    } else if (i < left.length && (j >= right.length || at(i + 1, j) >= at(i, j + 1))) {
      middle.push({ kind: "-", line: left[i] ?? "" });
      i++;
    } else {
      middle.push({ kind: "+", line: right[j] ?? "" });
      j++;
    }
  }
  const same = (line: string): Edit => ({ kind: " ", line });
  return [...a.slice(0, head).map(same), ...middle, ...a.slice(a.length - tail).map(same)];
}

function hunksOf(edits: readonly Edit[]): string[] {
  const changed = edits.flatMap((edit, index) => (edit.kind === " " ? [] : [index]));
  const ranges: [number, number][] = [];
  for (const index of changed) {
    const last = ranges[ranges.length - 1];
    const start = Math.max(0, index - CONTEXT);
    const end = Math.min(edits.length, index + CONTEXT + 1);
    if (last && start <= last[1]) last[1] = end;
    else ranges.push([start, end]);
  }
  return ranges.map(([start, end]) => {
    const before = edits.slice(0, start);
    const part = edits.slice(start, end);
    const count = (list: readonly Edit[], without: "-" | "+"): number => list.filter((edit) => edit.kind !== without).length;
    const span = (skip: "-" | "+"): string => {
      const length = count(part, skip);
      const first = count(before, skip) + (length === 0 ? 0 : 1);
      return length === 1 ? `${first}` : `${first},${length}`;
    };
    return `@@ -${span("+")} +${span("-")} @@\n${part.map((edit) => `${edit.kind}${edit.line}\n`).join("")}`;
  });
}
