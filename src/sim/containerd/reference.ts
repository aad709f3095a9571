/**
 * Image references as people write them, and the full names the runtime uses.
 * Follows github.com/distribution/reference: `nginx` is `docker.io/library/nginx:latest`.
 */
export interface Reference {
  /** `docker.io` */
  readonly registry: string;
  /** `library/nginx` */
  readonly path: string;
  /** Absent when only a digest is given. */
  readonly tag: string | undefined;
  /** `sha256:…` */
  readonly digest: string | undefined;
}

const DOMAIN = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::[0-9]+)?$/;
const PATH = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^[\w][\w.-]{0,127}$/;
const DIGEST = /^sha256:[a-f0-9]{64}$/;

/** Undefined when it is no reference; `complaint` says why in upstream's words. */
export function parseReference(text: string): Reference | undefined {
  return complaint(text) === undefined ? split(text) : undefined;
}

/** `invalid reference format` and its kin; undefined when the text is good. */
export function complaint(text: string): string | undefined {
  const { registry, path, tag, digest } = split(text);
  if (path !== path.toLowerCase() && PATH.test(path.toLowerCase())) return "invalid reference format: repository name must be lowercase";
  if (!DOMAIN.test(registry) || !PATH.test(path)) return "invalid reference format";
  if (tag !== undefined && !TAG.test(tag)) return "invalid reference format";
  if (digest !== undefined && !DIGEST.test(digest)) return "invalid reference format";
  return undefined;
}

/** `docker.io/library/nginx` */
export function repositoryOf(reference: Reference): string {
  return `${reference.registry}/${reference.path}`;
}
/** `docker.io/library/nginx:1.25`, or with the digest. */
export function fullName(reference: Reference): string {
  const tag = reference.tag === undefined ? "" : `:${reference.tag}`;
  return `${repositoryOf(reference)}${tag}${reference.digest ? `@${reference.digest}` : ""}`;
}

function split(text: string): Reference {
  const at = text.indexOf("@");
  const digest = at >= 0 ? text.slice(at + 1) : undefined;
  const rest = at >= 0 ? text.slice(0, at) : text;
  const colon = rest.lastIndexOf(":");
  const tagged = colon > rest.lastIndexOf("/");
  const name = tagged ? rest.slice(0, colon) : rest;
  const tag = tagged ? rest.slice(colon + 1) : digest === undefined ? "latest" : undefined;
  const slash = name.indexOf("/");
  const first = slash < 0 ? "" : name.slice(0, slash);
  const named = first.includes(".") || first.includes(":") || first === "localhost";
  const registry = named ? (first === "index.docker.io" ? "docker.io" : first) : "docker.io";
  const path = named ? name.slice(slash + 1) : name;
  return { registry, path: registry === "docker.io" && !path.includes("/") ? `library/${path}` : path, tag, digest };
}
