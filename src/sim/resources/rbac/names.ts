/** Names of roles and bindings may be anything that fits in a path (`system:node`). Upstream: apimachinery/pkg/api/validation/path. */
export function checkPathSegment(name: string): string[] {
  if (name === ".") return ["may not be '.'"];
  if (name === "..") return ["may not be '..'"];
  const errors: string[] = [];
  if (name.includes("/")) errors.push("may not contain '/'");
  if (name.includes("%")) errors.push("may not contain '%'");
  return errors;
}
