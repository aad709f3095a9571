/** The images on one node, and the pulls that bring them there: one at a time, as the kubelet's serial puller asks. */
import { MILLISECOND, SECOND, type Timers } from "../../kube/timers.ts";
import { CriError, type CriResult, type ImageInfo } from "../../machine/cri.ts";
import { MemoryFileSystem } from "../os/index.ts";
import type { Stream } from "../random/random.ts";
import { complaint, fullName, parseReference, repositoryOf } from "./reference.ts";
import type { Published, Registries } from "./registry.ts";

/** What a pull costs. */
export interface PullModel {
  /** Bytes per second. */
  readonly bandwidth: number;
  /** Of the registry's answers to HEAD and GET of the manifest, microseconds. */
  readonly latency: number;
}
export const DEFAULT_PULL: PullModel = { bandwidth: 40_000_000, latency: 0.5 * SECOND };

interface StoredImage {
  published: Published;
  tags: Set<string>;
  pinned: boolean;
  info: ImageInfo | undefined;
  /** Where a command was found in PATH before: starting the same thing a hundred times searches once. */
  readonly found: Map<string, string>;
}

export class ImageStore {
  #timers: () => Timers;
  #registries: Registries;
  #files: ImageFiles;
  #chance: Stream;
  #model: PullModel;
  #byId = new Map<string, StoredImage>();
  #byName = new Map<string, StoredImage>();
  #resolver: () => string;
  /** Changes with the set of images: the kubelet reports them again. */
  version = 0;

  constructor(options: {
    timers: () => Timers;
    registries: Registries;
    files: ImageFiles;
    chance: Stream;
    resolver: () => string;
    model?: PullModel;
  }) {
    this.#timers = options.timers;
    this.#registries = options.registries;
    this.#files = options.files;
    this.#chance = options.chance;
    this.#resolver = options.resolver;
    this.#model = options.model ?? DEFAULT_PULL;
  }

  /** Present from the start (`kind load docker-image`, the node image's own). Throws CriError when no registry knows it. */
  load(name: string, pinned = false): void {
    const reference = parseReference(name);
    if (!reference) throw new CriError("InvalidArgument", `invalid reference: ${name}`);
    this.#add(this.#registries.resolve(reference, this.#resolver(), { username: "", password: "" }), fullName(reference), pinned);
  }

  /** An image from elsewhere than a registry (`kind load`, `ctr images import`). */
  bring(published: Published, name: string): void {
    this.#add(published, name, false);
  }

