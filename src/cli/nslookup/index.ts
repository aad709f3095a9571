/** nslookup, as busybox prints it. */
import { ConnectionError } from "../../kube/status.ts";
import type { RecordType } from "../../machine/dns.ts";
import type { Command } from "../../machine/program.ts";
import { ask, resolverConfiguration, reverseName } from "../dig/resolver.ts";

export const nslookup: Command = {
  name: "nslookup",
  async run(process) {
    const args = process.argv.slice(1);
    const type = (args.map((arg) => /^-(?:query|q|type)=(\w+)$/.exec(arg)?.[1]).find((one) => one !== undefined) ?? "").toUpperCase() as
      | RecordType
      | "";
    const [name, given] = args.filter((arg) => !arg.startsWith("-"));
    if (name === undefined) {
      await process.stderr.write("Usage: nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]\n");
      return 1;
    }
    const configuration = resolverConfiguration(process);
    const server =
      given === undefined ? configuration.servers[0] : ((await process.network.lookup(given).catch(() => [given]))[0] ?? given);
    if (server === undefined) {
      await process.stdout.write(";; connection timed out; no servers could be reached\n\n");
      return 1;
    }
    const isAddress = /^\d+(\.\d+){3}$/.test(name);
    const dots = name.split(".").length - 1;
    const candidates = isAddress
      ? [reverseName(name)]
      : name.endsWith(".")
        ? [name]
        : dots >= configuration.ndots
          ? [`${name}.`, ...configuration.search.map((domain) => `${name}.${domain}.`)]
          : [...configuration.search.map((domain) => `${name}.${domain}.`), `${name}.`];
    let text = `Server:\t\t${server}\nAddress:\t${server}:53\n\n`;
    const failures: string[] = [];
    try {
      for (const candidate of candidates) {
        const answer = await ask(process, server, isAddress ? "PTR" : type || "A", candidate);
        const shown = candidate.replace(/\.$/, "");
        if (answer.code !== "NOERROR" || answer.records.length === 0) {
          failures.push(
            answer.code === "NOERROR" ? `*** Can't find ${shown}: No answer\n` : `** server can't find ${shown}: ${answer.code}\n`,
          );
          continue;
        }
        if (!answer.authoritative) text += "Non-authoritative answer:\n";
        for (const record of answer.records) {
          const owner = record.name.replace(/\.$/, "");
          const data = record.data.replace(/\.$/, "");
          if (record.type === "A" || record.type === "AAAA") text += `Name:\t${owner}\nAddress: ${data}\n`;
          else if (record.type === "CNAME") text += `${owner}\tcanonical name = ${data}\n`;
          else if (record.type === "PTR") text += `${owner}\tname = ${data}\n`;
          else if (record.type === "SRV") text += `${owner}\tservice = ${data}\n`;
          else text += `${owner}\t${record.type.toLowerCase()} = ${data}\n`;
        }
        await process.stdout.write(`${text}\n`);
        return 0;
      }
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      const refused =
        error.code === "ECONNREFUSED"
          ? `nslookup: read: Connection refused\nnslookup: can't connect to remote host (${server}): Connection refused\n`
          : "";
      await process.stderr.write(refused);
      await process.stdout.write(";; connection timed out; no servers could be reached\n\n");
      return 1;
    }
    await process.stdout.write(`${text}${failures.join("\n")}\n`);
    return 1;
  },
};
