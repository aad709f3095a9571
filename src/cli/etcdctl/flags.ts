/** The flags of etcdctl's commands, with their help. Upstream: etcdctl/ctlv3/ctl.go and the commands beside it. */
import { type FlagDefinition, parseDefinitions } from "../flags/definition.ts";

/** Lines of `shorthand|- name type default | help`. */
export interface HelpedFlag extends FlagDefinition {
  readonly help: string;
}
export function helped(text: string): HelpedFlag[] {
  if (text === "") return [];
  return text.split("\n").map((line) => {
    const [definition = "", help = ""] = line.split(" | ");
    const [flag] = parseDefinitions(definition);
    if (!flag) throw new Error(`no flag in ${line}`);
    return { ...flag, help };
  });
}

export const GLOBAL: readonly HelpedFlag[] =
  helped(`- cacert string  | verify certificates of TLS-enabled secure servers using this CA bundle
- cert string  | identify secure client using this TLS certificate file
- command-timeout duration 5s | timeout for short running command (excluding dial timeout)
- debug bool false | enable client-side debug logging
- dial-timeout duration 2s | dial timeout for client connections
d discovery-srv string  | domain name to query for SRV records describing cluster endpoints
- discovery-srv-name string  | service name to query when using DNS discovery
- endpoints slice 127.0.0.1:2379 | gRPC endpoints
- hex bool false | print byte strings as hex encoded strings
- insecure-discovery bool true | accept insecure SRV records describing cluster endpoints
- insecure-skip-tls-verify bool false | skip server certificate verification (CAUTION: this option should be enabled only for testing purposes)
- insecure-transport bool true | disable transport security for client connections
- keepalive-time duration 2s | keepalive time for client connections
- keepalive-timeout duration 6s | keepalive timeout for client connections
- key string  | identify secure client using this TLS key file
- password string  | password for authentication (if this option is used, --user option shouldn't include password)
- user string  | username[:password] for authentication (prompt if password is not supplied)
w write-out string simple | set the output format (fields, json, protobuf, simple, table)`);

/** The OPTIONS block: names in a column of tab stops. */
export function options(flags: readonly HelpedFlag[]): string {
  const rows = flags.map((flag) => {
    const letter = flag.shorthand === undefined ? "     " : ` -${flag.shorthand},`;
    const value =
      flag.type === "bool"
        ? `[=${flag.default || "false"}]`
        : flag.type === "string"
          ? `=${JSON.stringify(flag.default)}`
          : flag.type === "slice"
            ? `=[${flag.default}]`
            : `=${flag.default}`;
    return { name: ` ${letter} --${flag.name}${value}`, help: flag.help };
  });
  const width = Math.ceil((Math.max(0, ...rows.map(({ name }) => name.length)) + 1) / 8) * 8;
  return rows.map(({ name, help }) => `${name}${"\t".repeat(Math.ceil((width - name.length) / 8))}${help}\n`).join("");
}
