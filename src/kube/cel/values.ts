/** Values of the language. JSON stands for itself; integers are numbers, fractions are `Double`. */
import { parseDuration } from "../duration.ts";
import { addQuantities, compareQuantities, parseQuantity, type Quantity, quantityNumber, subtractQuantities } from "../quantity.ts";
import { formatTime } from "../time.ts";

export class CelError extends Error {}

export class Double {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}
export class Bytes {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
/** Milliseconds since 1970. */
export class Timestamp {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}
/** Nanoseconds. */
export class Duration {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}
export class TypeName {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}
export class Optional {
  readonly value: unknown;
  readonly present: boolean;
  constructor(present: boolean, value?: unknown) {
    this.present = present;
    this.value = value;
  }
}
/** `Object.spec{…}`, `JSONPatch{…}`. */
export class Struct {
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
  constructor(name: string, fields: Readonly<Record<string, unknown>>) {
    this.name = name;
    this.fields = fields;
  }
}
/** A value whose functions its library knows (quantities, addresses, the authorizer). */
export abstract class Opaque {
  abstract readonly type: string;
  /** Undefined: there is no such function. */
  abstract call(name: string, args: readonly unknown[]): unknown;
  equals(other: unknown): boolean {
    return this === other;
  }
}

export class QuantityValue extends Opaque {
  readonly type = "kubernetes.Quantity";
  readonly quantity: Quantity;
  constructor(quantity: Quantity) {
    super();
    this.quantity = quantity;
  }
  call(name: string, [other]: readonly unknown[]): unknown {
    const quantity = other instanceof QuantityValue ? other.quantity : typeof other === "number" ? parseQuantity(String(other)) : undefined;
    const value = quantityNumber(this.quantity);
    switch (name) {
      case "isInteger":
        return Number.isInteger(value);
      case "asInteger":
        if (!Number.isInteger(value)) throw new CelError("cannot convert value to integer");
        return value;
      case "asApproximateFloat":
        return new Double(value);
      case "sign":
        return Math.sign(value);
      default:
    }
    if (!quantity) return undefined;
    switch (name) {
      case "add":
        return new QuantityValue(addQuantities(this.quantity, quantity));
      case "sub":
        return new QuantityValue(subtractQuantities(this.quantity, quantity));
      case "isLessThan":
        return compareQuantities(this.quantity, quantity) < 0;
      case "isGreaterThan":
        return compareQuantities(this.quantity, quantity) > 0;
      case "compareTo":
        return compareQuantities(this.quantity, quantity);
      default:
        return undefined;
    }
  }
  override equals(other: unknown): boolean {
    return other instanceof QuantityValue && compareQuantities(this.quantity, other.quantity) === 0;
  }
}

export type MapValue = Readonly<Record<string, unknown>>;
export function isMap(value: unknown): value is MapValue {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.getPrototypeOf(value) === Object.prototype;
}

export function typeOf(value: unknown): string {
  if (value === null || value === undefined) return "null_type";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "string") return "string";
  if (typeof value === "number") return Number.isInteger(value) ? "int" : "double";
  if (Array.isArray(value)) return "list";
  if (value instanceof Double) return "double";
  if (value instanceof Bytes) return "bytes";
  if (value instanceof Timestamp) return "google.protobuf.Timestamp";
  if (value instanceof Duration) return "google.protobuf.Duration";
  if (value instanceof TypeName) return "type";
  if (value instanceof Optional) return "optional_type";
  if (value instanceof Struct) return value.name;
  if (value instanceof Opaque) return value.type;
  return "map";
}

/** The number of an int or a double; undefined for others. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : value instanceof Double ? value.value : undefined;
}

export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== undefined && y !== undefined) return x === y;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, index) => equal(item, b[index]));
  if (a instanceof Opaque) return a.equals(b);
  if (a instanceof Bytes && b instanceof Bytes) return a.text === b.text;
  if (a instanceof Timestamp && b instanceof Timestamp) return a.value === b.value;
  if (a instanceof Duration && b instanceof Duration) return a.value === b.value;
  if (a instanceof TypeName && b instanceof TypeName) return a.name === b.name;
  if (a instanceof Optional && b instanceof Optional) return a.present === b.present && equal(a.value, b.value);
  if ((a === null || a === undefined) && (b === null || b === undefined)) return true;
  if (isMap(a) && isMap(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]));
  }
  return false;
}

/** -1, 0, 1. Throws `no such overload`. */
export function compare(a: unknown, b: unknown): number {
  const order = (x: number | string | boolean, y: number | string | boolean): number => (x < y ? -1 : x > y ? 1 : 0);
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== undefined && y !== undefined) return order(x, y);
  if (typeof a === "string" && typeof b === "string") return order(a, b);
  if (typeof a === "boolean" && typeof b === "boolean") return order(a, b);
  if (a instanceof Timestamp && b instanceof Timestamp) return order(a.value, b.value);
  if (a instanceof Duration && b instanceof Duration) return order(a.value, b.value);
  if (a instanceof Bytes && b instanceof Bytes) return order(a.text, b.text);
  throw new CelError("no such overload");
}

export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Double) return String(value.value);
  if (value instanceof Bytes) return value.text;
  if (value instanceof Duration) return durationText(value);
  if (value instanceof Timestamp) return timestampText(value);
  if (value instanceof TypeName) return value.name;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new CelError("no such overload");
}
export function durationText({ value }: Duration): string {
  return `${value / 1e9}s`;
}
export function timestampText({ value }: Timestamp): string {
  return formatTime(value);
}
export function durationFrom(text: string): Duration {
  try {
    return new Duration(parseDuration(text));
  } catch {
    throw new CelError(`type conversion error from 'string' to 'google.protobuf.Duration'`);
  }
}
/** Plain JSON of a result: structs and numbers lose their names. */
export function toJson(value: unknown): unknown {
  if (value instanceof Double) return value.value;
  if (value instanceof Struct) return toJson(value.fields);
  if (value instanceof Bytes) return value.text;
  if (value instanceof Timestamp || value instanceof Duration) return textOf(value);
  if (value instanceof Optional) return value.present ? toJson(value.value) : null;
  if (Array.isArray(value)) return value.map(toJson);
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item)]));
  return value;
}
