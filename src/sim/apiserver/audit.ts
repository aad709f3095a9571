/** The audit journal: who asked for what, and how it ended. Bounded; labs' checks and `kubectl why` read it. */
export interface AuditEntry {
  /** Virtual microseconds. */
  readonly at: number;
  readonly user: string;
  readonly userAgent: string;
  readonly verb: string;
  /** `deployments.apps`, `pods`, or a path for requests that are not about resources. */
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  /** HTTP status. */
  readonly code: number;
}

export class Audit {
  /** Sees every entry as it is written. It only looks. */
  observer: ((entry: AuditEntry) => void) | undefined;
  #entries: AuditEntry[] = [];
  #capacity: number;
  #start = 0;
  constructor(capacity = 8192) {
    this.#capacity = capacity;
  }
  record(entry: AuditEntry): void {
    this.observer?.(entry);
    if (this.#entries.length < this.#capacity) {
      this.#entries.push(entry);
      return;
    }
    this.#entries[this.#start] = entry;
    this.#start = (this.#start + 1) % this.#capacity;
  }
  /** Oldest first. */
  entries(): AuditEntry[] {
    return [...this.#entries.slice(this.#start), ...this.#entries.slice(0, this.#start)];
  }
}
