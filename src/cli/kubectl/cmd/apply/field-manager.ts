import type { FlagSet } from "../../../flags/flag-set.ts";

/** Who owns what is applied: from the server's side `kubectl`, unless a flag says otherwise. Upstream: apply.go, GetApplyFieldManagerFlag. */
export function applyFieldManager(flags: FlagSet): string {
  return flags.bool("server-side") && !flags.changed("field-manager") ? "kubectl" : flags.string("field-manager");
}
