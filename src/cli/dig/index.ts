/** dig, with +short, +search, -x and @server. */
import { ConnectionError } from "../../kube/status.ts";
import type { RecordType } from "../../machine/dns.ts";
import type { Command } from "../../machine/program.ts";
import { ask, resolverConfiguration, reverseName } from "./resolver.ts";

const TYPES = ["A", "AAAA", "CNAME", "SRV", "PTR", "TXT", "NS", "SOA", "MX", "ANY"];
export const dig: Command = {
  name: "dig",
  async run(process) {
    const configuration = resolverConfiguration(process);
    let [server] = configuration.servers;
    let type: RecordType = "A";
    let name = ".";
    let short = false;
    let search = false;
    const args = process.argv.slice(1);
    for (let index = 0; index < args.length; index++) {
      const arg = args[index] ?? "";
      if (arg.startsWith("@")) server = (await process.network.lookup(arg.slice(1)).catch(() => [arg.slice(1)]))[0];
      else if (arg === "+short") short = true;
      else if (arg === "+search") search = true;
      else if (arg.startsWith("+")) continue;
      else if (arg === "-x") {
        name = reverseName(args[++index] ?? "");
        type = "PTR";
      } else if (arg === "-t") type = (args[++index] ?? "A").toUpperCase() as RecordType;
      else if (TYPES.includes(arg.toUpperCase()) && !arg.includes(".")) type = arg.toUpperCase() as RecordType;
      else if (!arg.startsWith("-")) name = arg;
    }
    const full = name.endsWith(".") ? name : `${name}.`;
    const candidates =
      search && !name.endsWith(".") && name.split(".").length - 1 < configuration.ndots
        ? [...configuration.search.map((domain) => `${name}.${domain}.`), full]
        : [full];
    const banner = `\n; <<>> DiG 9.18.24 <<>> ${args.join(" ")}\n;; global options: +cmd\n`;
    try {
      if (server === undefined) throw new ConnectionError("ETIMEDOUT", "no server");
      const begun = process.clock.now;
      let asked = full;
      let answer = await ask(process, server, type, candidates[0] ?? full);
      asked = candidates[0] ?? full;
      for (const candidate of candidates.slice(1)) {
        if (answer.code === "NOERROR" && answer.records.length > 0) break;
        answer = await ask(process, server, type, candidate);
        asked = candidate;
      }
      if (short) {
        await process.stdout.write(answer.records.map((record) => `${record.data}\n`).join(""));
        return 0;
      }
      const records = answer.records
        .map((record) => `${record.name}\t${record.name.length < 24 ? "\t" : ""}${record.ttl}\tIN\t${record.type}\t${record.data}\n`)
        .join("");
      await process.stdout.write(
        `${banner};; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: ${answer.code}, id: ${Math.floor(process.random() * 65536)}\n;; flags: qr${answer.authoritative ? " aa" : ""} rd; QUERY: 1, ANSWER: ${answer.records.length}, AUTHORITY: 0, ADDITIONAL: 1\n\n;; QUESTION SECTION:\n;${asked}\t\tIN\t${type}\n\n${records === "" ? "" : `;; ANSWER SECTION:\n${records}\n`};; Query time: ${Math.round((process.clock.now - begun) / 1000)} msec\n;; SERVER: ${server}#53(${server}) (UDP)\n\n`,
      );
      return 0;
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      const why = error.code === "ECONNREFUSED" ? "connection refused" : "timed out";
      await process.stdout.write(
        `${short ? "" : ""};; communications error to ${server ?? "127.0.0.1"}#53: ${why}\n${banner};; no servers could be reached\n`,
      );
      return 9;
    }
  },
};
