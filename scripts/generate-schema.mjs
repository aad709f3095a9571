/**
 * Writes src/sim/apiserver/schema/generated/: the fields of the built-in kinds and their descriptions, release by
 * release, from the typed clients of those releases (dev dependencies). Run by hand when a release is added:
 * `node scripts/generate-schema.mjs`.
 *
 * A type is one string of fields, `name:type` with `!` after a required one, separated by spaces. Types: s string,
 * b boolean, i int32, l int64, d double, q quantity, t time, u microsecond time, x int-or-string, y bytes, o anything;
 * `[` before it makes a list, `{` a map; any other word names a type.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import ts from "typescript";

const modules = new URL("../node_modules/", import.meta.url).pathname;
const target = new URL("../src/sim/apiserver/schema/generated/", import.meta.url).pathname;

/** Groups of kinds that are younger than the type package. */
const YOUNG = {
  IPAddress: "networking.k8s.io",
  ServiceCIDR: "networking.k8s.io",
  MutatingAdmissionPolicy: "admissionregistration.k8s.io",
  MutatingAdmissionPolicyBinding: "admissionregistration.k8s.io",
  VolumeAttributesClass: "storage.k8s.io",
  DeviceClass: "resource.k8s.io",
  ResourceClaim: "resource.k8s.io",
  ResourceClaimTemplate: "resource.k8s.io",
  ResourceSlice: "resource.k8s.io",
  APIService: "apiregistration.k8s.io",
  CustomResourceDefinition: "apiextensions.k8s.io",
};
const GROUPS = {
  core: "",
  apps: "apps",
  batch: "batch",
  autoscaling: "autoscaling",
  policy: "policy",
  meta: "meta",
  admissionregistration: "admissionregistration.k8s.io",
  apiextensions: "apiextensions.k8s.io",
  apiserverinternal: "internal.apiserver.k8s.io",
  authentication: "authentication.k8s.io",
  authorization: "authorization.k8s.io",
  certificates: "certificates.k8s.io",
  coordination: "coordination.k8s.io",
  discovery: "discovery.k8s.io",
  events: "events.k8s.io",
  flowcontrol: "flowcontrol.apiserver.k8s.io",
  networking: "networking.k8s.io",
  node: "node.k8s.io",
  rbac: "rbac.authorization.k8s.io",
  resource: "resource.k8s.io",
  scheduling: "scheduling.k8s.io",
  storage: "storage.k8s.io",
  storagemigration: "storagemigration.k8s.io",
};

/** Interfaces and classes of a declaration file: name → { doc, fields: name → { type, optional, doc } }. */
function declarations(file) {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const found = new Map();
  const docOf = (node) => {
    const comment = node.jsDoc?.at(-1)?.comment;
    const text = typeof comment === "string" ? comment : (ts.getTextOfJSDocComment(comment) ?? "");
    return text.replaceAll("\\'", "'").replaceAll('\\"', '"').replaceAll("*_/", "*/").trim();
  };
  source.forEachChild((node) => {
    if (!ts.isInterfaceDeclaration(node) && !ts.isClassDeclaration(node)) return;
    const fields = new Map();
    for (const member of node.members) {
      if (!ts.isPropertySignature(member) && !ts.isPropertyDeclaration(member)) continue;
      if (member.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.StaticKeyword)) continue;
      const name = member.name.text ?? member.name.getText();
      fields.set(name, {
        type: member.type?.getText().replace(/\s+/g, " ") ?? "",
        optional: member.questionToken !== undefined,
        doc: docOf(member),
      });
    }
    found.set(node.name.text, { doc: docOf(node), fields });
  });
  return found;
}

/** `core/v1` → its interfaces. */
const typesPackage = new Map();
for (const [folder] of Object.entries(GROUPS)) {
  let files = [];
  try {
    files = readdirSync(`${modules}kubernetes-types/${folder}`).filter((file) => file.endsWith(".d.ts"));
  } catch {
    continue;
  }
  for (const file of files)
    typesPackage.set(`${folder}/${file.replace(".d.ts", "")}`, declarations(`${modules}kubernetes-types/${folder}/${file}`));
}

/** `CoreV1Event` → { prefix: "core", version: "v1", name: "Event" } */
function splitClass(name) {
  const match = /^([A-Z][a-z]+)??V(\d(?:(?:alpha|beta)\d)?)([A-Z].*)$/.exec(name);
  return match ? { prefix: match[1]?.toLowerCase(), version: `v${match[2]}`, name: match[3] } : undefined;
}

/** The type package's entry for a class. */
function entryOf(name) {
  const parts = splitClass(name);
  if (!parts) return undefined;
  const preferred = parts.prefix ? [parts.prefix] : ["core", ...Object.keys(GROUPS).filter((group) => group !== "core")];
  for (const folder of preferred) {
    const entry = typesPackage.get(`${folder}/${parts.version}`)?.get(parts.name);
    if (entry) return { folder, ...parts, entry };
  }
  return { folder: undefined, ...parts, entry: undefined };
}

function groupOf(name) {
  const found = entryOf(name);
  if (!found) return undefined;
  if (found.folder !== undefined) return GROUPS[found.folder];
  if (YOUNG[found.name] !== undefined) return YOUNG[found.name];
  return undefined;
}

