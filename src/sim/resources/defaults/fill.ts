/** How defaults are filled in without changing what is there: what needs nothing stays the same object. */

/** The object with the missing fields filled in; the same object if none was missing. */
export function filled<T extends object>(object: T, defaults: { [K in keyof T]?: T[K] | undefined }): T {
  let result: T | undefined;
  for (const key in defaults) {
    const value = defaults[key];
    if (value === undefined || (object[key] !== undefined && object[key] !== null)) continue;
    result ??= { ...object };
    result[key] = value as T[typeof key];
  }
  return result ?? object;
}

/** The object with fields replaced; the same object if all are the same. */
export function replaced<T extends object>(object: T, fields: { [K in keyof T]?: T[K] | undefined }): T {
  for (const key in fields) {
    if (fields[key] !== object[key]) {
      const result = { ...object } as Record<string, unknown>;
      for (const name in fields) {
        const value: unknown = fields[name];
        if (value === undefined) delete result[name];
        else result[name] = value;
      }
      return result as T;
    }
  }
  return object;
}

/** The list with each item changed; the same list if no item changed. */
export function mapped<T>(list: T[] | undefined, change: (item: T) => T): T[] | undefined {
  if (list === undefined || list === null) return list;
  let result: T[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const item = list[index] as T;
    const next = change(item);
    if (next !== item && result === undefined) result = list.slice(0, index);
    result?.push(next);
  }
  return result ?? list;
}
