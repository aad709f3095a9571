/**
 * Writes src/sim/apiserver/schema/generated/: the fields of the built-in kinds and their descriptions, release by
 * release, from the typed clients of those releases (dev dependencies) and, where a client has lost the line breaks or
 * the words, from packages of types that keep them (fetched into .cache). Run by hand when a release is added:
 * `node scripts/generate-schema.mjs`.
 *
 * A type is one string of fields, `name:type` with `!` after a required one, separated by spaces. Types: s string,
 * b boolean, i int32, l int64, d double, q quantity, t time, u microsecond time, x int-or-string, y bytes, o anything;
 * `[` before it makes a list, `{` a map; any other word names a type.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
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

/** The words of a JSDoc comment, lines and indentation kept, without tags. */
function textOfComment(comment) {
  const lines = comment
    .getText()
    .replace(/^\/\*\*/, "")
    .replace(/\*\/$/, "")
    .split("\n");
  const text = lines.map((line) => line.replace(/^\s*\* ?/, "").trimEnd());
  const tag = text.findIndex((line) => /^@(schema|deprecated|default|example)\b/.test(line));
  return (tag < 0 ? text : text.slice(0, tag))
    .join("\n")
    .replaceAll("\\'", "'")
    .replaceAll('\\"', '"')
    .replaceAll("*_/", "*/")
    .replaceAll("\\*", "*")
    .trim();
}
/** What a tag of the comment says (`@schema io.k8s.api.batch.v1.JobSpec#parallelism`). */
function tagOf(node, name) {
  return ts.getJSDocTags(node).find((tag) => tag.tagName.text === name)?.comment;
}

/** Interfaces and classes of a declaration file: name → { doc, schema, fields: name → { type, optional, doc, schema } }. */
function declarations(file) {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const found = new Map();
  const docOf = (node) => {
    const comment = node.jsDoc?.at(-1);
    return comment ? textOfComment(comment) : "";
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
        schema: tagOf(member, "schema"),
      });
    }
    if (!found.has(node.name.text)) found.set(node.name.text, { doc: docOf(node), schema: tagOf(node, "schema"), fields });
  });
  return found;
}

/** The folder of a package that is fetched for its texts alone. */
function fetched(name) {
  const folder = new URL(`../.cache/types/${name.replace("/", "-")}/`, import.meta.url).pathname;
  if (!existsSync(folder)) {
    mkdirSync(folder, { recursive: true });
    const packed = execFileSync("npm", ["pack", "--silent", name], { cwd: folder, encoding: "utf8" }).trim();
    execFileSync("tar", ["xzf", packed], { cwd: folder });
  }
  return `${folder}package/`;
}
/** Every declaration file below a folder. */
function declarationFiles(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith(".d.ts") && !file.startsWith("_schemas") && !file.endsWith("index.d.ts"))
    .map((file) => folder + file);
}
const LIST = "\n\nPossible enum values:\n";

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

const flatten = (text) => text.replace(/\s+/g, " ");

