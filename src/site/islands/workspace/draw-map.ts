/** The machines of the cluster with their components and Pods, as chapter 5 draws them. */
import type { ArchitectureMap } from "../../../protocol/index.ts";
import { cast } from "../../course/plan.ts";
import { outline } from "../../course/shapes.ts";
import { element, shape } from "../dom.ts";
import { say } from "../words.ts";

type Component = ArchitectureMap["components"][number];
const width = 548;

const perRow = 4;
const order = "AESCLDKRP";
const heights = { head: 34, components: 66, pods: 44, foot: 8 };

/** In a fixed order, so that nothing moves; replicas of the same component stand once. */
function componentsOf(map: ArchitectureMap, node: string): { component: Component; count: number }[] {
  const groups = new Map<string, { component: Component; count: number }>();
  for (const component of map.components) {
    if (component.node !== node) continue;
    const key = `${component.name}/${component.health}`;
    const group = groups.get(key);
    if (group) group.count++;
    else groups.set(key, { component, count: 1 });
  }
  return [...groups.values()].sort((a, b) => order.indexOf(a.component.letter) - order.indexOf(b.component.letter));
}

export function drawMap(map: ArchitectureMap): SVGElement {
  const svg = shape("svg", { class: "drawn map-live" });
  const busy = new Set(map.messages.slice(-6).flatMap((message) => [message.from, message.to]));
  const slot = (width - 20) / perRow;
  let y = 2;
  for (const node of map.nodes) {
    const own = componentsOf(map, node.name);
    const podsFrom = heights.head + Math.ceil(own.length / perRow) * heights.components + (own.length > 0 ? 4 : 0);
    const height = podsFrom + Math.ceil(node.pods.length / perRow) * heights.pods + heights.foot;
    svg.append(
      shape(
        "g",
        { class: node.health, transform: `translate(2 ${y})` },
        shape("rect", { class: "node-frame", width: width - 4, height, rx: 3 }),
        shape("circle", { class: "lamp", cx: 16, cy: 18, r: 4.5, "stroke-width": 1.75 }),
        shape("text", { x: 28, y: 22 }, node.name),
        node.health === "running"
          ? null
          : shape("text", { class: "kind", x: width - 20, y: 22, "text-anchor": "end" }, say(`health.${node.health}`)),
        ...own.map(({ component, count }, index) => {
          const x = 8 + ((index % perRow) + 0.5) * slot;
          const top = heights.head + 22 + Math.floor(index / perRow) * heights.components;
          return drawComponent(component, count, x, top, busy.has(component.id));
        }),
        ...node.pods.map((pod, index) => drawPod(pod, 14 + (index % perRow) * 131, podsFrom + Math.floor(index / perRow) * heights.pods)),
      ),
    );
    y += height + 12;
  }
  svg.setAttribute("viewBox", `0 0 ${width} ${Math.max(y, 60)}`);
  svg.setAttribute("width", String(width));
  svg.setAttribute("height", String(Math.max(y, 60)));
  return svg;
}

function drawPod(pod: ArchitectureMap["nodes"][number]["pods"][number], x: number, y: number): SVGElement {
  return shape(
    "g",
    { class: pod.health, transform: `translate(${x} ${y})` },
    shape("title", {}, `${pod.namespace}/${pod.name}: ${pod.status}`),
    shape("rect", { class: "box", width: 124, height: 36, rx: 9 }),
    shape("circle", { class: "lamp", cx: 13, cy: 18, r: 4, "stroke-width": 1.75 }),
    shape("text", { class: "kind", x: 23, y: 22 }, pod.name.length > 13 ? `${pod.name.slice(0, 6)}…${pod.name.slice(-5)}` : pod.name),
  );
}

function drawComponent(component: Component, count: number, x: number, y: number, lit: boolean): SVGElement {
  return shape(
    "g",
    { class: `glyph hue-${component.letter.toLowerCase()} ${component.health}`, transform: `translate(${x} ${y})` },
    shape("title", {}, `${component.name}: ${component.status}`),
    shape("path", {
      class: lit ? "shape lit" : "shape",
      d: outline[cast[component.letter].shape],
      transform: "scale(.8)",
      "stroke-dasharray": component.health === "stopped" ? "2 4" : "none",
    }),
    shape("text", { y: 5 }, component.letter),
    shape(
      "text",
      { class: "kind", y: 32, "text-anchor": "middle" },
      `${component.name.replace(/^kube-/, "")}${count > 1 ? ` ×${count}` : ""}`,
    ),
    component.health === "running"
      ? null
      : shape("text", { class: "kind", x: 22, y: 4, style: "text-anchor:start" }, say(`health.${component.health}`)),
  );
}

/** Who said what to whom, newest first. */
export function messageList(map: ArchitectureMap): HTMLElement {
  return element(
    "ol",
    { class: "messages", "aria-label": say("view.messages") },
    ...map.messages
      .slice(-10)
      .reverse()
      .map((message) =>
        element(
          "li",
          {},
          element("span", { class: "folio" }, `${message.seconds.toFixed(1)} s`),
          element("span", {}, message.actor),
          element("span", {}, message.verb),
          element("span", {}, message.object),
        ),
      ),
  );
}
