/** What fields mean, for `kubectl explain`: a large file per release, loaded when somebody asks. */

import type { Descriptions } from "./texts.ts";

/** Loads the descriptions of a release (`28`, `36`). Loading takes no virtual time: hold the world meanwhile. */
export async function loadDescriptions(minor: string): Promise<Descriptions> {
  if (minor !== "28") {
    const { default: texts } = await import("./generated/descriptions-v1-36.json", { with: { type: "json" } });
    return texts as unknown as Descriptions;
  }
  const { default: texts } = await import("./generated/descriptions-v1-28.json", { with: { type: "json" } });
  const { withEnums } = await import("./enums.ts");
  return withEnums(texts as unknown as Descriptions);
}
