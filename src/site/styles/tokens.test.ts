/** The palette is readable: text 4.5:1 and graphics 3:1, also for eyes that see red or green less. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ansi } from "../islands/workspace/terminal-theme.ts";

type Colour = [number, number, number];

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");
const [lightBlock = "", darkBlock = ""] = css.split(':root[data-theme="dark"]');
const tokens = (block: string): Record<string, string> =>
  Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((match) => [match[1] ?? "", match[2] ?? ""]));
const themes = { light: tokens(lightBlock), dark: tokens(darkBlock) };

const parse = (hex: string): Colour => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255) as Colour;
const linear = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
/** Machado, Oliveira and Fernandes 2009, severity 1. */
const eyes: Record<string, number[]> = {
  usual: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
};
const seen = (hex: string, eye: number[]): Colour => {
  const [r, g, b] = parse(hex).map(linear) as Colour;
  return [0, 3, 6].map((row) =>
    Math.min(1, Math.max(0, (eye[row] ?? 0) * r + (eye[row + 1] ?? 0) * g + (eye[row + 2] ?? 0) * b)),
  ) as Colour;
};
const luminance = ([r, g, b]: Colour): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;
const contrast = (a: string, b: string, eye: number[] = eyes.usual ?? []): number => {
  const [x, y] = [luminance(seen(a, eye)), luminance(seen(b, eye))].sort((p, q) => q - p) as [number, number];
  return (x + 0.05) / (y + 0.05);
};

const texts = [
  "ink",
  "ink-soft",
  "ink-faint",
  "accent",
  "accent-strong",
  "running",
  "waiting",
  "failing",
  "stopped",
  "code-string",
  "code-key",
  "code-comment",
  "code-number",
];
const graphics = ["rule-strong", "cast-a", "cast-e", "cast-s", "cast-c", "cast-l", "cast-k", "cast-p", "cast-r", "cast-d"];

describe.each(Object.entries(themes))("the %s theme", (name, theme) => {
  const weak = (ink: string[], papers: string[], least: number, eye: number[] = eyes.usual ?? []): string[] =>
    ink.flatMap((front) =>
      papers.filter((back) => contrast(theme[front] ?? "", theme[back] ?? "", eye) < least).map((back) => `${front} on ${back}`),
    );

  test("writes text at 4.5:1 on paper and on the bench", () => {
    expect(weak(texts, ["paper", "paper-sunk", "paper-raised"], 4.5)).toEqual([]);
    expect(weak(["accent-ink"], ["accent", "accent-strong"], 4.5)).toEqual([]);
  });

  test.each(Object.entries(eyes))("draws components and states at 3:1 for %s", (_, eye) => {
    expect(weak([...graphics, "running", "waiting", "failing"], ["paper", "paper-sunk"], 3, eye)).toEqual([]);
  });

  test("has sixteen terminal colours at 4.5:1, but for the black of its own ground", () => {
    const colours = Object.entries(ansi[name as "light" | "dark"]).filter(([colour]) => !(name === "dark" && colour === "black"));
    expect(colours.filter(([, hex]) => contrast(hex, theme["paper-sunk"] ?? "") < 4.5).map(([colour]) => colour)).toEqual([]);
  });
});
