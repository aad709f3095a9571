/** kind load docker-image and kind load image-archive. Upstream: kind pkg/cmd/kind/load. */
import type { Kind } from "../../machine/kind.ts";
import { resolve } from "../../machine/path.ts";
import { clusterName, fail, failure, type KindCommand, parsed } from "./command.ts";

export const loadDockerImage: KindCommand = async (process, provider, words) => {
  const { flags, args } = parsed(words, "- nodes slice ");
  if (args.length === 0) return fail(process, "a list of image names is required");
  try {
    // What docker has comes first, as kind asks.
    const ids = new Map(args.map((image) => [image, `sha256:${provider.imageId(image)}`]));
    const nodes = chosen(provider, clusterName(process, flags), flags.list("nodes"));
    for (const [image, id] of ids) {
      const missing = nodes.filter((node) => provider.presentOn(node, image) !== id);
      for (const node of missing)
        await process.stderr.write(`Image: "${image}" with ID "${id}" not yet present on node "${node}", loading...\n`);
      if (missing.length === 0) await process.stderr.write(`Image: "${image}" with ID "${id}" found to be already present on all nodes.\n`);
      else provider.load([image], missing);
    }
  } catch (error) {
    return fail(process, failure(error));
  }
  return 0;
};

export const loadImageArchive: KindCommand = async (process, provider, words) => {
  const { flags, args } = parsed(words, "- nodes slice ");
  if (args.length === 0) return fail(process, "a list of image archives is required");
  try {
    for (const archive of args) {
      const path = resolve(process.cwd, archive);
      if (!process.fs.exists(path)) throw new Error(`stat ${archive}: no such file or directory`);
      provider.loadArchive(process.fs.read(path), chosen(provider, clusterName(process, flags), flags.list("nodes")));
    }
  } catch (error) {
    return fail(process, failure(error));
  }
  return 0;
};

/** The nodes to load onto. Throws Error with kind's words. */
function chosen(provider: Kind, cluster: string, asked: readonly string[]): readonly string[] {
  const all = provider.nodes(cluster).filter((node) => !node.endsWith("-external-load-balancer"));
  if (all.length === 0) throw new Error(`no nodes found for cluster "${cluster}"`);
  for (const node of asked) if (!all.includes(node)) throw new Error(`unknown node: "${node}"`);
  return asked.length > 0 ? asked : all;
}
