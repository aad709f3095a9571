/** Nodes that have the images already, the bigger and the rarer… the wider spread the more. Upstream: plugins/imagelocality. */
import { MAX_NODE_SCORE, type PluginFactory } from "../plugin.ts";

const MEGABYTE = 1024 * 1024;
const THRESHOLD = 23 * MEGABYTE;
const LARGEST = 1000 * MEGABYTE;

export const imageLocality: PluginFactory = ({ cache, release }) => {
  const withInit = release.features.enabled("ImageLocalityInitContainers");
  return {
    name: "ImageLocality",
    localScore: true,
    score({ info }, { images }) {
      const { spec } = info.pod;
      const containers = withInit ? [...(spec.initContainers ?? []), ...spec.containers] : spec.containers;
      if (images.size === 0) return 0;
      let sum = 0;
      for (const { image } of containers) {
        const name = withTag(image ?? "");
        const size = images.get(name);
        // A share of the size, so that pods do not all run to the one node that has a rare image.
        if (size !== undefined) sum += Math.trunc(size * (cache.imageSpread(name) / cache.nodeCount));
      }
      const most = LARGEST * containers.length;
      const clamped = Math.min(Math.max(sum, THRESHOLD), most);
      return Math.floor((MAX_NODE_SCORE * (clamped - THRESHOLD)) / (most - THRESHOLD));
    },
  };
};

function withTag(image: string): string {
  return image.lastIndexOf(":") <= image.lastIndexOf("/") ? `${image}:latest` : image;
}
