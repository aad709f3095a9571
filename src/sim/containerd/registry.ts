/**
 * The registries of the simulated internet: images by repository, and what they answer when asked for
 * something else. Error texts are containerd's (remotes/docker/resolver.go).
 */
import { CriError } from "../../machine/cri.ts";
import type { Image, ImageTag } from "../../machine/image.ts";
import { Stream } from "../random/random.ts";
import { fullName, type Reference, repositoryOf } from "./reference.ts";

/** An image as a registry gives it: one tag of a definition. */
export interface Published {
  readonly image: Image;
  readonly tag: string;
  /** `docker.io/library/nginx` */
  readonly repository: string;
  /** `sha256:…` of the manifest. */
  readonly digest: string;
  /** `sha256:…` of the configuration: the image's id. */
  readonly id: string;
  /** Compressed bytes. */
  readonly size: number;
}

/** Hosts that answer; any other name does not resolve. */
const HOSTS: ReadonlySet<string> = new Set([
  "docker.io",
  "registry.k8s.io",
  "k8s.gcr.io",
  "gcr.io",
  "ghcr.io",
  "quay.io",
  "mcr.microsoft.com",
  "public.ecr.aws",
  "us-docker.pkg.dev",
]);

/** Images that are loaded when somebody first asks for one that is not among the others. */
export interface Catalogue {
  load(): Promise<readonly Image[]>;
  /** Stops the clock until the promise settles, then goes on. */
  hold<T>(promise: Promise<T>, goOn: (value: T) => void): void;
}

export class Registries {
  #images = new Map<string, Image>();
  #published = new Map<string, Published>();
  /** Undefined once it is loaded. */
  #catalogue: Catalogue | undefined;

  constructor(images: readonly Image[], catalogue?: Catalogue) {
    for (const image of images) this.#images.set(image.repository, image);
    this.#catalogue = catalogue;
  }

  /** Goes on, at once or later, when `resolve` can say whether there is such a repository; with an error when it cannot. */
  whenKnown(repository: string, goOn: (error?: Error) => void): void {
    if (!this.#catalogue || this.#images.has(repository)) return goOn();
    const { load, hold } = this.#catalogue;
    const loading = load().then(
      (images) => {
        for (const image of images) if (!this.#images.has(image.repository)) this.#images.set(image.repository, image);
        this.#catalogue = undefined;
        return undefined;
      },
      () => new Error("kubewekend could not load its images: is there a network?"),
    );
    hold(loading, goOn);
  }
  /** Undefined when there is none. */
  find(repository: string): Image | undefined {
    return this.#images.get(repository);
  }

  /**
   * Answers the manifest, or throws CriError with containerd's words.
   * `resolver` is the node's DNS server as Go prints it (`172.18.0.1:53`).
   */
  resolve(reference: Reference, resolver: string, credentials?: { username: string; password: string }): Published {
    const name = fullName(reference);
    const repository = repositoryOf(reference);
    const failed = (code: CriError["code"], why: string): CriError =>
      new CriError(code, `failed to pull and unpack image "${name}": failed to resolve reference "${name}": ${why}`);
    const { registry, path, tag, digest } = reference;
    const version = digest ?? tag ?? "latest";
    const image = this.#images.get(repository);
    if (!HOSTS.has(registry) && !image) {
      const host = registry.split(":")[0] ?? registry;
      const dialled = /^\d+\.\d+\.\d+\.\d+$/.test(host)
        ? `dial tcp ${registry.includes(":") ? registry : `${registry}:443`}: connect: connection refused`
        : host === "localhost"
          ? `dial tcp 127.0.0.1:${registry.split(":")[1] ?? "443"}: connect: connection refused`
          : `dial tcp: lookup ${host} on ${resolver}: no such host`;
      const scheme = host === "localhost" ? "http" : "https";
      throw failed("Unknown", `failed to do request: Head "${scheme}://${registry}/v2/${path}/manifests/${version}": ${dialled}`);
    }
    const denied =
      "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed";
    if (!image) {
      if (registry === "docker.io") throw failed("Unknown", denied);
      if (registry === "quay.io")
        throw failed("Unknown", `unexpected status from HEAD request to https://quay.io/v2/${path}/manifests/${version}: 401 UNAUTHORIZED`);
      if (registry === "ghcr.io") {
        const scope = encodeURIComponent(`repository:${path}:pull`);
        throw failed(
          "Unknown",
          `failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://ghcr.io/token?scope=${scope}&service=ghcr.io: 403 Forbidden`,
        );
      }
      throw failed("NotFound", `${name}: not found`);
    }
    if (image.private && !credentials) throw failed("Unknown", denied);
    for (const candidate of image.tags) {
      const published = this.publish(image, candidate);
      if (digest !== undefined ? published.digest === digest : candidate.tag === tag) return published;
    }
    const first = image.tags[0];
    if (digest === undefined && tag === "latest" && first) return this.publish(image, { ...first, tag: "latest" });
    throw failed("NotFound", `${name}: not found`);
  }

  /** Identity of one tag. `latest` is the first tag's content under another name. */
  publish(image: Image, tag: ImageTag): Published {
    const key = `${image.repository}:${tag.tag}`;
    const known = this.#published.get(key);
    if (known) return known;
    const first = image.tags[0];
    const content = tag.tag === "latest" && first ? first.tag : tag.tag;
    const seed = new Stream(0, `image/${image.repository}:${content}`);
    const published: Published = {
      image,
      tag: tag.tag,
      repository: image.repository,
      digest: `sha256:${tag.digest ?? seed.hex(64)}`,
      id: `sha256:${seed.hex(64)}`,
      size: tag.size,
    };
    this.#published.set(key, published);
    return published;
  }
}
