/** `+ - * / %`, comparisons, and `contains`. */
import { compare, isObject, JqFailure, type Json, kindOf, type ObjectValue, write } from "./value.ts";

export function binary(operator: string, left: Json, right: Json): Json {
  switch (operator) {
    case "==":
      return compare(left, right) === 0;
    case "!=":
      return compare(left, right) !== 0;
    case "<":
      return compare(left, right) < 0;
    case "<=":
      return compare(left, right) <= 0;
    case ">":
      return compare(left, right) > 0;
    case ">=":
      return compare(left, right) >= 0;
    case "+":
      if (left === null) return right;
      if (right === null) return left;
      if (typeof left === "number" && typeof right === "number") return left + right;
      if (typeof left === "string" && typeof right === "string") return left + right;
      if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
      if (isObject(left) && isObject(right)) return { ...left, ...right };
      break;
    case "-":
      if (typeof left === "number" && typeof right === "number") return left - right;
      if (Array.isArray(left) && Array.isArray(right)) return left.filter((one) => !right.some((other) => compare(one, other) === 0));
      break;
    case "*":
      if (typeof left === "number" && typeof right === "number") return left * right;
      if (typeof left === "string" && typeof right === "number") return right <= 0 ? null : left.repeat(Math.ceil(right));
      if (isObject(left) && isObject(right)) return merge(left, right);
      break;
    case "/":
      if (typeof left === "number" && typeof right === "number") {
        if (right === 0) throw new JqFailure(`number (${left}) and number (0) cannot be divided because the divisor is zero`);
        return left / right;
      }
      if (typeof left === "string" && typeof right === "string") return left === "" ? [] : left.split(right);
      break;
    case "%":
      if (typeof left === "number" && typeof right === "number") {
        if (Math.trunc(right) === 0)
          throw new JqFailure(`number (${left}) and number (${right}) cannot be divided because the divisor is zero`);
        return Math.trunc(left) % Math.trunc(right);
      }
  }
  const verb = { "+": "added", "-": "subtracted", "*": "multiplied", "/": "divided", "%": "divided" }[operator] ?? "combined";
  throw new JqFailure(`${kindOf(left)} (${write(left)}) and ${kindOf(right)} (${write(right)}) cannot be ${verb}`);
}
function merge(left: ObjectValue, right: ObjectValue): ObjectValue {
  const result: ObjectValue = { ...left };
  for (const [key, value] of Object.entries(right)) {
    const before = result[key];
    result[key] = before !== undefined && isObject(before) && isObject(value) ? merge(before, value) : value;
  }
  return result;
}
export function contains(value: Json, part: Json): boolean {
  if (isObject(value) && isObject(part))
    return Object.entries(part).every(([key, one]) => Object.hasOwn(value, key) && contains(value[key] ?? null, one));
  if (Array.isArray(value) && Array.isArray(part)) return part.every((one) => value.some((other) => contains(other, one)));
  if (typeof value === "string" && typeof part === "string") return value.includes(part);
  if (kindOf(value) === kindOf(part)) return compare(value, part) === 0;
  throw new JqFailure(`${kindOf(value)} (${write(value)}) and ${kindOf(part)} (${write(part)}) cannot have their containment checked`);
}
