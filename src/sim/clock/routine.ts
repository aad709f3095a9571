/**
 * What comes back for ever without changing anything by itself. "Until nothing more is going to change" does not
 * wait for these; everything else counts. Named by the first part of an event's subject.
 */
const ROUTINE: ReadonlySet<string> = new Set([
  // Lease renewals, monitors, periodic scans of controllers.
  "periodic",
  "node-lease",
  "node-status",
  "runtime",
  "resync",
  "gc",
  "manifests",
  // Probes whose answer has settled.
  "steady-probe",
  "coredns",
  "scheduler-flush",
  "lease-expiry",
  // Of whom there is always a next one.
  "customers",
]);

export function isRoutine(subject: string): boolean {
  const slash = subject.indexOf("/");
  return ROUTINE.has(slash < 0 ? subject : subject.slice(0, slash));
}
