/**
 * Writes src/headless/protobuf/messages.json: the messages of Kubernetes' binary encoding, out of the file descriptors
 * that a kubectl binary carries. Run by hand: `node scripts/generate-protobuf.mjs PATH-OF-KUBECTL` (v1.28: later ones
 * carry none).
 *
 * A message is one string of fields, `number:name:type` separated by spaces. Types: i integer, b boolean, d double,
 * s string, y bytes; `[` before it makes a list, `{` a map from strings; any other word names a message.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const target = new URL("../src/headless/protobuf/messages.json", import.meta.url).pathname;
const binary = readFileSync(process.argv[2]);
const SCALARS = { 1: "d", 2: "d", 3: "i", 4: "i", 5: "i", 8: "b", 9: "s", 12: "y", 13: "i" };

/** Fields of a message on the wire: number → values (bigint or bytes). */
function fieldsOf(bytes) {
  const found = new Map();
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const key = Number(varint());
    let value;
    if ((key & 7) === 0) value = varint();
    else if ((key & 7) === 2) {
      const length = Number(varint());
      value = bytes.subarray(at, at + length);
      at += length;
    } else throw new Error(`wire type ${key & 7}`);
    found.set(key >> 3, [...(found.get(key >> 3) ?? []), value]);
  }
  return found;
}

/** `.k8s.io.api.core.v1.Pod` → `core.v1.Pod` */
const short = (name) =>
  name
    .replace(/^\./, "")
    .replace(
      /^k8s\.io\.(api|apimachinery\.pkg\.apis|apimachinery\.pkg|apiextensions_apiserver\.pkg\.apis|kube_aggregator\.pkg\.apis)\./,
      "",
    );

const messages = {};
for (let at = binary.indexOf("\x1f\x8b\x08\0\0", 0, "latin1"); at >= 0; at = binary.indexOf("\x1f\x8b\x08\0\0", at + 5, "latin1")) {
  let file;
  try {
    file = fieldsOf(gunzipSync(binary.subarray(at, at + 2 ** 20), { finishFlush: 2 }));
  } catch {
    continue;
  }
  if (!/k8s\.io\//.test(String(file.get(1)?.[0] ?? ""))) continue;
  const folder = String(file.get(2)[0]);
  for (const bytes of file.get(4) ?? []) {
    const message = fieldsOf(bytes);
    const own = `${folder}.${message.get(1)[0]}`;
    const maps = new Map(
      (message.get(3) ?? []).map((nested) => {
        const entry = fieldsOf(nested);
        return [
          `.${own}.${entry.get(1)[0]}`,
          entry
            .get(2)
            .map(fieldsOf)
            .find((field) => field.get(3)[0] === 2n),
        ];
      }),
    );
    const typeOf = (field) => {
      const named = field.get(6) ? String(field.get(6)[0]) : undefined;
      if (named === undefined) return SCALARS[Number(field.get(5)[0])];
      const map = maps.get(named);
      return map ? `{${typeOf(map)}` : short(named);
    };
    messages[short(own)] = (message.get(2) ?? [])
      .map(fieldsOf)
      .map((field) => {
        const type = typeOf(field);
        const list = field.get(4)[0] === 3n && !type.startsWith("{") ? "[" : "";
        return `${field.get(3)[0]}:${field.get(1)[0]}:${list}${type}`;
      })
      .join(" ");
  }
}
const served = Object.entries(messages).filter(([name]) => !/v\dalpha|metrics|imagepolicy|\.v1beta1\.|List$/.test(name));
writeFileSync(target, `${JSON.stringify(Object.fromEntries(served.sort(([a], [b]) => (a < b ? -1 : 1))))}\n`);
