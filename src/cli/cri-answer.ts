import type { CriResult } from "../machine/cri.ts";
import type { Process } from "../machine/process.ts";

/** Microseconds between two looks at whether the runtime has answered. */
const LOOK = 10_000;

/** Waits for a runtime's answer. */
export async function answerOf<T>(process: Process, ask: (done: (result: CriResult<T>) => void) => void): Promise<CriResult<T>> {
  let result: CriResult<T> | undefined;
  ask((answer) => {
    result = answer;
  });
  while (!result) await process.sleep(LOOK);
  return result;
}
