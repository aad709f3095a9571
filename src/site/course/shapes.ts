/** Outlines of the cast in a box from -18 to 18, drawn with one stroke. */
import type { CastMember } from "./plan.ts";

export const outline: Record<CastMember["shape"], string> = {
  hexagon: "M0-18 15.6-9V9L0 18-15.6 9V-9Z",
  cylinder: "M-14-12C-14-18.5 14-18.5 14-12V12C14 18.5-14 18.5-14 12ZM-14-12C-14-6 14-6 14-12",
  diamond: "M0-19 19 0 0 19-19 0Z",
  circle: "M0-17A17 17 0 1 1 0 17 17 17 0 1 1 0-17Z",
  cloud: "M-9 13C-21 13-21-1-11-2-12-16 6-18 9-8 20-9 21 13 10 13Z",
  square: "M-15-15H15V15H-15Z",
  chevron: "M-17-14H9L18 0 9 14H-17L-9 0Z",
  stack: "M-17-15H17V15H-17ZM-17-10.5H17M-17 10.5H17",
  drop: "M0-20C7-11 16-3 16 5A16 14 0 0 1-16 5C-16-3-7-11 0-20Z",
};
