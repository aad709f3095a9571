/** A cluster prepared by the same lines in two worlds, and the commands that two kubectls are asked there. */
export interface Scenario {
  name: string;
  /** Written to the home of both, by path. */
  files?: Readonly<Record<string, string>>;
  /** Run by the page's kubectl in both worlds; each must succeed. */
  prepare: readonly string[];
  commands: readonly string[];
  /** Worker nodes; two by default. */
  workers?: number;
  /** Part of `npm test`; the others run with `npm run conformance`. */
  quick?: boolean;
}

/** One a line; empty ones do not count. */
export function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}
