/** What a subcommand of etcdctl is. */
import type { Process } from "../../machine/process.ts";
import type { FlagSet } from "../flags/flag-set.ts";
import type { EtcdctlClient } from "./client.ts";
import type { HelpedFlag } from "./flags.ts";

export interface Invocation {
  readonly process: Process;
  readonly flags: FlagSet;
  readonly args: readonly string[];
  /** Connects on first use. Throws EtcdctlFailure. */
  client(): EtcdctlClient;
  /** `3.5.12` */
  readonly version: string;
  print(text: string): Promise<void>;
}
export interface EtcdctlCommand {
  readonly name: string;
  /** `get [options] <key> [range_end]` */
  readonly usage?: string;
  readonly summary: string;
  readonly flags?: readonly HelpedFlag[];
  readonly subcommands?: readonly EtcdctlCommand[];
  /** Releases that have it; absent: all. */
  readonly until?: string;
  run?(invocation: Invocation): Promise<number>;
}
