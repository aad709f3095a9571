/** Objects in columns: owners to the left of what they own, Services below on the left of what they select. */
import type { ObjectGraph } from "../../../protocol/index.ts";
import { shape } from "../dom.ts";

type GraphObject = ObjectGraph["objects"][number];
const box = { width: 164, height: 44, across: 190, down: 56 };
const longest = 17;
/** The middle of a long name goes: its beginning says what it is, its end which one. */
const shorten = (name: string): string => (name.length > longest ? `${name.slice(0, 7)}…${name.slice(-7)}` : name);
/** `3 of 3 ready` is `3/3` where space is short. */
const brief = (kind: string, status: string): string => {
  const line = `${kind} · ${status.replace(/^(\d+) of (\d+) ready$/, "$1/$2")}`;
  return line.length > longest + 4 ? `${line.slice(0, longest + 3)}…` : line;
};

/** The column of an object: one more than the furthest of its owners. */
export function columnsOf(graph: ObjectGraph): Map<string, number> {
  const owners = new Map<string, string[]>();
  for (const edge of graph.edges) owners.set(edge.to, [...(owners.get(edge.to) ?? []), edge.from]);
  const columns = new Map<string, number>();
  const column = (id: string, seen: Set<string>): number => {
    const known = columns.get(id);
    if (known !== undefined) return known;
    if (seen.has(id)) return 0;
    const from = owners.get(id) ?? [];
    const value = from.length === 0 ? 0 : 1 + Math.max(...from.map((owner) => column(owner, new Set([...seen, id]))));
    columns.set(id, value);
    return value;
  };
  for (const object of graph.objects) column(object.id, new Set());
  return columns;
}

export function drawObjects(graph: ObjectGraph): SVGElement {
  const columns = columnsOf(graph);
  const rows = new Map<number, number>();
  const places = new Map<string, { x: number; y: number }>();
  for (const object of graph.objects) {
    const column = columns.get(object.id) ?? 0;
    const row = rows.get(column) ?? 0;
    rows.set(column, row + 1);
    places.set(object.id, { x: 2 + column * box.across, y: 2 + row * box.down });
  }
  const width = Math.max(0, ...rows.keys()) * box.across + box.width + 4;
  const height = Math.max(1, ...rows.values()) * box.down;
  const svg = shape("svg", { class: "drawn", viewBox: `0 0 ${width} ${height}`, width, height });
  for (const edge of graph.edges) {
    const from = places.get(edge.from);
    const to = places.get(edge.to);
    if (!from || !to) continue;
    const [x1, y1, x2, y2] = [from.x + box.width, from.y + box.height / 2, to.x, to.y + box.height / 2];
    const middle = (x1 + x2) / 2;
    svg.append(shape("path", { class: `edge ${edge.how}`, d: `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}` }));
  }
  for (const object of graph.objects) {
    const at = places.get(object.id);
    if (at) svg.append(drawObject(object, at.x, at.y));
  }
  return svg;
}

function drawObject(object: GraphObject, x: number, y: number): SVGElement {
  return shape(
    "g",
    { class: object.health, transform: `translate(${x} ${y})` },
    shape("title", {}, `${object.kind} ${object.name}: ${object.status}`),
    shape("rect", { class: "box", width: box.width, height: box.height, rx: object.kind === "Pod" ? 10 : 3 }),
    shape("circle", { class: "lamp", cx: 16, cy: 22, r: 4.5, "stroke-width": 1.75 }),
    shape("text", { class: "kind", x: 30, y: 18 }, brief(object.kind, object.status)),
    shape("text", { x: 30, y: 34 }, shorten(object.name)),
  );
}
