/** Names of images as docker reads and shows them. */

/** `nginx` → docker.io/library/nginx and latest. */
export function parseReference(reference: string): { repository: string; tag: string } {
  const slash = reference.lastIndexOf("/");
  const colon = reference.indexOf(":", slash + 1);
  const tag = colon < 0 ? "latest" : reference.slice(colon + 1);
  const name = colon < 0 ? reference : reference.slice(0, colon);
  const first = name.split("/")[0] ?? "";
  const hasHost = name.includes("/") && (/[.:]/.test(first) || first === "localhost");
  return { repository: hasHost ? name : name.includes("/") ? `docker.io/${name}` : `docker.io/library/${name}`, tag };
}
/** As docker shows it: without the registry that it asks by itself. */
export function familiar(repository: string): string {
  return repository.replace(/^docker\.io\/library\//, "").replace(/^docker\.io\//, "");
}
/** As its registry knows it. */
export function pathIn(repository: string): string {
  return repository.slice(repository.indexOf("/") + 1);
}
