/** A macrotask turn in Node. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
