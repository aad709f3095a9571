/** The image garbage collector. Upstream: pkg/kubelet/images/image_gc_manager.go. */
import type { Cri } from "../../machine/cri.ts";

export interface ImageCollection {
  readonly cri: Cri;
  /** Bytes written to the node's disk besides images, and its size. */
  readonly used: number;
  readonly capacity: number;
  /** Percent: above `high` images go until `low` is reached. A high of 100 turns it off. */
  readonly high: number;
  readonly low: number;
  /** Told when not enough could be freed. */
  failed(message: string): void;
}

export function collectImages({ cri, used, capacity, high, low, failed }: ImageCollection): void {
  if (high >= 100) return;
  const images = cri.listImages();
  const total = used + images.reduce((sum, { size }) => sum + size, 0);
  const percent = Math.floor((total / capacity) * 100);
  if (percent < high) return;
  const wanted = total - Math.floor((capacity * Math.min(low, high)) / 100);
  const inUse = new Set(cri.listContainers().map(({ imageId }) => imageId));
  let freed = 0;
  for (const { id, size, pinned } of images) {
    if (freed >= wanted) break;
    if (pinned || inUse.has(id)) continue;
    cri.removeImage(id);
    freed += size;
  }
  if (freed < wanted)
    failed(
      `Failed to garbage collect required amount of images. Attempted to free ${wanted} bytes, but only found ${freed} bytes eligible to free.`,
    );
}