/** Texts of 1.36 by package, type and field (`core/v1.Pod#spec`), lines kept; quantities by the same names. */
function textsOf36() {
  const texts = new Map();
  const quantities = new Set();
  for (const folder of [fetched("kubernetes-models@5.1.0"), fetched("@kubernetes-models/apimachinery@3.0.2")]) {
    for (const file of declarationFiles(folder)) {
      const parts = file.slice(folder.length, -".d.ts".length).split("/");
      const name = parts.pop();
      const version = parts.pop();
      const group = parts[0] === "apis" ? "meta" : (parts[0] ?? "core").split(".")[0];
      const place = `${group === "flowcontrol" ? "flowcontrol" : group}/${version}.${name}`;
      const declared = declarations(file).get(`I${name}`);
      if (!declared) continue;
      texts.set(place, declared.doc);
      for (const [field, { doc, type }] of declared.fields) {
        texts.set(`${place}#${field}`, doc);
        if (type.includes("PkgApiResourceQuantity")) quantities.add(`${place}#${field}`);
      }
    }
  }
  return { texts, quantities };
}
/** Texts of 1.28 by the same names: words and breaks are right, indentation is lost. */
function textsOf28() {
  const texts = new Map();
  const place = (schema) => schema.replace(/^.*?\.(\w+)\.(v\d\w*\.\w+(?:#.*)?)$/, "$1/$2");
  for (const { doc, schema, fields } of declarations(`${fetched("cdk8s-plus-28@2.5.6")}lib/imports/k8s.d.ts`).values()) {
    if (schema) texts.set(place(schema), doc);
    for (const { doc, schema } of fields.values()) if (schema) texts.set(place(schema), doc);
  }
  return texts;
}
const texts36 = textsOf36();
const texts28 = textsOf28();
/** Texts by their words alone: how one is set where another package keeps its lines. The first given wins. */
function settings(texts) {
  const whole = new Map();
  const lines = new Map();
  for (const text of texts) {
    if (whole.has(flatten(text))) continue;
    whole.set(flatten(text), text);
    for (const line of text.split("\n").slice(1)) {
      const words = flatten(line.trim());
      // A brace says nothing of where it stands.
      if (words.length > 3) lines.set(words, lines.has(words) && lines.get(words) !== line ? undefined : line);
    }
  }
  return { whole, lines };
}
const set30 = settings(
  [...typesPackage.values()].flatMap((entries) =>
    [...entries.values()].flatMap(({ doc, fields }) => [doc, ...[...fields.values()].map(({ doc }) => doc)]),
  ),
);
const set36 = settings([...texts36.texts.values()].map((text) => text.split(LIST)[0]));

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
  const enums = {};
  for (const [name, { attributes, declared }] of [...classes].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (name.endsWith("List") && classes.has(name.slice(0, -4))) continue;
    const known = entryOf(name)?.entry;
    const texts = {};
    const place = placeOf(name);
    const own = wordsOf(place, declared?.doc || known?.doc);
    if (own) texts[""] = own;
    types[name] = attributes
      .map(({ baseName, name: property, type, format }) => {
        const field = declared?.fields.get(property);
        const hint = known?.fields.get(baseName);
        // Where the field is of a shared scalar type, the client has that type's text instead of the field's.
        const doc = wordsOf(`${place}#${baseName}`, (SHARED.test(field?.doc ?? "") ? undefined : field?.doc) || hint?.doc);
        if (doc) texts[baseName] = doc;
        const values = doc?.split(LIST)[1];
        if (values) enums[`${name}.${baseName}`] = JSON.stringify([...values.matchAll(/^ ?- `"(.*?)"`/gm)].map(([, value]) => value));
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
  if (Object.keys(enums).length > 0) docs.enum = enums;
  writeFileSync(`${target}types-${release}.json`, `${JSON.stringify({ kinds, types })}\n`);
  writeFileSync(`${target}descriptions-${release}.json`, `${JSON.stringify(docs)}\n`);
  return classes;

  /** `core/v1.Pod` */
  function placeOf(name) {
    const { prefix, version, name: kind } = splitClass(name);
    const group = entryOf(name)?.folder ?? prefix ?? groupOf(name)?.split(".")[0];
    if (group !== undefined) return `${group}/${version}.${kind}`;
    const end = `/${version}.${kind}`;
    return [...(release === "v1-28" ? texts28 : texts36.texts).keys()].find((place) => place.endsWith(end)) ?? end;
  }
  /** The release's own words where they are known, set in the lines they have in any release. */
  function wordsOf(place, given) {
    if (release === "v1-36") return texts36.texts.get(place) || setAs(given, set36);
    const text = texts28.get(place) || given || texts36.texts.get(place)?.split(LIST)[0];
    return setAs(setAs(text, set36), set30);
  }
  function setAs(text, { whole, lines }) {
    if (!text) return text;
    const same = whole.get(flatten(text));
    if (same !== undefined && same.split("\n").length >= text.split("\n").length) return same;
    const [first, ...others] = text.split("\n");
    const known = others.map((line) => lines.get(flatten(line.trim())));
    // An item that is known nowhere stands as the next one does.
    const beside = (at) => /^ +(?=[*-] )/.exec(known[at + 1] ?? "")?.[0] ?? "";
    const items = others.map((line, at) => known[at] ?? (/^[*-] /.test(line) ? beside(at) + line : line));
    return [first, ...items].join("\n");
  }
  function isQuantity(where) {
    const [name, field] = where.split(".");
    return release === "v1-36" && texts36.quantities.has(`${placeOf(name)}#${field}`);
  }
  function encode(type, format, hint, where) {
    const list = /^Array<(.*)>$/.exec(type);
    if (list) return `[${encode(list[1], format, /^(.*)\[\]$/.exec(hint)?.[1] ?? /^Array<(.*)>$/.exec(hint)?.[1] ?? "", where)}`;
    const map = /^\{ \[key: string\]: (.*); \}$/.exec(type);
    if (map) return `{${encode(map[1], format, /\]: (.*);? \}/.exec(hint)?.[1].replace(/;$/, "") ?? "", where)}`;
    switch (type) {
      case "string":
        if (format === "byte" || BYTES.has(where)) return "y";
        return hint === "Quantity" || QUANTITIES.test(where) || isQuantity(where) ? "q" : "s";
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
