/** `pods.spec.containers`: where the resource's name ends and its fields begin. */

/** The longest beginning that names a resource; the rest are fields. */
export function parseTemplatePath(text: string, isResource: (name: string) => boolean): { resource: string; fields: string[] } {
  const parts = text.replace(/\.$/, "").split(".");
  if (parts.length > 1) {
    for (let count = parts.length; count > 1; count--) {
      const name = parts.slice(0, count).join(".");
      if (isResource(name)) return { resource: name, fields: parts.slice(count) };
    }
  }
  return { resource: parts[0] ?? "", fields: parts.slice(1) };
}
