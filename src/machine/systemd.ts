/** What systemctl and journalctl see of a node's init, behind /run/systemd/private. */
export const SYSTEMD_SOCKET = "/run/systemd/private";

export interface UnitStatus {
  /** `kubelet.service` */
  readonly name: string;
  readonly description: string;
  readonly loaded: "loaded" | "not-found" | "masked";
  readonly path: string;
  readonly enabled: boolean;
  readonly active: "active" | "inactive" | "failed" | "activating" | "deactivating";
  /** running, dead, auto-restart, exited */
  readonly sub: string;
  readonly mainPid: number | undefined;
  readonly command: string;
  /** Virtual microseconds of the last change of `active`. */
  readonly since: number;
  readonly exitCode: number | undefined;
  readonly dropIns: readonly string[];
  readonly documentation: string;
  /** Its files have changed since they were loaded. */
  readonly stale: boolean;
  /** The service's control group, where it is counted. */
  readonly memory?: number;
  readonly cpuTime?: number;
}
export interface JournalLine {
  /** Virtual microseconds. */
  readonly at: number;
  readonly unit: string;
  /** `kubelet` */
  readonly identifier: string;
  readonly pid: number;
  readonly text: string;
}
export interface Systemd {
  units(): readonly UnitStatus[];
  status(unit: string): UnitStatus | undefined;
  /** False when there is no such unit. */
  start(unit: string): boolean;
  stop(unit: string): boolean;
  restart(unit: string): boolean;
  enable(unit: string, enabled: boolean): boolean;
  /** systemctl daemon-reload: unit files and environment files are read again. */
  reload(): void;
  journal(): readonly JournalLine[];
  onJournal(line: (line: JournalLine) => void): () => void;
}