/** The client's text; the other when they differ in white space only, for that one keeps its lines. */
function best(text, other) {
  if (!text) return other;
  return other && text.replace(/\s+/g, " ") === other.replace(/\s+/g, " ") ? other : text;
}

const SHARED = /^(IntOrString is a type|MicroTime is version of|JSON represents any|JSONSchemaPropsOr\w+ represents|FieldsV1 stores)/;
const SERVED = /V(1|2)[A-Z]|V1beta[23][A-Z]/;

function generate(release, models, formats) {
  const classes = new Map();
  for (const file of readdirSync(models)) {
    if (!file.endsWith(".js") || file.includes("ObjectSerializer") || file === "all.js" || file === "models.js") continue;
    const text = readFileSync(models + file, "utf8");
    const name = /^(?:export )?class (\w+)/m.exec(text)?.[1];
    const list = /attributeTypeMap = (\[[\s\S]*?\n\]);/.exec(text)?.[1];
    if (!name || !list || !splitClass(name) || !SERVED.test(name)) continue;
    const declared = declarations(models + file.replace(".js", ".d.ts")).get(name);
    classes.set(name, { attributes: JSON.parse(list), declared });
  }
  const types = {};
  const kinds = {};
  /** Under the empty name: the package of each type. */
  const docs = { "": {} };
  for (const [name, { attributes, declared }] of [...classes].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (name.endsWith("List") && classes.has(name.slice(0, -4))) continue;
    const known = entryOf(name)?.entry;
    const texts = {};
    const own = best(declared?.doc, known?.doc);
    if (own) texts[""] = own;
    types[name] = attributes
      .map(({ baseName, name: property, type, format }) => {
        const field = declared?.fields.get(property);
        const hint = known?.fields.get(baseName);
        // Where the field is of a shared scalar type, the client has that type's text instead of the field's.
        const doc = SHARED.test(field?.doc ?? "") ? hint?.doc : best(field?.doc, hint?.doc);
        if (doc) texts[baseName] = doc;
        const code = encode(type, format || formats?.get(`${name}.${baseName}`) || "", hint?.type ?? "", `${name}.${baseName}`);
        return `${baseName}:${code}${field?.optional === false ? "!" : ""}`;
      })
      .join(" ");
    docs[name] = texts;
    const folder = entryOf(name)?.folder;
    if (folder !== undefined) docs[""][name] = folder;
    const names = attributes.map(({ baseName }) => baseName);
    if (names.includes("apiVersion") && names.includes("kind")) {
      const group = groupOf(name);
      const { version, name: kind } = splitClass(name);
      if (group !== undefined) kinds[`${group === "meta" ? "" : group}/${version}/${kind}`] = name;
    }
  }
  writeFileSync(`${target}types-${release}.json`, `${JSON.stringify({ kinds, types })}\n`);
  writeFileSync(`${target}descriptions-${release}.json`, `${JSON.stringify(docs)}\n`);
  return classes;

  function encode(type, format, hint, where) {
    const list = /^Array<(.*)>$/.exec(type);
    if (list) return `[${encode(list[1], format, /^(.*)\[\]$/.exec(hint)?.[1] ?? /^Array<(.*)>$/.exec(hint)?.[1] ?? "", where)}`;
    const map = /^\{ \[key: string\]: (.*); \}$/.exec(type);
    if (map) return `{${encode(map[1], format, /\]: (.*);? \}/.exec(hint)?.[1].replace(/;$/, "") ?? "", where)}`;
    switch (type) {
      case "string":
        if (format === "byte" || BYTES.has(where)) return "y";
        return hint === "Quantity" || QUANTITIES.test(where) ? "q" : "s";
      case "boolean":
        return "b";
      case "number":
        return format === "int64" ? "l" : format === "double" ? "d" : "i";
      case "Date":
        return hint === "MicroTime" || format === "date-time-micro" ? "u" : "t";
      case "V1MicroTime":
        return "u";
      case "IntOrString":
        return "x";
      case "any":
      case "object":
        return "o";
      default:
        return type;
    }
  }
}
const BYTES = new Set([
  "V1Secret.data",
  "V1ConfigMap.binaryData",
  "V1CertificateSigningRequestSpec.request",
  "V1CertificateSigningRequestStatus.certificate",
]);
/** Quantities of kinds younger than the type package. */
const QUANTITIES = /^(V1CSIStorageCapacity\.(capacity|maximumVolumeSize)|V1DeviceCapacity\.value|V1CounterRequest.*)$/;

/** Number formats are only in the younger client. */
const formats = new Map();
const young = `${modules}@kubernetes/client-node/dist/gen/models/`;
for (const file of readdirSync(young)) {
  if (!file.endsWith(".js")) continue;
  const text = readFileSync(young + file, "utf8");
  const name = /^(?:export )?class (\w+)/m.exec(text)?.[1];
  const list = /attributeTypeMap = (\[[\s\S]*?\n\]);/.exec(text)?.[1];
  if (!name || !list) continue;
  for (const { baseName, format } of JSON.parse(list)) if (format) formats.set(`${name}.${baseName}`, format);
}
generate("v1-28", `${modules}k8s-client-v1-28/dist/gen/model/`, formats);
generate("v1-36", young, formats);
