/**
 * Quantities: fixed-point numbers with suffixes (`100m`, `1.5Gi`, `12e6`).
 * Upstream: k8s.io/apimachinery/pkg/api/resource/quantity.go. Values are exact, in billionths; what is
 * smaller is rounded up. The canonical form keeps the suffix family and has the largest suffix that needs no fraction.
 */

export type QuantityFormat = "DecimalSI" | "BinarySI" | "DecimalExponent";

export interface Quantity {
  /** The amount in billionths. */
  readonly nanos: bigint;
  readonly format: QuantityFormat;
  /** The text it was read from, where upstream prints that again. */
  readonly text?: string;
}

export const ERROR_FORMAT = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
export const ERROR_NUMERIC = "unable to parse numeric part of quantity";
export const ERROR_SUFFIX = "unable to parse quantity's suffix";

/** A text that is not a quantity; the message is one of the three above. */
export class QuantityError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "QuantityError";
  }
}

const NANO = 1_000_000_000n;
const MAX_ALLOWED = (2n ** 63n - 1n) * NANO;
const DECIMAL_SUFFIXES: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, "": 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const DECIMAL_BY_EXPONENT = new Map(Object.entries(DECIMAL_SUFFIXES).map(([suffix, exponent]) => [exponent, suffix]));
const BINARY_SUFFIXES: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
const BINARY_BY_EXPONENT = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

export const zero: Quantity = { nanos: 0n, format: "DecimalSI" };

/** Reads a quantity. Throws `QuantityError`. */
export function parseQuantity(text: string): Quantity {
  if (text === "0") return { nanos: 0n, format: "DecimalSI", text };
  const match = /^([+-]?)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/.exec(text);
  if (match === null || text === "") throw new QuantityError(ERROR_FORMAT);
  const [, sign = "", whole = "", fraction = "", suffix = ""] = match;
  const number = whole.replace(/^0+/, "");
  const { exponent, format } = interpretSuffix(suffix);
  if (number === "" && whole === "" && fraction === "") throw new QuantityError(suffix === "" ? ERROR_NUMERIC : ERROR_FORMAT);
  const digits = (number === "" ? "0" : number) + fraction;
  let nanos: bigint;
  if (format === "BinarySI") {
    nanos = divideUp(BigInt(digits) * 2n ** BigInt(exponent) * NANO, 10n ** BigInt(fraction.length));
    if (nanos > MAX_ALLOWED) nanos = MAX_ALLOWED;
  } else {
    const scale = exponent - fraction.length + 9;
    nanos =
      scale >= 0 ? BigInt(digits) * 10n ** BigInt(Math.min(scale, 400)) : divideUp(BigInt(digits), 10n ** BigInt(Math.min(-scale, 400)));
  }
  const small = format === "BinarySI" && nanos > 0n && nanos < NANO;
  return {
    nanos: sign === "-" ? -nanos : nanos,
    format: small ? "DecimalSI" : format,
    ...(printsAsRead(digits, exponent, fraction.length, format) ? { text } : {}),
  };
}

/** Upstream keeps the text when it looks canonical at a glance (so `1.500` and `+5` survive). */
function printsAsRead(digits: string, exponent: number, fractionLength: number, format: QuantityFormat): boolean {
  if (format === "BinarySI") {
    return fractionLength === 0 && 15 - digits.length - Math.floor((exponent * 3) / 10) - 1 >= 0 && (Number(digits) & 7) !== 0;
  }
  const scale = exponent - fractionLength;
  return digits.length <= 18 && scale >= -9 && scale % 3 === 0 && !digits.endsWith("000") && !digits.startsWith("0");
}

function interpretSuffix(suffix: string): { exponent: number; format: QuantityFormat } {
  const decimal = DECIMAL_SUFFIXES[suffix];
  if (decimal !== undefined) return { exponent: decimal, format: "DecimalSI" };
  const binary = BINARY_SUFFIXES[suffix];
  if (binary !== undefined) return { exponent: binary, format: "BinarySI" };
  if (/^[eE][-+]?[0-9]+$/.test(suffix)) return { exponent: Number(suffix.slice(1)), format: "DecimalExponent" };
  throw new QuantityError(ERROR_SUFFIX);
}

