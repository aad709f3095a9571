/** get, put, del, compaction. Upstream: etcdctl/ctlv3/command/{get,put,del,compaction}_command.go. */
import { utf8String } from "../../../kube/encoding/stored.ts";
import {
  type EtcdDeleteResponse,
  type EtcdHeader,
  type EtcdKv,
  type EtcdPutResponse,
  type EtcdRangeRequest,
  type EtcdRangeResponse,
  prefixEnd,
} from "../../../machine/etcd.ts";
import type { FlagSet } from "../../flags/flag-set.ts";
import type { EtcdctlCommand } from "../command.ts";
import { BAD_ARGUMENTS, EtcdctlFailure } from "../failure.ts";
import { helped } from "../flags.ts";
import { formatOf, headerFields, headerJson, json, kvFields, kvJson, nonZero, shown } from "../output.ts";

/** The range that a key, an optional end and --prefix, --from-key name. */
export function rangeArguments(flags: FlagSet, args: readonly string[], verb: string): { key: string; range_end?: string } {
  const [given = "", end] = args;
  if (flags.bool("prefix") && flags.bool("from-key"))
    throw new EtcdctlFailure("`--prefix` and `--from-key` cannot be set at the same time, choose one", BAD_ARGUMENTS);
  if (end !== undefined && (flags.bool("prefix") || flags.bool("from-key")))
    throw new EtcdctlFailure(
      `too many arguments, only accept one argument when \`--${flags.bool("prefix") ? "prefix" : "from-key"}\` is set`,
      BAD_ARGUMENTS,
    );
  const key = utf8String(given);
  if (verb === "get" && key === "" && !flags.bool("prefix") && !flags.bool("from-key")) return { key };
  if (flags.bool("prefix")) return key === "" ? { key: "\0", range_end: "\0" } : { key, range_end: prefixEnd(key) };
  if (flags.bool("from-key")) return { key: key === "" ? "\0" : key, range_end: "\0" };
  return end === undefined ? { key } : { key, range_end: utf8String(end) };
}

const TARGETS: Readonly<Record<string, NonNullable<EtcdRangeRequest["sort_target"]>>> = {
  CREATE: "CREATE",
  KEY: "KEY",
  MODIFY: "MOD",
  VALUE: "VALUE",
  VERSION: "VERSION",
};
/** `get`'s request. Throws EtcdctlFailure. */
export function rangeRequest(flags: FlagSet, args: readonly string[]): EtcdRangeRequest {
  if (args.length === 0)
    throw new EtcdctlFailure("get command needs one argument as key and an optional argument as range_end", BAD_ARGUMENTS);
  const consistency = flags.string("consistency");
  if (consistency !== "l" && consistency !== "s") throw new EtcdctlFailure(`unknown consistency flag "${consistency}"`, BAD_FEATURE_OF_GET);
  const order = flags.string("order").toUpperCase();
  if (!["", "ASCEND", "DESCEND"].includes(order)) throw new EtcdctlFailure(`bad sort order ${flags.string("order")}`, BAD_FEATURE_OF_GET);
  const by = flags.string("sort-by").toUpperCase();
  const target = TARGETS[by];
  if (by !== "" && !target) throw new EtcdctlFailure(`bad sort target ${flags.string("sort-by")}`, BAD_FEATURE_OF_GET);
  if (flags.bool("keys-only") && flags.bool("count-only"))
    throw new EtcdctlFailure("`--keys-only` and `--count-only` cannot be set at the same time, choose one", BAD_ARGUMENTS);
  return {
    ...rangeArguments(flags, args, "get"),
    limit: flags.int("limit"),
    revision: flags.int("rev"),
    serializable: consistency === "s",
    keys_only: flags.bool("keys-only"),
    count_only: flags.bool("count-only"),
    ...(order === "" ? {} : { sort_order: order as "ASCEND" | "DESCEND" }),
    ...(target ? { sort_target: target } : {}),
  };
}
const BAD_FEATURE_OF_GET = 4;

/** Keys and values as the simple printer writes them. */
export function kvText(kv: EtcdKv, flags: FlagSet): string {
  const hex = flags.bool("hex");
  const value = `${shown(kv.value, hex)}\n`;
  return flags.has("print-value-only") && flags.bool("print-value-only") ? value : `${shown(kv.key, hex)}\n${value}`;
}
export function rangeJson(response: EtcdRangeResponse, header: object = headerJson(response.header)): object {
  return { header, ...nonZero({ kvs: response.kvs.map(kvJson), more: response.more, count: response.count }) };
}

