/** Letting time pass for callers of a world that otherwise stands still. */
import type { HttpRequest, HttpResponse } from "../machine/http.ts";
import type { World } from "../sim/index.ts";

/** How far time may go for one request: virtual seconds. */
const PATIENCE = 60;
/** How far it may go for a session after the client was last heard of: virtual seconds. */
const SESSION_PATIENCE = 600;
/** Between two looks at a session in which nothing goes on: real milliseconds. */
const GLANCE = 2;

/** Lets time pass from event to event until the answer is there. */
export async function patiently(world: World, asked: HttpRequest): Promise<HttpResponse> {
  let waiting = true;
  const answer = world.request(asked).finally(() => {
    waiting = false;
  });
  answer.catch(() => {});
  const limit = world.clock.now + PATIENCE * 1e6;
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    if (!waiting) return answer;
    if (world.kernel.busy) {
      await world.kernel.settle();
      // Whom it woke has a turn before time goes on.
      continue;
    }
    const next = world.clock.nextForeground(limit);
    if (next !== undefined) await world.runUntil(next);
  }
}

/** A session that time is passed for: `heard` when the client did something, `end` when it is over. */
export interface Attendance {
  heard(): void;
  end(): void;
}
/** Lets time pass from event to event while a session lasts. */
export function attend(world: World): Attendance {
  let limit = world.clock.now + SESSION_PATIENCE * 1e6;
  let over = false;
  void (async () => {
    while (!over) {
      await world.kernel.settle();
      const next = over ? undefined : world.clock.nextForeground(limit);
      if (next !== undefined) {
        await world.runUntil(next);
        await new Promise((resolve) => setImmediate(resolve));
      } else await new Promise((resolve) => setTimeout(resolve, GLANCE));
    }
  })();
  return {
    heard() {
      limit = world.clock.now + SESSION_PATIENCE * 1e6;
    },
    end() {
      over = true;
    },
  };
}