  /** Fetches an image; when it is present only the manifest is asked for. Cancelled by `stop` of the daemon, not here. */
  pull(
    name: string,
    credentials: { username: string; password: string } | undefined,
    done: (result: CriResult<ImageInfo>) => void,
  ): { cancel(): void } {
    const reference = parseReference(name);
    const latency = Math.round(this.#model.latency * (0.8 + 0.4 * this.#chance.next()));
    const later = (delay: number, result: () => CriResult<ImageInfo>): { cancel(): void } =>
      this.#timers().after(delay, () => done(result()), `pull/${name}`);
    if (!reference) {
      const why = complaint(name) ?? "invalid reference format";
      return later(MILLISECOND, () => ({
        error: new CriError("InvalidArgument", `failed to parse image reference "${name}": ${why}`),
      }));
    }
    let waiting: { cancel(): void } | undefined;
    let cancelled = false;
    const transfer = (unknown?: Error): { cancel(): void } => {
      try {
        if (unknown) throw new CriError("Unknown", `failed to pull image "${name}": ${unknown.message}`);
        const published = this.#registries.resolve(reference, this.#resolver(), credentials);
        const present = this.#byId.has(published.id);
        const duration = present ? 0 : (published.size / this.#model.bandwidth) * SECOND * (0.9 + 0.2 * this.#chance.next());
        return later(latency + Math.round(duration), () => ({ value: this.#add(published, fullName(reference), false) }));
      } catch (error) {
        if (!(error instanceof CriError)) throw error;
        return later(latency, () => ({ error }));
      }
    };
    this.#registries.whenKnown(repositoryOf(reference), (unknown) => {
      if (!cancelled) waiting = transfer(unknown);
    });
    return {
      cancel() {
        cancelled = true;
        waiting?.cancel();
      },
    };
  }

  find(name: string): StoredImage | undefined {
    const known = this.#byName.get(name) ?? this.#byId.get(name) ?? this.#byId.get(`sha256:${name}`);
    if (known) return known;
    const reference = parseReference(name);
    if (reference) {
      const found = this.#byName.get(fullName(reference));
      if (found) return found;
      if (reference.digest) {
        for (const image of this.#byId.values())
          if (image.published.digest === reference.digest && image.published.repository === repositoryOf(reference)) return image;
      }
    }
    if (/^[0-9a-f]{4,63}$/.test(name)) {
      for (const [id, image] of this.#byId) if (id.startsWith(`sha256:${name}`)) return image;
    }
    return undefined;
  }
  status(name: string): ImageInfo | undefined {
    const image = this.find(name);
    return image && infoOf(image);
  }
  list(): readonly ImageInfo[] {
    return [...this.#byId.values()].map(infoOf);
  }
  remove(name: string): void {
    const image = this.find(name);
    if (!image) return;
    this.#byId.delete(image.published.id);
    for (const tag of image.tags) this.#byName.delete(tag);
    this.version++;
  }
  /** The read-only layer of a stored image, with these folders made. */
  files(image: StoredImage, folders: readonly string[]): MemoryFileSystem {
    return this.#files.of(image.published, folders);
  }

  #add(published: Published, name: string, pinned: boolean): ImageInfo {
    let stored = this.#byId.get(published.id);
    if (!stored) {
      stored = { published, tags: new Set(), pinned, info: undefined, found: new Map() };
      this.#byId.set(published.id, stored);
    }
    const before = this.#byName.get(name);
    if (before && before !== stored) {
      before.tags.delete(name);
      before.info = undefined;
    }
    if (!stored.tags.has(name)) {
      stored.tags.add(name);
      stored.info = undefined;
      this.version++;
    }
    this.#byName.set(name, stored);
    return infoOf(stored);
  }
}

function infoOf(stored: StoredImage): ImageInfo {
  stored.info ??= {
    id: stored.published.id,
    tags: [...stored.tags].filter((name) => !name.includes("@")),
    digests: [`${stored.published.repository}@${stored.published.digest}`],
    size: stored.published.size,
    user: stored.published.image.user ?? "",
    pinned: stored.pinned,
  };
  return stored.info;
}

export type { StoredImage };

/** Layers with mount points that are remembered. */
const MOST_PREPARED = 64;

/** Unpacked images, shared by all nodes: nobody writes to them. */
export class ImageFiles {
  #timers: Timers;
  readonly #base: MemoryFileSystem | undefined;
  #unpacked = new Map<string, MemoryFileSystem>();
  /** Layers over images: the same for all containers that mount the same paths. */
  #prepared = new Map<string, MemoryFileSystem>();
  /** `base`: what the kernel puts below every image (/proc). */
  constructor(timers: Timers, base?: MemoryFileSystem) {
    this.#timers = timers;
    this.#base = base;
  }
  of(published: Published, folders: readonly string[]): MemoryFileSystem {
    const image = this.#image(published);
    const missing = folders.filter((folder) => !image.exists(folder));
    if (missing.length === 0) return image;
    const key = `${published.id} ${missing.join(" ")}`;
    let layer = this.#prepared.get(key);
    if (!layer) {
      layer = new MemoryFileSystem(this.#timers, image);
      for (const folder of missing) layer.mkdir(folder, { recursive: true });
      if (this.#prepared.size >= MOST_PREPARED) this.#prepared.clear();
      this.#prepared.set(key, layer);
    }
    return layer;
  }
  #image(published: Published): MemoryFileSystem {
    let files = this.#unpacked.get(published.id);
    if (!files) {
      files = unpack(new MemoryFileSystem(this.#timers, this.#base), published);
      this.#unpacked.set(published.id, files);
    }
    return files;
  }
}

const FOLDERS = ["/bin", "/dev", "/etc", "/home", "/proc", "/root", "/run", "/sys", "/tmp", "/usr/bin", "/var/run", "/var/log"];

function unpack(files: MemoryFileSystem, { image, tag }: Published): MemoryFileSystem {
  for (const folder of FOLDERS) files.mkdir(folder, { recursive: true });
  files.chmod("/tmp", 0o1777);
  for (const [path, content] of Object.entries(image.files ?? {})) {
    files.mkdir(path.slice(0, path.lastIndexOf("/")) || "/", { recursive: true });
    files.write(path, content);
  }
  for (const [path, program] of Object.entries(image.programs(tag))) files.install(path, program);
  return files;
}
