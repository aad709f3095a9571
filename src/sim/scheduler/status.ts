/** What a plugin answers. Follows pkg/scheduler/framework/interface.go (Status, Code). `undefined` means Success. */

export type Code = "Error" | "Unschedulable" | "UnschedulableAndUnresolvable" | "Skip" | "Wait" | "Pending";

export interface Status {
  readonly code: Code;
  readonly reasons: readonly string[];
  /** Name of the plugin that answered; filled in by the framework. */
  readonly plugin?: string;
}

/** Preemption may help. */
export function unschedulable(...reasons: string[]): Status {
  return { code: "Unschedulable", reasons };
}
/** Removing pods from the node would not help. */
export function unresolvable(...reasons: string[]): Status {
  return { code: "UnschedulableAndUnresolvable", reasons };
}
export function failed(reason: string): Status {
  return { code: "Error", reasons: [reason] };
}
export const skip: Status = { code: "Skip", reasons: [] };

/** The plugin said no (and did not break). */
export function isRejected(status: Status): boolean {
  return status.code === "Unschedulable" || status.code === "UnschedulableAndUnresolvable" || status.code === "Pending";
}
export function messageOf(status: Status | undefined): string {
  return status === undefined ? "" : status.reasons.join(", ");
}
/** The same status with the plugin's name on it. */
export function by(plugin: string, status: Status): Status {
  return status.plugin === undefined ? { ...status, plugin } : status;
}
