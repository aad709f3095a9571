/** The fields of a release's kinds: a file per release, loaded when a server first decodes an object. */
import type { SchemaData } from "./schema.ts";

/** Loads the types of a release (`28`, `36`). Loading takes no virtual time: hold the world meanwhile. */
export async function loadTypes(minor: string): Promise<SchemaData> {
  const loaded =
    minor === "28"
      ? await import("./generated/types-v1-28.json", { with: { type: "json" } })
      : await import("./generated/types-v1-36.json", { with: { type: "json" } });
  return loaded.default;
}