function divideUp(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return quotient * denominator === numerator ? quotient : quotient + 1n;
}

/** `Quantity.String()`. */
export function formatQuantity(quantity: Quantity): string {
  if (quantity.text !== undefined) return quantity.text;
  const { nanos } = quantity;
  if (nanos === 0n) return "0";
  const whole = nanos % NANO === 0n;
  if (quantity.format === "BinarySI" && whole && (nanos >= 1024n * NANO || nanos <= -1024n * NANO)) {
    let value = nanos / NANO;
    let power = 0;
    while (power < BINARY_BY_EXPONENT.length - 1 && value % 1024n === 0n) {
      value /= 1024n;
      power += 1;
    }
    return `${value}${BINARY_BY_EXPONENT[power] ?? ""}`;
  }
  let value = nanos;
  let exponent = -9;
  while (value % 1000n === 0n) {
    value /= 1000n;
    exponent += 3;
  }
  const suffix = quantity.format === "DecimalExponent" ? undefined : DECIMAL_BY_EXPONENT.get(exponent);
  return `${value}${suffix ?? (exponent === 0 ? "" : `e${exponent}`)}`;
}

/** How the API server gives back a quantity that it was sent. Throws `QuantityError`. */
export function canonicalQuantity(text: string): string {
  return formatQuantity(parseQuantity(text));
}

/** -1, 0 or 1. */
export function compareQuantities(a: Quantity, b: Quantity): -1 | 0 | 1 {
  return a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0;
}

/** The sum, in the first one's format (in the second's when the first is zero). */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  return { nanos: a.nanos + b.nanos, format: a.nanos === 0n ? b.format : a.format };
}

/** The difference, in the first one's format (in the second's when the first is zero). */
export function subtractQuantities(a: Quantity, b: Quantity): Quantity {
  return { nanos: a.nanos - b.nanos, format: a.nanos === 0n ? b.format : a.format };
}

/** From a whole number. */
export function quantityOf(value: number, format: QuantityFormat = "DecimalSI"): Quantity {
  return { nanos: BigInt(Math.ceil(value)) * NANO, format };
}

/** `resource.NewMilliQuantity`. */
export function milliQuantityOf(milli: number, format: QuantityFormat = "DecimalSI"): Quantity {
  return { nanos: BigInt(Math.ceil(milli)) * 1_000_000n, format };
}

/** `Quantity.Value()`: rounded away from zero to a whole number. Undefined counts as zero. Throws `QuantityError`. */
export function quantityValue(text: string | undefined): number {
  if (text === undefined) return 0;
  const plain = plainNumber(text, 1);
  return plain ?? roundAway(parseQuantity(text).nanos, NANO);
}

/** `Quantity.MilliValue()`: thousandths, rounded away from zero. Undefined counts as zero. Throws `QuantityError`. */
export function quantityMilliValue(text: string | undefined): number {
  if (text === undefined) return 0;
  const plain = plainNumber(text, 1000);
  return plain ?? roundAway(parseQuantity(text).nanos, 1_000_000n);
}

/** `Quantity.AsApproximateFloat64()`. */
export function quantityNumber(quantity: Quantity): number {
  return Number(quantity.nanos) / 1e9;
}

function roundAway(nanos: bigint, unit: bigint): number {
  return Number(nanos < 0n ? -divideUp(-nanos, unit) : divideUp(nanos, unit));
}

const PLAIN_FACTORS: Readonly<Record<string, number>> = {
  m: 0.001,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
};

/** The common shapes (digits and a suffix) without big integers: the scheduler asks often. */
function plainNumber(text: string, times: 1 | 1000): number | undefined {
  let value = 0;
  let index = 0;
  for (; index < text.length; index++) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  if (index === 0 || index > 12) return undefined;
  if (index === text.length) return value * times;
  const suffix = text.slice(index);
  if (suffix === "m") return times === 1000 ? value : Math.ceil(value / 1000);
  const factor = PLAIN_FACTORS[suffix];
  if (factor === undefined) return undefined;
  const product = value * factor * times;
  return Number.isSafeInteger(product) ? product : undefined;
}
