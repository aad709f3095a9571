/**
 * The names in a folder. Most folders of a cluster hold a handful (a pod's volume, a container's log), and there are
 * twenty of them a pod: up to MANY names stand in a flat list, a third of a Map's size; more make a Map.
 */
export type Entries<T> = readonly (string | T)[] | Map<string, T>;

const MANY = 8;
/** What every new folder begins with: shared, never written. */
export const NO_ENTRIES: readonly never[] = Object.freeze([]);

export function entryIn<T>(entries: Entries<T>, name: string): T | undefined {
  if (entries instanceof Map) return entries.get(name);
  for (let i = 0; i < entries.length; i += 2) if (entries[i] === name) return entries[i + 1] as T;
  return undefined;
}

/** The entries with one more or one replaced; a Map is changed in place. */
export function withEntry<T>(entries: Entries<T>, name: string, value: T): Entries<T> {
  if (entries instanceof Map) return entries.set(name, value);
  for (let i = 0; i < entries.length; i += 2)
    if (entries[i] === name) {
      const changed = entries.slice();
      changed[i + 1] = value;
      return changed;
    }
  if (entries.length < 2 * MANY) return entries.concat([name, value]); // exactly as long as it is; a spread reserves room
  return new Map(listed(entries)).set(name, value);
}
export function withoutEntry<T>(entries: Entries<T>, name: string): Entries<T> {
  if (entries instanceof Map) {
    entries.delete(name);
    return entries;
  }
  for (let i = 0; i < entries.length; i += 2) if (entries[i] === name) return entries.toSpliced(i, 2);
  return entries;
}

/** In the order they were made. */
export function listed<T>(entries: Entries<T>): [string, T][] {
  if (entries instanceof Map) return [...entries];
  const list: [string, T][] = [];
  for (let i = 0; i < entries.length; i += 2) list.push([entries[i] as string, entries[i + 1] as T]);
  return list;
}
