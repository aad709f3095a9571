import type { FieldError } from "../../../kube/status.ts";
import type { KubeObject } from "../../../kube/types.ts";
import { defineResource } from "../resource.ts";
import { type RuledSchema, ruleProblems } from "./rules.ts";

type Names = { plural?: string; singular?: string; kind?: string; listKind?: string };
type Definition = KubeObject & {
  spec: {
    group?: string;
    names?: Names;
    scope?: string;
    versions?: { name?: string; served?: boolean; storage?: boolean; schema?: { openAPIV3Schema?: object } }[];
    conversion?: { strategy?: string };
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
  validate({ metadata, spec }) {
    const errors: FieldError[] = [];
    const required = (field: string, value: unknown) => {
      if (value === undefined || value === "") errors.push({ reason: "FieldValueRequired", field, message: "Required value" });
    };
    required("spec.group", spec.group);
    required("spec.names.plural", spec.names?.plural);
    required("spec.names.kind", spec.names?.kind);
    required("spec.scope", spec.scope);
    if (spec.scope && spec.scope !== "Namespaced" && spec.scope !== "Cluster") {
      errors.push({
        reason: "FieldValueNotSupported",
        field: "spec.scope",
        message: `Unsupported value: ${JSON.stringify(spec.scope)}: supported values: "Cluster", "Namespaced"`,
      });
    }
    const wanted = `${spec.names?.plural}.${spec.group}`;
    if (metadata.name !== wanted) {
      errors.push({
        reason: "FieldValueInvalid",
        field: "metadata.name",
        message: `Invalid value: ${JSON.stringify(metadata.name)}: must be spec.names.plural+"."+spec.group`,
      });
    }
    if ((spec.versions ?? []).filter(({ storage }) => storage).length !== 1) {
      errors.push({
        reason: "FieldValueInvalid",
        field: "spec.versions",
        message: `Invalid value: ${JSON.stringify(spec.versions ?? [])}: must have exactly one version marked as storage version`,
      });
    }
    (spec.versions ?? []).forEach((version, index) => {
      if (!version.schema?.openAPIV3Schema) {
        errors.push({
          reason: "FieldValueRequired",
          field: `spec.versions[${index}].schema.openAPIV3Schema`,
          message: "Required value: schemas are required",
        });
        return;
      }
      // With one version the server's own structure holds the schema at the top.
      const place = spec.versions?.length === 1 ? "spec.validation" : `spec.versions[${index}].schema`;
      errors.push(...ruleProblems(version.schema.openAPIV3Schema as RuledSchema, `${place}.openAPIV3Schema`));
    });
    return errors;
  },
});
