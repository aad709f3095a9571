/** watch: events of keys as they happen, again after a broken connection. Upstream: etcdctl/ctlv3/command/watch_command.go. */
import { SECOND } from "../../../kube/timers.ts";
import type { EtcdWatchResponse } from "../../../machine/etcd.ts";
import type { EtcdctlCommand } from "../command.ts";
import { BAD_ARGUMENTS, EtcdctlFailure } from "../failure.ts";
import { helped } from "../flags.ts";
import { formatOf, headerJson, json, kvFields, kvJson, nonZero } from "../output.ts";
import { kvText, rangeArguments } from "./kv.ts";

const END = Symbol("end");

export const watch: EtcdctlCommand = {
  name: "watch",
  usage: "watch [options] [key or prefix] [range_end] [--] [exec-command arg1 arg2 ...]",
  summary: "Watches events stream on keys or prefixes",
  flags: helped(`i interactive bool false | Interactive mode
- prefix bool false | Watch on a prefix if prefix is set
- prev-kv bool false | get the previous key-value pair before the event happens
- progress-notify bool false | get periodic watch progress notification from server
- rev int 0 | Revision to start watching
- from-key bool false | Watch keys greater than or equal to the given key`),
  async run({ process, flags, args, client, print }) {
    if (flags.bool("interactive")) throw new EtcdctlFailure("kubewekend does not model etcdctl watch --interactive", BAD_ARGUMENTS);
    if (args.length === 0)
      throw new EtcdctlFailure(
        "watch in non-interactive mode requires an argument or environment variable ETCDCTL_WATCH_KEY",
        BAD_ARGUMENTS,
      );
    if (process.argv.includes("--")) throw new EtcdctlFailure("kubewekend does not model the exec-command of etcdctl watch", BAD_ARGUMENTS);
    const format = formatOf(flags.string("write-out"));
    const range = rangeArguments(flags, args, "watch");
    let from = flags.int("rev");
    for (;;) {
      const stream = await client().stream("etcdserverpb.Watch/Watch", {
        ...range,
        start_revision: from,
        prev_kv: flags.bool("prev-kv"),
      });
      // Events come at instants; the loop writes them in its own time.
      const queue: (EtcdWatchResponse | typeof END)[] = [];
      const { reader, writer } = process.pipe();
      const stop = stream.subscribe(
        (message) => {
          queue.push(message as EtcdWatchResponse);
          void writer.write(".").catch(() => {});
        },
        () => {
          queue.push(END);
          void writer.write(".").catch(() => {});
        },
      );
      try {
        for (let ended = false; !ended; ) {
          if (queue.length === 0) await reader.read();
          for (let message = queue.shift(); message !== undefined; message = queue.shift()) {
            if (message === END) {
              ended = true;
              break;
            }
            if (message.canceled) {
              const why = message.compact_revision
                ? "etcdserver: mvcc: required revision has been compacted"
                : "etcdserver: mvcc: required revision is a future revision";
              await process.stderr.write(`watch was canceled (${why})\n`);
              throw new EtcdctlFailure("watch is canceled by the server", 1);
            }
            from = message.header.revision + 1;
            await print(textOf(message));
          }
        }
      } finally {
        stop();
      }
      // The member went away: the client comes back to it.
      await process.sleep(SECOND);
    }
    function textOf(message: EtcdWatchResponse): string {
      if (format === "json")
        return `${json({
          Header: headerJson(message.header),
          Events: message.events.map(({ type, kv, prev_kv }) =>
            nonZero({ type: type === "DELETE" ? 1 : 0, kv: kvJson(kv), ...(prev_kv ? { prev_kv: kvJson(prev_kv) } : {}) }),
          ),
          CompactRevision: 0,
          Canceled: false,
          Created: false,
        })}\n`;
      return message.events
        .map(({ type, kv, prev_kv }) =>
          format === "fields"
            ? `"Type" : "${type}"\n${prev_kv ? kvFields(prev_kv, "Prev") : ""}${kvFields(kv)}`
            : `${type}\n${prev_kv ? kvText(prev_kv, flags) : ""}${kvText(kv, flags)}`,
        )
        .join("");
    }
  },
};
