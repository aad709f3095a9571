/** The releases a world can have. The first is the default: the series' own. */
import type { Release } from "./release.ts";
import { v1_28 } from "./v1-28.ts";
import { v1_36 } from "./v1-36.ts";

export type { Release, ReleaseTexts } from "./release.ts";
export const releases: readonly Release[] = [v1_28, v1_36];

/** By version (`v1.28.9`); undefined when there is none. */
export function releaseNamed(version: string): Release | undefined {
  return releases.find((release) => release.version === version);
}
