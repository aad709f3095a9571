/** Milliseconds since 1970 of virtual zero. */
export function birthOf(timers: { readonly now: number; readonly date: number }): number {
  return timers.date - Math.floor(timers.now / 1000);
}
