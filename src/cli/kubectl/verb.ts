/** What a kubectl command is, and what it gets when it runs. One file per verb in cmd/. */
import type { Release } from "../../kube/releases/index.ts";
import type { Process } from "../../machine/process.ts";
import type { Completion } from "../../machine/program.ts";
import type { FlagDefinition } from "../flags/definition.ts";
import type { FlagSet } from "../flags/flag-set.ts";
import type { Factory } from "./factory.ts";

export interface Invocation {
  readonly process: Process;
  readonly release: Release;
  /** `kubectl create deployment` */
  readonly path: string;
  readonly args: readonly string[];
  /** How many of `args` stood before `--`; -1 without it. */
  readonly lengthAtDash: number;
  readonly flags: FlagSet;
  readonly factory: Factory;
  /** Writes to stdout. */
  print(text: string): Promise<void>;
  /** Writes to stderr. */
  complain(text: string): Promise<void>;
}

export interface CompletionRequest extends Omit<Invocation, "lengthAtDash"> {
  /** The word being completed. */
  readonly word: string;
}

/**
 * A command or subcommand. Its flags are those of the real command (generated/flags-*.ts); a verb with
 * subcommands and no `run` prints its help.
 */
export interface Verb {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** No command of the real kubectl: neither completed nor suggested. */
  readonly hidden?: boolean;
  /** Help of a command that the real kubectl does not have; the others' is generated. */
  readonly help?: string;
  /** This one is only a name: the whole verb, when it is needed. Hold the world meanwhile. */
  load?(): Promise<Verb>;
  readonly subcommands?: readonly Verb[];
  /** cobra's MarkFlagRequired. */
  readonly requiredFlags?: readonly string[];
  /** Flags the help does not show: deprecated or hidden ones. */
  readonly hiddenFlags?: readonly FlagDefinition[];
  /** False stops reading flags at the first plain word. */
  readonly interspersed?: boolean;
  /** Flags the real binary has and this one does not act on: using one is refused in words. */
  readonly notModelled?: readonly string[];
  /** The help goes to stdout when a subcommand is missing, with this exit code; else to stderr, with 1. */
  readonly helpWithoutSubcommand?: { readonly code: 0 | 1 };
  /** Returns the exit code (0 when undefined) or throws: errors.ts explains. */
  run?(invocation: Invocation): Promise<number | undefined>;
  /** Candidates for the next argument; flags and subcommands are completed without it. */
  complete?(request: CompletionRequest): Promise<Completion[]>;
}

/** Types a verb's definition. */
export function defineVerb(verb: Verb): Verb {
  return verb;
}
