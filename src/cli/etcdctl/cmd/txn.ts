/** txn: comparisons, then requests for either case, from stdin. Upstream: etcdctl/ctlv3/command/txn_command.go. */
import { utf8String } from "../../../kube/encoding/stored.ts";
import type { EtcdCompare, EtcdRequestOp, EtcdTxnResponse } from "../../../machine/etcd.ts";
import { FlagError, FlagSet } from "../../flags/flag-set.ts";
import type { EtcdctlCommand, Invocation } from "../command.ts";
import { BAD_ARGUMENTS, EtcdctlFailure } from "../failure.ts";
import { GLOBAL, helped } from "../flags.ts";
import { formatOf, headerJson, json, nonZero } from "../output.ts";
import { del, get, kvText, put, rangeArguments, rangeJson, rangeRequest } from "./kv.ts";

const TARGETS: Readonly<Record<string, EtcdCompare["target"]>> = {
  ver: "VERSION",
  version: "VERSION",
  c: "CREATE",
  create: "CREATE",
  m: "MOD",
  mod: "MOD",
  val: "VALUE",
  value: "VALUE",
  lease: "LEASE",
};
const RESULTS: Readonly<Record<string, EtcdCompare["result"]>> = { "=": "EQUAL", "!=": "NOT_EQUAL", ">": "GREATER", "<": "LESS" };

/** `mod("key") > "0"`. Throws EtcdctlFailure. */
export function parseCompare(line: string): EtcdCompare {
  const match = /^\s*(\w+)\("(.*)"\)\s*(=|!=|<|>)\s*"(.*)"\s*$/.exec(line);
  const target = match && TARGETS[match[1] as string];
  const result = match && RESULTS[match[3] as string];
  if (!match || !target || !result) throw new EtcdctlFailure(`malformed comparison: ${line}`, BAD_ARGUMENTS);
  const [, , key = "", , value = ""] = match;
  if (target !== "VALUE" && !/^[0-9a-f]+$/i.test(value)) throw new EtcdctlFailure(`malformed comparison: ${line}`, BAD_ARGUMENTS);
  return {
    key: utf8String(key),
    target,
    result,
    value: target === "VALUE" ? utf8String(value) : target === "LEASE" ? Number.parseInt(value, 16) : Number(value),
  };
}

/** Words of a request, with double quotes. */
function words(line: string): string[] {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain as string) : quoted.replace(/\\(.)/g, "$1"),
  );
}
function parseRequest(line: string): EtcdRequestOp {
  const [verb = "", ...rest] = words(line);
  const command = { get, put, del }[verb];
  if (!command) throw new EtcdctlFailure(`invalid operation: ${line}`, BAD_ARGUMENTS);
  const flags = new FlagSet([...(command.flags ?? []), ...GLOBAL]);
  const { args } = parsed(flags, rest);
  if (verb === "get") return { request_range: rangeRequest(flags, args) };
  if (verb === "del") return { request_delete_range: rangeArguments(flags, args, "del") };
  return {
    request_put: { key: utf8String(args[0] ?? ""), value: utf8String(args[1] ?? ""), lease: flags.string("lease") },
  };
}
function parsed(flags: FlagSet, rest: readonly string[]): { args: readonly string[] } {
  try {
    return flags.parse(rest);
  } catch (error) {
    if (error instanceof FlagError) throw new EtcdctlFailure(error.message, BAD_ARGUMENTS);
    throw error;
  }
}

export const txn: EtcdctlCommand = {
  name: "txn",
  usage: "txn [options]",
  summary: "Txn processes all the requests in one transaction",
  flags: helped("i interactive bool false | Input transaction in interactive mode"),
  async run(invocation) {
    const { flags, args, client, print } = invocation;
    if (args.length > 0) throw new EtcdctlFailure("txn command does not accept argument", BAD_ARGUMENTS);
    const format = formatOf(flags.string("write-out"), ["simple", "json"]);
    const compare = (await block(invocation, "compares:")).map(parseCompare);
    const success = (await block(invocation, "success requests (get, put, del):")).map(parseRequest);
    const failure = (await block(invocation, "failure requests (get, put, del):")).map(parseRequest);
    const response = await client().call<EtcdTxnResponse>("etcdserverpb.KV/Txn", { compare, success, failure });
    if (format === "json") {
      await print(
        `${json({
          header: headerJson(response.header),
          ...nonZero({ succeeded: response.succeeded }),
          responses: response.responses.map((one) =>
            "response_range" in one
              ? { Response: { response_range: rangeJson(one.response_range) } }
              : "response_put" in one
                ? { Response: { response_put: { header: { revision: one.response_put.header.revision } } } }
                : {
                    Response: {
                      response_delete_range: { header: { revision: response.header.revision }, deleted: one.response_delete_range.deleted },
                    },
                  },
          ),
        })}\n`,
      );
      return 0;
    }
    await print(response.succeeded ? "SUCCESS\n" : "FAILURE\n");
    for (const one of response.responses) {
      await print("\n");
      if ("response_range" in one) for (const kv of one.response_range.kvs) await print(kvText(kv, flags));
      else if ("response_put" in one) await print("OK\n");
      else await print(`${one.response_delete_range.deleted}\n`);
    }
    return 0;
  },
};

/** Lines up to an empty one. */
async function block({ process, flags, print }: Invocation, title: string): Promise<string[]> {
  if (flags.bool("interactive")) await print(`${title}\n`);
  const lines: string[] = [];
  for (let line = await process.stdin.readLine(); line !== null && line.trim() !== ""; line = await process.stdin.readLine())
    lines.push(line.trim());
  return lines;
}
