/** A container image: what is in its file system and what its processes do. One file per image in src/images. */
import type { Program } from "./program.ts";

export interface ImageTag {
  /** `1.27.5` */
  readonly tag: string;
  /** Compressed bytes: decides the pull's time. */
  readonly size: number;
  /** 64 hex digits without `sha256:`. Derived from repository and tag when absent. */
  readonly digest?: string;
}
export interface Image {
  /** As the registry knows it: `docker.io/library/nginx`, `registry.k8s.io/pause`. */
  readonly repository: string;
  /** The first is `latest`, unless a tag says so itself. */
  readonly tags: readonly ImageTag[];
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly workingDir?: string;
  readonly user?: string;
  readonly exposes?: readonly number[];
  /** As `docker history` shows them, oldest first; bytes on disk. One layer when absent. */
  readonly layers?: readonly { readonly createdBy: string; readonly size: number }[];
  /** Files by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Programs by path (`/usr/sbin/nginx`). May depend on the tag. */
  programs(tag: string): Readonly<Record<string, Program>>;
  /** True when pulling needs credentials. */
  readonly private?: boolean;
}
/** Types an image definition. */
export function defineImage(image: Image): Image {
  return image;
}
