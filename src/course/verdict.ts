/** What a check says. Codes only; the words stand in the lab's text files. */

/** Values for the placeholders of a text: `{wanted}`. */
export type Values = Readonly<Record<string, string | number>>;

/** An object, and perhaps a field of it, that shows what the verdict says. */
export interface Evidence {
  /** `deployments.apps/default/web` */
  readonly object: string;
  /** `.spec.replicas` */
  readonly path?: string;
  readonly value?: string;
}

export interface Passed {
  readonly ok: true;
  /** For the sentence that says what is already right. */
  readonly values?: Values;
}
export interface Failed {
  readonly ok: false;
  /** Within the task: `missing`; the whole code is `three.missing`. */
  readonly code: string;
  readonly values: Values;
  /** A controller is still at work: told as waiting, not as failing. */
  readonly waiting?: boolean;
  readonly evidence?: readonly Evidence[];
}
export type Verdict = Passed | Failed;

export const passed: Passed = { ok: true };

export function pass(values: Values): Passed {
  return { ok: true, values };
}
export function fail(code: string, values: Values = {}, evidence: readonly Evidence[] = []): Failed {
  return { ok: false, code, values, ...(evidence.length > 0 ? { evidence } : {}) };
}
/** Not yet, but somebody in the cluster is at work on it. */
export function waiting(code: string, values: Values = {}, evidence: readonly Evidence[] = []): Failed {
  return { ...fail(code, values, evidence), waiting: true };
}
