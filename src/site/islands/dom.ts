/** Making elements without a framework. Text always goes in as text. */
type Child = Node | string | null | undefined | false;
type Props = Record<string, string | number | boolean | EventListener | undefined>;

function fill(node: Element, props: Props, children: Child[]): void {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name.replace(/^on/, ""), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child) node.append(child);
}

/** `element("button", { type: "button", onclick: go }, "Go")` */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  const node = document.createElement(name);
  fill(node, props, children);
  return node;
}

export function shape(name: string, props: Props = {}, ...children: Child[]): SVGElement {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  fill(node, props, children);
  return node;
}

/** Text with `code` in backticks, as the feedback of labs writes it. */
export function inlineCode(text: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  for (const piece of text.split(/(`[^`]+`)/)) {
    if (piece.startsWith("`") && piece.length > 2) fragment.append(element("code", {}, piece.slice(1, -1)));
    else if (piece) fragment.append(piece);
  }
  return fragment;
}

export const find = <Type extends Element = HTMLElement>(selector: string, within: ParentNode = document): Type | null =>
  within.querySelector<Type>(selector);
export const findAll = <Type extends Element = HTMLElement>(selector: string, within: ParentNode = document): Type[] => [
  ...within.querySelectorAll<Type>(selector),
];
export const touch = (): boolean => matchMedia("(pointer: coarse)").matches;
export const narrow = (): boolean => matchMedia("(max-width: 1099px)").matches;
export const still = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;
