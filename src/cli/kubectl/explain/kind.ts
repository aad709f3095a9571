/** Where a document of OpenAPI, of either version, keeps a kind. */
export interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}
interface OfKinds {
  readonly "x-kubernetes-group-version-kind"?: readonly Kind[];
}

/** The schema of a kind. */
export function schemaOf<S extends OfKinds>(schemas: Readonly<Record<string, S>>, { group, version, kind }: Kind): S | undefined {
  return Object.values(schemas).find((schema) =>
    schema["x-kubernetes-group-version-kind"]?.some((one) => one.group === group && one.version === version && one.kind === kind),
  );
}

/** What `#/…/NAME` refers to. */
export function schemaAt<S>(schemas: Readonly<Record<string, S>>, reference: string): S | undefined {
  return schemas[reference.slice(reference.lastIndexOf("/") + 1)];
}
