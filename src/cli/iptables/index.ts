/** iptables and iptables-save: the packet rules of this network namespace. Follows iptables 1.8 (nf_tables). */
import type { Netfilter, NetfilterChain, NetfilterTable } from "../../machine/netfilter.ts";
import type { Process } from "../../machine/process.ts";
import { type Command, Killed } from "../../machine/program.ts";
import { parseRule } from "./parse.ts";
import { listedChain, savedRule } from "./render.ts";

const TABLES: readonly NetfilterTable[] = ["mangle", "filter", "nat"];
const COMMANDS: Readonly<Record<string, string>> = {
  "--list": "-L",
  "--list-rules": "-S",
  "--append": "-A",
  "--insert": "-I",
  "--delete": "-D",
  "--flush": "-F",
  "--new-chain": "-N",
  "--delete-chain": "-X",
  "--policy": "-P",
  "--check": "-C",
  "--version": "-V",
};
class Usage extends Error {}

/** `version`: `1.8.9`. */
export function iptablesFor(version: string): Command {
  return {
    name: "iptables",
    async run(process) {
      if (process.user.uid !== 0) {
        await process.stderr.write(
          `iptables v${version} (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)\n\n`,
        );
        return 4;
      }
      try {
        return await perform(process, version);
      } catch (error) {
        if (error instanceof Killed || !(error instanceof Error)) throw error;
        const unmodelled = error.message.startsWith("kubewekend");
        await process.stderr.write(
          unmodelled
            ? `iptables: ${error.message}\n`
            : error instanceof Usage || /option|argument|not found|Couldn't|invalid|port/.test(error.message)
              ? `iptables v${version} (nf_tables): ${error.message}\nTry \`iptables -h' or 'iptables --help' for more information.\n`
              : `iptables: ${error.message}\n`,
        );
        return unmodelled || !(error instanceof Usage) ? 1 : 2;
      }
    },
  };
}

