import { familiar, pathIn } from "../../machine/image-reference.ts";

/** What the daemon says of an image that a registry does not give: each registry has words of its own. */
export function refusal(repository: string, tag: string, known: boolean): string {
  const name = familiar(repository);
  const registry = repository.split("/")[0] ?? "";
  const missing = `manifest for ${name}:${tag} not found: manifest unknown`;
  if (registry === "docker.io")
    return known
      ? `${missing}: manifest unknown`
      : `pull access denied for ${name}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`;
  if (!known && registry === "quay.io") return "unauthorized: access to the requested resource is not authorized";
  if (!known && registry === "ghcr.io") return `Head "https://ghcr.io/v2/${pathIn(repository)}/manifests/${tag}": denied`;
  return `${missing}: Failed to fetch "${tag}"`;
}
