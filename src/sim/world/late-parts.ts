/** What a world loads only when it comes to it, for who wants to have it before: likely things first. */
import type { Release } from "../../kube/releases/index.ts";
import { loadTypes } from "../apiserver/schema/types.ts";
import { controllers } from "../controllers/index.ts";

/** Loading twice costs nothing. */
export function lateParts(release: Release): (() => Promise<unknown>)[] {
  return [() => loadTypes(release.minor), ...controllers.flatMap(({ load }) => (load ? [load] : []))];
}
