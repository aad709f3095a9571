import { checkDns1035Label } from "../../../kube/names.ts";
import type { KubeObject } from "../../../kube/types.ts";
import { defineResource } from "../resource.ts";
import { FieldErrors } from "../validation/index.ts";
import { type RuledSchema, ruleProblems } from "./rules.ts";
import {
  type Conversion,
  checkColumns,
  checkConversion,
  checkGroup,
  checkNames,
  checkScale,
  checkStructure,
  type Names,
  placeOf,
  type Version,
} from "./structural.ts";

type Definition = KubeObject & {
  spec: {
    group?: string;
    names?: Names;
    scope?: string;
    versions?: Version[];
    conversion?: Conversion;
  };
};

/** CustomResourceDefinitions. Upstream: apiextensions-apiserver/pkg/registry/customresourcedefinition. */
export const customResourceDefinitions = defineResource<Definition>({
  group: "apiextensions.k8s.io",
  version: "v1",
  kind: "CustomResourceDefinition",
  namespaced: false,
  shortNames: ["crd", "crds"],
  categories: ["api-extensions"],
  storage: "apiextensions.k8s.io/customresourcedefinitions",
  generation: true,
  unconditionalUpdate: false,
  subresources: { status: true },
  initialStatus: ({ spec }) => ({
    conditions: [],
    acceptedNames: { plural: "", kind: "" },
    storedVersions: (spec.versions ?? []).filter(({ storage }) => storage).map(({ name }) => name),
  }),
  applyDefaults(definition) {
    const names = definition.spec?.names ?? {};
    const { kind = "" } = names;
    if (names.singular && names.listKind && definition.spec.conversion) return definition;
    return {
      ...definition,
      spec: {
        ...definition.spec,
        names: { ...names, singular: names.singular || kind.toLowerCase(), listKind: names.listKind || `${kind}List` },
        conversion: definition.spec?.conversion ?? { strategy: "None" },
      },
    };
  },
  validate({ metadata, spec }, { release }) {
    const errors = new FieldErrors(release.api);
    const { group = "", names = {}, scope, versions = [], conversion } = spec;
    if (metadata.name !== `${names.plural}.${group}`) {
      errors.invalid("metadata.name", metadata.name, 'must be spec.names.plural+"."+spec.group');
    }
    if (group === "") errors.required("spec.group");
    else checkGroup(group, errors);
    if (!scope) errors.required("spec.scope");
    else if (scope !== "Namespaced" && scope !== "Cluster") errors.notSupported("spec.scope", scope, ["Cluster", "Namespaced"]);
    if (versions.filter(({ storage }) => storage).length !== 1) {
      errors.invalid("spec.versions", versions, "must have exactly one version marked as storage version");
    }
    if (new Set(versions.map(({ name }) => name)).size < versions.length) {
      errors.invalid("spec.versions", versions, "must contain unique version names");
    }
    for (const [index, version] of versions.entries()) checkVersion(version, index, versions, errors);
    if (!names.plural) errors.required("spec.names.plural");
    if (!names.kind) errors.required("spec.names.kind");
    checkNames(names, errors);
    if (conversion) checkConversion(conversion, errors);
    return errors.list;
  },
});

/** What versions say alike is told of once. */
function checkVersion(version: Version, index: number, versions: readonly Version[], errors: FieldErrors): void {
  const complaints = checkDns1035Label(version.name ?? "");
  if (complaints.length > 0) errors.invalid(`spec.versions[${index}].name`, version.name ?? "", complaints.join(","));
  const schema = version.schema?.openAPIV3Schema as RuledSchema | undefined;
  if (!schema) {
    errors.required(`spec.versions[${index}].schema.openAPIV3Schema`, "schemas are required");
    return;
  }
  const once = (field: Parameters<typeof placeOf>[2]): string | undefined => {
    const place = placeOf(versions, index, field);
    return index > 0 && !place.startsWith("spec.versions") ? undefined : place;
  };
  const [schemas, columns, subresources] = [once("schema"), once("additionalPrinterColumns"), once("subresources")];
  if (schemas) {
    const structure = new FieldErrors(errors.style);
    checkStructure(schema, `${schemas}.openAPIV3Schema`, structure);
    errors.list.push(...structure.list);
    // Rules are compiled only where the structure is sound.
    if (structure.list.length === 0) errors.list.push(...ruleProblems(schema, `${schemas}.openAPIV3Schema`));
  }
  if (columns && version.additionalPrinterColumns) checkColumns(version.additionalPrinterColumns, columns, errors);
  if (subresources && version.subresources?.scale) checkScale(version.subresources.scale, subresources, errors);
}
