/** `kubectl config set` and `unset`: one value by its path. */
import { decodeBase64, encodeBase64 } from "../../../../kube/encoding/base64.ts";
import { parseBool } from "../../../flags/values.ts";
import { type Stanza, type StanzaKind, stanzaOf, writeCurrentContext, writeStanza } from "../../clientconfig/edit.ts";
import { CommandError } from "../../errors.ts";
import { defineVerb, type Invocation } from "../../verb.ts";
import { refuseArguments } from "./arguments.ts";

/** Fields of the stanzas: a name may hold dots, so the path is cut where a known field follows. */
const FIELDS: Readonly<Record<StanzaKind, readonly string[]>> = {
  clusters: [
    "server",
    "tls-server-name",
    "insecure-skip-tls-verify",
    "certificate-authority",
    "certificate-authority-data",
    "proxy-url",
    "disable-compression",
  ],
  contexts: ["cluster", "user", "namespace"],
  users: [
    "client-certificate",
    "client-certificate-data",
    "client-key",
    "client-key-data",
    "token",
    "tokenFile",
    "as",
    "as-uid",
    "username",
    "password",
  ],
};
const BOOLEANS = ["insecure-skip-tls-verify", "disable-compression"];

export const set = defineVerb({
  name: "set",
  async run(invocation) {
    const { args, process, flags, print } = invocation;
    const [property, value] = args;
    if (property === undefined || value === undefined || args.length !== 2) return refuseArguments(invocation);
    if (value === "") throw new CommandError("you cannot use set to unset a property");
    if (property === "") throw new CommandError("you must specify a property");
    if (property === "current-context") writeCurrentContext(process, flags.string("kubeconfig"), value);
    else change(invocation, property, value);
    await print(`Property ${JSON.stringify(property)} set.\n`);
    return 0;
  },
});

export const unset = defineVerb({
  name: "unset",
  async run(invocation) {
    const { args, process, flags, print } = invocation;
    const [property] = args;
    if (property === undefined || args.length !== 1) return refuseArguments(invocation);
    if (property === "") throw new CommandError("you must specify a property");
    if (property === "current-context") writeCurrentContext(process, flags.string("kubeconfig"), "");
    else change(invocation, property, undefined);
    await print(`Property ${JSON.stringify(property)} unset.\n`);
    return 0;
  },
});

/** Undefined unsets. */
function change(invocation: Invocation, property: string, value: string | undefined): void {
  const { process, flags, factory } = invocation;
  const [top = "", ...rest] = property.split(".");
  if (top !== "clusters" && top !== "contexts" && top !== "users")
    throw new CommandError(`unable to parse ${property} after [] at api.Config`);
  const kind: StanzaKind = top;
  const flag = flags.string("kubeconfig");
  const config = factory.kubeconfig();
  const cut = rest.findIndex((part, index) => index > 0 && FIELDS[kind].includes(part));
  const name = rest.slice(0, cut < 0 ? rest.length : cut).join(".");
  const field = cut < 0 ? undefined : rest.slice(cut).join(".");
  const known = stanzaOf(config, kind, name);
  if (rest.length === 0) {
    if (value !== undefined) throw new CommandError(`can't set a map to a value: map[${config[kind].map((one) => one.name).join(" ")}]`);
    for (const entry of config[kind]) writeStanza(process, flag, kind, entry.name, undefined);
    return;
  }
  if (field === undefined) {
    if (value !== undefined) throw new CommandError(`can't set a map to a value: map[${config[kind].map((one) => one.name).join(" ")}]`);
    writeStanza(process, flag, kind, name, undefined);
    return;
  }
  if (!FIELDS[kind].includes(field)) throw new CommandError(`unable to parse one or more field values of ${property}`);
  if (!known && value === undefined) throw new CommandError(`current map key \`${name}\` is invalid`);
  const { [field]: _, ...others } = (known ?? {}) as Record<string, unknown>;
  const next = value === undefined ? others : { ...others, [field]: valueFor(invocation, field, value) };
  writeStanza(process, flag, kind, name, next as Stanza);
}
function valueFor({ flags }: Invocation, field: string, value: string): unknown {
  if (BOOLEANS.includes(field)) {
    const parsed = parseBool(value);
    if (parsed === undefined) throw new CommandError(`strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`);
    return parsed;
  }
  if (!field.endsWith("-data")) return value;
  if (flags.bool("set-raw-bytes")) return encodeBase64(value);
  if (decodeBase64(value) === undefined) throw new CommandError("error decoding input value: illegal base64 data at input byte 0");
  return value;
}
