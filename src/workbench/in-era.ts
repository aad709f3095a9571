/** A world of another time: its machines and what can be run on them are loaded only then. */
import type { Era } from "../course/index.ts";
import type { WorldOptions } from "../sim/index.ts";

/** The same options with the era's machines, commands and images; no cluster where the learner sits at a server. */
export async function inEra(era: Era | undefined, options: WorldOptions): Promise<WorldOptions> {
  if (era === undefined) return options;
  const { eraOf } = await import("./eras/index.ts");
  const { servers, images, laptopPrograms } = eraOf(era);
  const { cluster, ...others } = options;
  return {
    ...others,
    ...(cluster && servers.home === undefined ? { cluster } : {}),
    servers,
    images: [...options.images, ...images],
    laptopPrograms: { ...options.laptopPrograms, ...laptopPrograms },
  };
}
