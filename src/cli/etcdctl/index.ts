/**
 * etcdctl and etcdutl: etcd by hand, over the network with the cluster's certificates (etcdctl) or on files
 * (etcdutl). Upstream: etcdctl/ctlv3, etcdutl.
 */
import type { Process } from "../../machine/process.ts";
import { type Command, Killed } from "../../machine/program.ts";
import { findCommand } from "../flags/command-tree.ts";
import { FlagError, FlagSet, HelpRequested } from "../flags/flag-set.ts";
import { EtcdctlClient } from "./client.ts";
import { commands } from "./cmd/index.ts";
import { printStatus, RESTORE_FLAGS, restoreInto } from "./cmd/snapshot.ts";
import type { EtcdctlCommand } from "./command.ts";
import { EtcdctlFailure } from "./failure.ts";
import { GLOBAL, type HelpedFlag, helped, options } from "./flags.ts";

/** `version`: `3.5.12`. */
export function etcdctlFor(version: string): Command {
  const here = (list: readonly EtcdctlCommand[]): EtcdctlCommand[] =>
    list
      .filter(({ until }) => until === undefined || version.startsWith(`${until}.`))
      .map((one) => (one.subcommands ? { ...one, subcommands: here(one.subcommands) } : one));
  const root: EtcdctlCommand = { name: "etcdctl", summary: "A simple command line client for etcd3.", subcommands: here(commands) };
  return { name: "etcdctl", run: (process) => perform(process, root, version, GLOBAL, true) };
}
export function etcdutlFor(version: string): Command {
  const root: EtcdctlCommand = { name: "etcdutl", summary: "An administrative command line tool for etcd3.", subcommands: utl };
  const global = helped("w write-out string simple | set the output format (fields, json, protobuf, simple, table)");
  return { name: "etcdutl", run: (process) => perform(process, root, version, global, false) };
}
const utl: readonly EtcdctlCommand[] = [
  {
    name: "snapshot",
    summary: "Manages etcd node snapshots",
    subcommands: [
      {
        name: "restore",
        usage: "snapshot restore <filename> --data-dir {output dir} [options]",
        summary: "Restores an etcd member snapshot to an etcd directory",
        flags: RESTORE_FLAGS,
        run: ({ process, args, flags }) =>
          restoreInto(process, args, {
            dataDir: flags.string("data-dir") || `${flags.string("name")}.etcd`,
            cluster: flags.string("initial-cluster"),
            peers: flags.string("initial-advertise-peer-urls"),
          }),
      },
      {
        name: "status",
        usage: "snapshot status <filename>",
        summary: "Gets backend snapshot status of a given file",
        run: ({ process, args, flags, print }) => printStatus(process, args, flags.string("write-out"), print),
      },
    ],
  },
  {
    name: "version",
    usage: "version",
    summary: "Prints the version of etcdutl",
    async run({ print, version }) {
      await print(`etcdutl version: ${version}\nAPI version: ${version.split(".").slice(0, 2).join(".")}\n`);
      return 0;
    },
  },
];

async function perform(
  process: Process,
  root: EtcdctlCommand,
  version: string,
  global: readonly HelpedFlag[],
  environment: boolean,
): Promise<number> {
  const { path, rest } = findCommand(root, process.argv.slice(1), (nodes) => [...nodes.flatMap((node) => node.flags ?? []), ...global]);
  const command = path[path.length - 1] as EtcdctlCommand;
  const flags = new FlagSet([...(command.flags ?? []), ...global]);
  const print = (text: string): Promise<void> => process.stdout.write(text);
  try {
    if (environment) fromEnvironment(process, flags, global);
    const { args } = flags.parse(rest);
    if (!command.run) {
      if (args.length > 0) {
        await process.stderr.write(`Error: unknown command "${args[0]}" for "${path.map(({ name }) => name).join(" ")}"\n`);
        return 1;
      }
      await print(help(path, version, global));
      return 0;
    }
    let client: EtcdctlClient | undefined;
    return await command.run({
      process,
      flags,
      args,
      version,
      print,
      client() {
        client ??= new EtcdctlClient(process, flags, version);
        return client;
      },
    });
  } catch (error) {
    if (error instanceof Killed) throw error;
    if (error instanceof HelpRequested) {
      await print(help(path, version, global));
      return 0;
    }
    if (error instanceof FlagError) {
      await process.stderr.write(`Error: ${error.message}\n${help(path, version, global)}\nError: ${error.message}\n`);
      return 1;
    }
    if (error instanceof EtcdctlFailure) {
      await process.stderr.write(`Error: ${error.message}\n`);
      return error.code;
    }
    throw error;
  }
}

/** ETCDCTL_CACERT and its like, for every global flag. */
function fromEnvironment(process: Process, flags: FlagSet, global: readonly HelpedFlag[]): void {
  const words = process.argv.slice(1);
  for (const { name } of global) {
    const value = process.env.get(`ETCDCTL_${name.toUpperCase().replaceAll("-", "_")}`);
    const given = words.some((word) => word === `--${name}` || word.startsWith(`--${name}=`));
    if (value !== undefined && value !== "" && !given) flags.override(name, value);
  }
}

function help(path: readonly EtcdctlCommand[], version: string, global: readonly HelpedFlag[]): string {
  const [root, ...rest] = path;
  const command = path[path.length - 1] as EtcdctlCommand;
  const name = root?.name ?? "";
  if (command.run) {
    const own = command.flags ?? [];
    const asks = helped(`h help bool false | help for ${command.name}`);
    const local = [...own, ...asks].sort((a, b) => (a.name < b.name ? -1 : 1));
    return `NAME:\n\t${rest.map((one) => one.name).join(" ")} - ${command.summary}\n\nUSAGE:\n\t${name} ${command.usage ?? command.name} [flags]\n\nOPTIONS:\n${options(local)}\nGLOBAL OPTIONS:\n${options(global)}\n`;
  }
  const entries = leaves(
    command,
    rest.map((one) => one.name),
  );
  const width = Math.ceil((Math.max(0, ...entries.map(([words]) => words.length)) + 1) / 8) * 8;
  const list = entries.map(([words, summary]) => `\t${words}${"\t".repeat(Math.ceil((width - words.length) / 8))}${summary}\n`).join("");
  const api = version.split(".").slice(0, 2).join(".");
  return rest.length === 0
    ? `NAME:\n\t${name} - ${command.summary}\n\nUSAGE:\n\t${name} [flags]\n\nVERSION:\n\t${version}\n\nAPI VERSION:\n\t${api}\n\n\nCOMMANDS:\n${list}\nOPTIONS:\n${options(global)}\n`
    : `NAME:\n\t${rest.map((one) => one.name).join(" ")} - ${command.summary}\n\nUSAGE:\n\t${name} ${rest.map((one) => one.name).join(" ")} <subcommand> [flags]\n\nAPI VERSION:\n\t${api}\n\n\nCOMMANDS:\n${list}\nGLOBAL OPTIONS:\n${options(global)}\n`;
}
function leaves(command: EtcdctlCommand, above: readonly string[]): [string, string][] {
  return (command.subcommands ?? []).flatMap((one): [string, string][] =>
    one.subcommands ? leaves(one, [...above, one.name]) : [[[...above, one.name].join(" "), one.summary]],
  );
}