async function perform(process: Process, version: string): Promise<number> {
  const words: string[] = [];
  let table: NetfilterTable = "filter";
  const flags = { numeric: false, verbose: false, numbers: false };
  const given = process.argv.slice(1);
  for (let i = 0; i < given.length; i++) {
    const word = given[i] as string;
    if (word === "-t" || word === "--table") {
      const name = given[++i] ?? "";
      if (!["filter", "nat", "mangle", "raw"].includes(name))
        throw new Usage(`can't initialize iptables table \`${name}': Table does not exist`);
      table = name as NetfilterTable;
    } else if (word === "--numeric") flags.numeric = true;
    else if (word === "--verbose") flags.verbose = true;
    else if (word === "--line-numbers") flags.numbers = true;
    else if (/^-[nvLSxw]{2,}$/.test(word) || /^-[nv]$/.test(word)) {
      flags.numeric ||= word.includes("n");
      flags.verbose ||= word.includes("v");
      if (word.includes("L")) words.push("-L");
      if (word.includes("S")) words.push("-S");
    } else words.push(COMMANDS[word] ?? word);
  }
  const [command, chain, ...rest] = words;
  const rules = process.network.netfilter;
  switch (command) {
    case undefined:
      throw new Usage("no command specified");
    case "-V":
      await process.stdout.write(`iptables v${version} (nf_tables)\n`);
      return 0;
    case "-L":
      await process.stdout.write(listed(chosen(rules, table, chain), rules.chains(table), flags));
      return 0;
    case "-S":
      await process.stdout.write(saved(chosen(rules, table, chain)));
      return 0;
    case "-F":
      rules.flush(table, chain);
      return 0;
    case "-N":
      rules.create(table, needed(chain, "-N"));
      return 0;
    case "-X":
      if (chain !== undefined) rules.discard(table, chain);
      else
        for (const one of rules.chains(table))
          if (!one.policy && one.rules.length === 0 && !/^(KUBE|KIND)-/.test(one.name)) rules.discard(table, one.name);
      return 0;
    case "-P": {
      const [policy] = rest;
      if (policy !== "ACCEPT" && policy !== "DROP") throw new Error("Bad policy name. Run `dmesg' for more information.");
      rules.setPolicy(table, needed(chain, "-P"), policy);
      return 0;
    }
    case "-A":
    case "-I":
    case "-D":
    case "-C": {
      const name = needed(chain, command);
      const known = rules.chains(table).map((one) => one.name);
      const [first, ...others] = rest;
      const number = first !== undefined && /^\d+$/.test(first) ? Number(first) : undefined;
      if (command === "-D" && number !== undefined) {
        if (!rules.remove(table, name, number)) throw new Error("Index of deletion too big.");
        return 0;
      }
      const rule = parseRule(name, number === undefined ? rest : others, known);
      if (command === "-A") rules.add(table, rule);
      else if (command === "-I") {
        if ((number ?? 1) > 1) throw new Error("kubewekend models iptables -I at the head of a chain only");
        rules.add(table, rule, 1);
      } else {
        const there = rules
          .chains(table)
          .find((one) => one.name === name)
          ?.rules.some((one) => savedRule(one) === savedRule(rule));
        if (!there) throw new Error("Bad rule (does a matching rule exist in that chain?).");
        if (command === "-D") rules.remove(table, name, rule);
      }
      return 0;
    }
    default:
      throw new Usage(command.startsWith("-") ? `unknown option "${command}"` : `Bad argument \`${command}'`);
  }
}
function needed(chain: string | undefined, command: string): string {
  if (chain === undefined) throw new Usage(`option "${command}" requires an argument`);
  return chain;
}
function chosen(rules: Netfilter, table: NetfilterTable, name: string | undefined): readonly NetfilterChain[] {
  const chains = rules.chains(table);
  const found = name === undefined ? chains : chains.filter((chain) => chain.name === name);
  if (found.length === 0) throw new Error("No chain/target/match by that name.");
  return found;
}
function listed(
  chains: readonly NetfilterChain[],
  all: readonly NetfilterChain[],
  flags: { numeric: boolean; verbose: boolean; numbers: boolean },
): string {
  const references = new Map<string, number>();
  for (const { rules } of all) for (const { target } of rules) if (target) references.set(target, (references.get(target) ?? 0) + 1);
  return chains.map((chain) => listedChain(chain, references.get(chain.name) ?? 0, flags)).join("\n");
}
function saved(chains: readonly NetfilterChain[]): string {
  return [
    ...chains.map(({ name, policy }) => (policy ? `-P ${name} ${policy}` : `-N ${name}`)),
    ...chains.flatMap(({ rules }) => rules.map((rule) => savedRule(rule))),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

/** `version`: `1.8.9`. */
export function iptablesSaveFor(version: string): Command {
  return {
    name: "iptables-save",
    async run(process) {
      const words = process.argv.slice(1);
      let wanted: readonly NetfilterTable[] = TABLES;
      for (let i = 0; i < words.length; i++) {
        const word = words[i] as string;
        if (word === "-t" || word === "--table") {
          const name = words[++i] ?? "";
          if (!["filter", "nat", "mangle", "raw"].includes(name)) {
            await process.stderr.write(`iptables-save v${version} (nf_tables): Table ${name} does not exist\n`);
            return 1;
          }
          wanted = [name as NetfilterTable];
        } else if (word !== "-c" && word !== "--counters") {
          await process.stderr.write(`iptables-save: kubewekend does not model the option '${word}'\n`);
          return 1;
        }
      }
      const counted = words.includes("-c") || words.includes("--counters");
      const when = asctime(process.date);
      for (const table of wanted) {
        const chains = process.network.netfilter.chains(table);
        // A table that nobody has written to does not exist in the kernel.
        if (wanted.length > 1 && chains.every(({ policy, rules }) => policy === "ACCEPT" && rules.length === 0)) continue;
        await process.stdout.write(
          `# Generated by iptables-save v${version} (nf_tables) on ${when}\n*${table}\n${chains.map(({ name, policy }) => `:${name} ${policy ?? "-"} [0:0]\n`).join("")}${[
            ...chains,
          ]
            .sort(order)
            .flatMap(({ rules }) => rules.map((rule) => `${counted ? "[0:0] " : ""}${savedRule(rule)}\n`))
            .join("")}COMMIT\n# Completed on ${when}\n`,
        );
      }
      return 0;
    },
  };
}
/** Built-in chains in their own order, the others by name. */
function order(a: NetfilterChain, b: NetfilterChain): number {
  return a.policy || b.policy ? (a.policy && b.policy ? 0 : a.policy ? -1 : 1) : a.name < b.name ? -1 : 1;
}

/** `Mon Nov 23 11:13:21 2026` */
function asctime(date: number): string {
  const [day = "", number = "", month = "", year = "", time = ""] = new globalThis.Date(date).toUTCString().replace(",", "").split(" ");
  return `${day} ${month} ${String(Number(number)).padStart(2)} ${time} ${year}`;
}