export const get: EtcdctlCommand = {
  name: "get",
  usage: "get [options] <key> [range_end]",
  summary: "Gets the key or a range of keys",
  flags: helped(`- consistency string l | Linearizable(l) or Serializable(s)
- count-only bool false | Get only the count
- from-key bool false | Get keys that are greater than or equal to the given key using byte compare
- keys-only bool false | Get only the keys
- limit int 0 | Maximum number of results
- order string  | Order of results; ASCEND or DESCEND (ASCEND by default)
- prefix bool false | Get keys with matching prefix
- print-value-only bool false | Only write values when using the "simple" output format
- rev int 0 | Specify the kv revision
- sort-by string  | Sort target; CREATE, KEY, MODIFY, VALUE, or VERSION`),
  async run({ flags, args, client, print }) {
    const request = rangeRequest(flags, args);
    const format = formatOf(flags.string("write-out"));
    if (request.count_only && format !== "fields") throw new EtcdctlFailure("--count-only is only for `--write-out=fields`", BAD_ARGUMENTS);
    if (flags.bool("print-value-only") && format !== "simple")
      throw new EtcdctlFailure("print-value-only is only for `--write-out=simple`", BAD_ARGUMENTS);
    const response = await client().call<EtcdRangeResponse>("etcdserverpb.KV/Range", request);
    if (format === "json") await print(`${json(rangeJson(response))}\n`);
    else if (format === "fields")
      await print(
        `${headerFields(response.header)}${response.kvs.map((kv) => kvFields(kv)).join("")}"More" : ${response.more}\n"Count" : ${response.count}\n`,
      );
    else for (const kv of response.kvs) await print(kvText(kv, flags));
    return 0;
  },
};

/** With --write-out=json or fields: the header and what there is besides it. */
async function written(
  print: (text: string) => Promise<void>,
  flags: FlagSet,
  response: { header: EtcdHeader },
  simple: string,
  fields: { json?: object; fields?: string } = {},
): Promise<void> {
  const format = formatOf(flags.string("write-out"));
  if (format === "json") await print(`${json({ header: headerJson(response.header), ...fields.json })}\n`);
  else if (format === "fields") await print(headerFields(response.header) + (fields.fields ?? ""));
  else await print(simple);
}

export const put: EtcdctlCommand = {
  name: "put",
  usage: "put [options] <key> <value> (<value> can also be given from stdin)",
  summary: "Puts the given key into the store",
  flags: helped(`- ignore-lease bool false | updates the key using its current lease
- ignore-value bool false | updates the key using its current value
- lease string 0 | lease ID (in hexadecimal) to attach to the key
- prev-kv bool false | return the previous key-value pair before modification`),
  async run({ process, flags, args, client, print }) {
    const [key, given] = args;
    if (key === undefined) throw new EtcdctlFailure("put command needs 1 argument and input from stdin or 2 arguments", BAD_ARGUMENTS);
    const ignore = flags.bool("ignore-value");
    if (args.length > 2) throw new EtcdctlFailure("put command needs 1 argument and input from stdin or 2 arguments", BAD_ARGUMENTS);
    if (ignore && given !== undefined)
      throw new EtcdctlFailure("put command needs only 1 argument when 'ignore-value' is set", BAD_ARGUMENTS);
    const lease = flags.string("lease");
    if (!/^[0-9a-f]+$/i.test(lease)) throw new EtcdctlFailure(`bad lease ID (${lease}), expecting ID in Hex`, BAD_ARGUMENTS);
    const value = ignore ? "" : (given ?? (await process.stdin.readAll()));
    const response = await client().call<EtcdPutResponse>("etcdserverpb.KV/Put", {
      key: utf8String(key),
      value: utf8String(value),
      lease,
      prev_kv: flags.bool("prev-kv"),
      ignore_value: ignore,
      ignore_lease: flags.bool("ignore-lease"),
    });
    const previous = response.prev_kv;
    await written(print, flags, response, `OK\n${previous ? kvText(previous, flags) : ""}`, {
      ...(previous ? { json: { prev_kv: kvJson(previous) }, fields: kvFields(previous, "Prev") } : {}),
    });
    return 0;
  },
};

export const del: EtcdctlCommand = {
  name: "del",
  usage: "del [options] <key> [range_end]",
  summary: "Removes the specified key or range of keys [key, range_end)",
  flags: helped(`- from-key bool false | delete keys that are greater than or equal to the given key using byte compare
- prefix bool false | delete keys with matching prefix
- prev-kv bool false | return deleted key-value pairs
- range bool false | delete range of keys`),
  async run({ flags, args, client, print }) {
    if (args.length === 0)
      throw new EtcdctlFailure("del command needs one argument as key and an optional argument as range_end", BAD_ARGUMENTS);
    const response = await client().call<EtcdDeleteResponse>("etcdserverpb.KV/DeleteRange", {
      ...rangeArguments(flags, args, "del"),
      prev_kv: flags.bool("prev-kv"),
    });
    await written(print, flags, response, `${response.deleted}\n${response.prev_kvs.map((kv) => kvText(kv, flags)).join("")}`, {
      json: nonZero({ deleted: response.deleted, prev_kvs: response.prev_kvs.map(kvJson) }),
      fields: `"Deleted" : ${response.deleted}\n${response.prev_kvs.map((kv) => kvFields(kv, "Prev")).join("")}`,
    });
    return 0;
  },
};

export const compaction: EtcdctlCommand = {
  name: "compaction",
  usage: "compaction [options] <revision>",
  summary: "Compacts the event history in etcd",
  flags: helped("- physical bool false | 'true' to wait for compaction to physically remove all old revisions"),
  async run({ args, client, print }) {
    const [text] = args;
    if (args.length !== 1) throw new EtcdctlFailure("compaction command needs 1 argument", BAD_ARGUMENTS);
    if (!/^-?\d+$/.test(text ?? "")) throw new EtcdctlFailure(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`, 1);
    await client().call("etcdserverpb.KV/Compact", { revision: Number(text) });
    await print(`compacted revision ${text}\n`);
    return 0;
  },
};
