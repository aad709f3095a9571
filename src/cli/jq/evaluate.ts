/** jq's language: tree to results. Every filter is a generator of values. */

import { format, list, text } from "./format.ts";
import { binary, contains } from "./operators.ts";
import type { Node, Pattern } from "./parse.ts";
import { deletePaths, getPath, index, type Path, setPath, slice } from "./paths.ts";
import { compare, isObject, JqFailure, type Json, kindOf, type ObjectValue, truthy, write } from "./value.ts";

interface Definition {
  parameters: readonly string[];
  body: Node;
  scope: Scope;
}
interface Closure {
  node: Node;
  scope: Scope;
}
export interface Scope {
  variables: ReadonlyMap<string, Json>;
  functions: ReadonlyMap<string, Definition>;
  closures: ReadonlyMap<string, Closure>;
  now: number;
}
type Emission = { value: Json; path: Path | undefined };

export function emptyScope(variables: Iterable<readonly [string, Json]>, now: number): Scope {
  return { variables: new Map(variables), functions: new Map(), closures: new Map(), now };
}
export function* evaluate(node: Node, input: Json, scope: Scope): Generator<Json> {
  for (const { value } of run(node, { value: input, path: undefined }, scope)) yield value;
}

function child(from: Emission, key: string | number, value: Json): Emission {
  return { value, path: from.path && [...from.path, key] };
}
function plain(value: Json): Emission {
  return { value, path: undefined };
}
function* run(node: Node, input: Emission, scope: Scope): Generator<Emission> {
  switch (node.type) {
    case "identity":
      yield input;
      return;
    case "recurse":
      yield* recurse(input);
      return;
    case "literal":
      yield plain(node.value as Json);
      return;
    case "text":
      for (const text of interpolate(node.parts, 0, node.format, input.value, scope)) yield plain(text);
      return;
    case "format":
      yield plain(format(node.name, input.value));
      return;
    case "index":
      for (const of of run(node.of, input, scope)) {
        for (const key of evaluate(node.key, input.value, scope)) {
          if (isObject(key)) yield { value: slice(of.value, key["start"] ?? null, key["end"] ?? null), path: undefined };
          else yield child(of, key as string, index(of.value, key));
        }
      }
      return;
    case "slice":
      for (const of of run(node.of, input, scope)) {
        for (const to of node.to ? evaluate(node.to, input.value, scope) : [null]) {
          for (const from of node.from ? evaluate(node.from, input.value, scope) : [null]) yield plain(slice(of.value, from, to));
        }
      }
      return;
    case "iterate":
      for (const of of run(node.of, input, scope)) yield* iterate(of);
      return;
    case "pipe":
      for (const left of run(node.left, input, scope)) yield* run(node.right, left, scope);
      return;
    case "comma":
      yield* run(node.left, input, scope);
      yield* run(node.right, input, scope);
      return;
    case "alternative": {
      let any = false;
      try {
        for (const left of run(node.left, input, scope)) {
          if (!truthy(left.value)) continue;
          any = true;
          yield left;
        }
      } catch (error) {
        if (!(error instanceof JqFailure)) throw error;
      }
      if (!any) yield* run(node.right, input, scope);
      return;
    }
    case "and":
    case "or":
      for (const left of evaluate(node.left, input.value, scope)) {
        if (truthy(left) === (node.type === "or")) yield plain(node.type === "or");
        else for (const right of evaluate(node.right, input.value, scope)) yield plain(truthy(right));
      }
      return;
    case "binary":
      for (const right of evaluate(node.right, input.value, scope)) {
        for (const left of evaluate(node.left, input.value, scope)) yield plain(binary(node.operator, left, right));
      }
      return;
    case "negate":
      for (const value of evaluate(node.of, input.value, scope)) {
        if (typeof value !== "number") throw new JqFailure(`${kindOf(value)} (${write(value)}) cannot be negated`);
        yield plain(-value);
      }
      return;
    case "try":
      try {
        yield* run(node.body, input, scope);
      } catch (error) {
        if (!(error instanceof JqFailure)) throw error;
        if (error.message === "break") return;
        if (node.handler) yield* run(node.handler, plain(error.value), scope);
      }
      return;
    case "if":
      yield* choose(node, 0, input, scope);
      return;
    case "bind":
      for (const value of evaluate(node.source, input.value, scope)) yield* run(node.body, input, bind(node.pattern, value, scope));
      return;
    case "reduce":
      for (const initial of evaluate(node.initial, input.value, scope)) {
        let state: Json = initial;
        for (const value of evaluate(node.source, input.value, scope)) {
          let last: Json = null;
          for (const next of evaluate(node.update, state, bind(node.pattern, value, scope))) last = next;
          state = last;
        }
        yield plain(state);
      }
      return;
    case "foreach":
      for (const initial of evaluate(node.initial, input.value, scope)) {
        let state: Json = initial;
        for (const value of evaluate(node.source, input.value, scope)) {
          const inner = bind(node.pattern, value, scope);
          for (const next of evaluate(node.update, state, inner)) {
            state = next;
            if (node.extract) yield* run(node.extract, plain(next), inner);
            else yield plain(next);
          }
        }
      }
      return;
    case "define": {
      const functions = new Map(scope.functions);
      const inner: Scope = { ...scope, functions };
      functions.set(`${node.name}/${node.parameters.length}`, { parameters: node.parameters, body: node.body, scope: inner });
      yield* run(node.rest, input, inner);
      return;
    }
    case "variable": {
      if (node.name === "__loc__") return;
      const value = scope.variables.get(node.name);
      if (value === undefined) throw new JqFailure(`$${node.name} is not defined`);
      yield plain(value);
      return;
    }
    case "array":
      yield plain(node.of ? [...evaluate(node.of, input.value, scope)] : []);
      return;
    case "object":
      for (const value of build(node.entries, 0, {}, input.value, scope)) yield plain(value);
      return;
    case "update":
      yield* update(node, input, scope);
      return;
    case "call":
      yield* call(node.name, node.args, input, scope);
      return;
    case "break":
      throw new JqFailure("break");
  }
}
function* iterate(of: Emission): Generator<Emission> {
  if (Array.isArray(of.value)) for (const [at, value] of of.value.entries()) yield child(of, at, value);
  else if (isObject(of.value)) for (const [key, value] of Object.entries(of.value)) yield child(of, key, value);
  else throw new JqFailure(`Cannot iterate over ${of.value === null ? "null" : `${kindOf(of.value)} (${write(of.value)})`}`);
}
function* recurse(of: Emission): Generator<Emission> {
  yield of;
  if (Array.isArray(of.value) || isObject(of.value)) for (const inner of iterate(of)) yield* recurse(inner);
}
function* choose(node: Extract<Node, { type: "if" }>, at: number, input: Emission, scope: Scope): Generator<Emission> {
  const branch = node.branches[at];
  if (!branch) {
    if (node.otherwise) yield* run(node.otherwise, input, scope);
    else yield input;
    return;
  }
  for (const test of evaluate(branch.test, input.value, scope)) {
    if (truthy(test)) yield* run(branch.result, input, scope);
    else yield* choose(node, at + 1, input, scope);
  }
}
function bind(pattern: Pattern, value: Json, scope: Scope): Scope {
  if (pattern.type === "variable") return { ...scope, variables: new Map(scope.variables).set(pattern.name, value) };
  if (pattern.type === "array") return pattern.items.reduce((inner, item, at) => bind(item, index(value, at), inner), scope);
  return pattern.entries.reduce((inner, entry) => {
    const [key = null] = evaluate(entry.key, value, inner);
    return bind(entry.pattern, index(value, key), inner);
  }, scope);
}
function* build(
  entries: readonly { key: Node; value: Node | undefined }[],
  at: number,
  sofar: ObjectValue,
  input: Json,
  scope: Scope,
): Generator<Json> {
  const entry = entries[at];
  if (!entry) {
    yield sofar;
    return;
  }
  for (const key of evaluate(entry.key, input, scope)) {
    if (typeof key !== "string") throw new JqFailure(`Object keys must be strings`);
    for (const value of entry.value ? evaluate(entry.value, input, scope) : [index(input, key)])
      yield* build(entries, at + 1, { ...sofar, [key]: value }, input, scope);
  }
}
function* interpolate(
  parts: readonly (string | Node)[],
  at: number,
  name: string | undefined,
  input: Json,
  scope: Scope,
): Generator<string> {
  const part = parts[at];
  if (part === undefined) {
    yield "";
    return;
  }
  const heads =
    typeof part === "string" ? [part] : [...evaluate(part, input, scope)].map((value) => (name ? format(name, value) : text(value)));
  for (const head of heads) for (const rest of interpolate(parts, at + 1, name, input, scope)) yield head + rest;
}
// Paths

function paths(node: Node, input: Json, scope: Scope): Path[] {
  const result: Path[] = [];
  for (const { path } of run(node, { value: input, path: [] }, scope)) {
    if (!path) throw new JqFailure("Invalid path expression");
    result.push(path);
  }
  return result;
}
function* update(node: Extract<Node, { type: "update" }>, input: Emission, scope: Scope): Generator<Emission> {
  const targets = paths(node.left, input.value, scope);
  if (node.operator === "|=") {
    let value = input.value;
    const removed: Path[] = [];
    for (const path of targets) {
      const before = getPath(value, path);
      const [after] = evaluate(node.right, before, scope);
      if (after === undefined) removed.push(path);
      else value = setPath(value, path, () => after);
    }
    yield plain(deletePaths(value, removed));
    return;
  }
  for (const right of evaluate(node.right, input.value, scope)) {
    const operator = node.operator.slice(0, -1);
    yield plain(
      targets.reduce<Json>(
        (value, path) =>
          setPath(value, path, (before) =>
            operator === "" ? right : operator === "//" ? (truthy(before) ? before : right) : binary(operator, before, right),
          ),
        input.value,
      ),
    );
  }
}

// Functions

function strings(value: Json, name: string): string {
  if (typeof value !== "string") throw new JqFailure(`${kindOf(value)} (${write(value)}) cannot be ${name}, as it is not a string`);
  return value;
}
function keysOf(value: Json): Json[] {
  if (Array.isArray(value)) return value.map((_, at) => at);
  if (isObject(value)) return Object.keys(value).sort();
  throw new JqFailure(`${kindOf(value)} (${write(value)}) has no keys`);
}
function regular(pattern: string, flags: string, extra = ""): RegExp {
  try {
    return new RegExp(pattern, `u${flags.includes("i") ? "i" : ""}${flags.includes("s") ? "s" : ""}${extra}`);
  } catch {
    throw new JqFailure(`${pattern} (at offset 0) is not a valid regex`);
  }
}

function* call(name: string, args: readonly Node[], input: Emission, scope: Scope): Generator<Emission> {
  const closure = args.length === 0 ? scope.closures.get(name) : undefined;
  if (closure) {
    yield* run(closure.node, input, closure.scope);
    return;
  }
  const definition = scope.functions.get(`${name}/${args.length}`);
  if (definition) {
    const closures = new Map(definition.scope.closures);
    let inner: Scope = { ...definition.scope, closures };
    for (const [at, parameter] of definition.parameters.entries()) {
      const node = args[at];
      if (!node) continue;
      if (parameter.startsWith("$")) {
        const [value = null] = evaluate(node, input.value, scope);
        inner = { ...inner, variables: new Map(inner.variables).set(parameter.slice(1), value) };
        closures.set(parameter.slice(1), { node: { type: "literal", value }, scope });
      } else closures.set(parameter, { node, scope });
    }
    yield* run(definition.body, input, inner);
    return;
  }
  const value = input.value;
  const [a, b, c] = args;
  const first = (node: Node | undefined): Json => {
    if (!node) return null;
    for (const one of evaluate(node, value, scope)) return one;
    return null;
  };
  const by = (items: readonly Json[], node: Node | undefined): { key: Json; item: Json }[] =>
    items.map((item) => ({ key: node ? [...evaluate(node, item, scope)] : item, item })).sort((x, y) => compare(x.key, y.key));
  switch (`${name}/${args.length}`) {
    case "empty/0":
      return;
    case "not/0":
      return yield plain(!truthy(value));
    case "length/0":
      return yield plain(
        value === null
          ? 0
          : typeof value === "string"
            ? [...value].length
            : typeof value === "number"
              ? Math.abs(value)
              : Array.isArray(value)
                ? value.length
                : isObject(value)
                  ? Object.keys(value).length
                  : fail(`boolean (${write(value)}) has no length`),
      );
    case "utf8bytelength/0":
      return yield plain([...encodeURIComponent(strings(value, "measured")).matchAll(/%..|./g)].length);
    case "keys/0":
      return yield plain(keysOf(value));
    case "keys_unsorted/0":
      return yield plain(isObject(value) ? Object.keys(value) : keysOf(value));
    case "values/0":
      if (value !== null) yield input;
      return;
    case "nulls/0":
    case "booleans/0":
    case "numbers/0":
    case "strings/0":
    case "arrays/0":
    case "objects/0":
      if (`${kindOf(value)}s` === name) yield input;
      return;
    case "iterables/0":
      if (Array.isArray(value) || isObject(value)) yield input;
      return;
    case "scalars/0":
      if (!Array.isArray(value) && !isObject(value)) yield input;
      return;
    case "type/0":
      return yield plain(kindOf(value));
    case "map/1":
      if (a) yield plain([...iterate(plain(value))].flatMap((one) => [...evaluate(a, one.value, scope)]));
      return;
    case "map_values/1":
      if (a) {
        if (Array.isArray(value)) yield plain(value.flatMap((one) => [...evaluate(a, one, scope)].slice(0, 1)));
        else if (isObject(value))
          yield plain(
            Object.fromEntries(
              Object.entries(value).flatMap(([key, one]) => [...evaluate(a, one, scope)].slice(0, 1).map((next) => [key, next])),
            ),
          );
        else throw new JqFailure(`Cannot iterate over ${kindOf(value)}`);
      }
      return;
    case "select/1":
      if (a) for (const test of evaluate(a, value, scope)) if (truthy(test)) yield input;
      return;
    case "recurse/0":
      return yield* recurse(input);
    case "recurse/1":
      if (a) yield* recurseBy(a, input, scope);
      return;
    case "path/1":
      if (a) for (const path of paths(a, value, scope)) yield plain(path);
      return;
    case "paths/0":
      for (const { path } of recurse({ value, path: [] })) if (path && path.length > 0) yield plain(path);
      return;
    case "paths/1":
      for (const one of recurse({ value, path: [] }))
        if (a && one.path && one.path.length > 0 && [...evaluate(a, one.value, scope)].some(truthy)) yield plain(one.path);
      return;
    case "leaf_paths/0":
      for (const one of recurse({ value, path: [] }))
        if (one.path && one.path.length > 0 && !Array.isArray(one.value) && !isObject(one.value)) yield plain(one.path);
      return;
    case "getpath/1": {
      const path = first(a) as Path;
      return yield { value: getPath(value, path), path: input.path && [...input.path, ...path] };
    }
    case "setpath/2":
      return yield plain(setPath(value, first(a) as Path, () => first(b)));
    case "delpaths/1":
      return yield plain(deletePaths(value, first(a) as Path[]));
    case "del/1":
      if (a) yield plain(deletePaths(value, paths(a, value, scope)));
      return;
    case "to_entries/0":
      return yield plain(
        isObject(value)
          ? Object.entries(value).map(([key, one]) => ({ key, value: one }))
          : fail(`${kindOf(value)} (${write(value)}) has no keys`),
      );
    case "from_entries/0":
      return yield plain(fromEntries(list(value, "turned into an object")));
    case "with_entries/1":
      if (a && isObject(value))
        yield plain(fromEntries(Object.entries(value).flatMap(([key, one]) => [...evaluate(a, { key, value: one }, scope)])));
      else throw new JqFailure(`${kindOf(value)} (${write(value)}) has no keys`);
      return;
    case "has/1": {
      const key = first(a);
      if (isObject(value) && typeof key === "string") return yield plain(Object.hasOwn(value, key));
      if (Array.isArray(value) && typeof key === "number") return yield plain(key >= 0 && key < value.length);
      throw new JqFailure(`Cannot check whether ${kindOf(value)} has a ${typeof key === "string" ? "string" : kindOf(key)} key`);
    }
    case "in/1": {
      const holder = first(a);
      return yield plain(isObject(holder) ? Object.hasOwn(holder, String(value)) : Array.isArray(holder) && Number(value) < holder.length);
    }
    case "contains/1":
      return yield plain(contains(value, first(a)));
    case "inside/1":
      return yield plain(contains(first(a), value));
    case "add/0":
      return yield plain([...iterate(plain(value))].reduce<Json>((sum, one) => binary("+", sum, one.value), null));
    case "add/1":
      return yield plain(a ? [...evaluate(a, value, scope)].reduce<Json>((sum, one) => binary("+", sum, one), null) : null);
    case "any/0":
      return yield plain(list(value, "tested").some(truthy));
    case "all/0":
      return yield plain(list(value, "tested").every(truthy));
    case "any/1":
      return yield plain(list(value, "tested").some((one) => a && [...evaluate(a, one, scope)].some(truthy)));
    case "all/1":
      return yield plain(list(value, "tested").every((one) => a && [...evaluate(a, one, scope)].every(truthy)));
    case "any/2":
      return yield plain(a && b ? [...evaluate(a, value, scope)].some((one) => [...evaluate(b, one, scope)].some(truthy)) : false);
    case "all/2":
      return yield plain(a && b ? [...evaluate(a, value, scope)].every((one) => [...evaluate(b, one, scope)].every(truthy)) : true);
    case "sort/0":
      return yield plain([...list(value, "sorted")].sort(compare));
    case "sort_by/1":
      return yield plain(by(list(value, "sorted"), a).map(({ item }) => item));
    case "group_by/1":
      return yield plain(groups(by(list(value, "grouped"), a)));
    case "unique/0":
      return yield plain(groups(by(list(value, "sorted"), undefined)).map((group) => group[0] ?? null));
    case "unique_by/1":
      return yield plain(groups(by(list(value, "grouped"), a)).map((group) => group[0] ?? null));
    case "min/0":
    case "max/0":
    case "min_by/1":
    case "max_by/1": {
      const sorted = by(list(value, "compared"), a);
      return yield plain((name.startsWith("min") ? sorted[0]?.item : sorted.at(-1)?.item) ?? null);
    }
    case "reverse/0":
      return yield plain(
        typeof value === "string" ? [...value].reverse().join("") : value === null ? [] : [...list(value, "reversed")].reverse(),
      );
    case "flatten/0":
    case "flatten/1":
      return yield plain((list(value, "flattened") as unknown[]).flat(a ? Number(first(a)) : Number.POSITIVE_INFINITY) as Json);
    case "first/0":
      return yield child(input, 0, index(value, 0));
    case "last/0":
      return yield child(input, -1, index(value, -1));
    case "first/1":
      if (a) for (const one of run(a, input, scope)) return yield one;
      return;
    case "last/1": {
      let last: Emission | undefined;
      if (a) for (const one of run(a, input, scope)) last = one;
      if (last) yield last;
      return;
    }
    case "nth/1":
      return yield plain(index(value, first(a)));
    case "limit/2": {
      let left = Number(first(a));
      if (b && left > 0) {
        for (const one of run(b, input, scope)) {
          yield one;
          if (--left <= 0) return;
        }
      }
      return;
    }
    case "until/2": {
      let at = value;
      if (a && b) while (![...evaluate(a, at, scope)].some(truthy)) [at = null] = evaluate(b, at, scope);
      return yield plain(at);
    }
    case "range/1":
    case "range/2":
    case "range/3": {
      const from = b ? Number(first(a)) : 0;
      const to = Number(b ? first(b) : first(a));
      const step = c ? Number(first(c)) : 1;
      for (let at = from; step > 0 ? at < to : step < 0 && at > to; at += step) yield plain(at);
      return;
    }
    case "tostring/0":
      return yield plain(text(value));
    case "tonumber/0": {
      const number = typeof value === "number" ? value : Number(strings(value, "parsed as a number").trim() || "x");
      if (Number.isNaN(number)) throw new JqFailure(`Cannot parse '${String(value)}' as number`);
      return yield plain(number);
    }
    case "tojson/0":
      return yield plain(write(value));
    case "fromjson/0":
      try {
        return yield plain(JSON.parse(strings(value, "parsed")) as Json);
      } catch (error) {
        if (error instanceof JqFailure) throw error;
        throw new JqFailure(`${String(value)} (while parsing '${String(value)}')`);
      }
    case "ascii_downcase/0":
      return yield plain(strings(value, "lowercased").replace(/[A-Z]/g, (one) => one.toLowerCase()));
    case "ascii_upcase/0":
      return yield plain(strings(value, "uppercased").replace(/[a-z]/g, (one) => one.toUpperCase()));
    case "ltrimstr/1":
    case "rtrimstr/1": {
      const part = first(a);
      if (typeof value !== "string" || typeof part !== "string") return yield input;
      return yield plain(
        name === "ltrimstr"
          ? value.startsWith(part)
            ? value.slice(part.length)
            : value
          : value.endsWith(part) && part !== ""
            ? value.slice(0, -part.length)
            : value,
      );
    }
    case "trim/0":
      return yield plain(strings(value, "trimmed").trim());
    case "ltrim/0":
      return yield plain(strings(value, "trimmed").trimStart());
    case "rtrim/0":
      return yield plain(strings(value, "trimmed").trimEnd());
    case "startswith/1":
    case "endswith/1": {
      const part = first(a);
      if (typeof value !== "string" || typeof part !== "string") throw new JqFailure(`${name}() requires string inputs`);
      return yield plain(name === "startswith" ? value.startsWith(part) : value.endsWith(part));
    }
    case "split/1":
      return yield plain(strings(value, "split") === "" ? [] : strings(value, "split").split(String(first(a))));
    case "split/2":
      return yield plain(strings(value, "split").split(regular(String(first(a)), String(first(b) ?? ""))));
    case "splits/1":
      for (const part of strings(value, "split").split(regular(String(first(a)), ""))) yield plain(part);
      return;
    case "join/1":
      return yield plain(
        list(value, "joined")
          .map((one) => (one === null ? "" : text(one)))
          .join(String(first(a))),
      );
    case "ascii/0":
      return yield plain(String.fromCodePoint(Number(value)));
    case "explode/0":
      return yield plain([...strings(value, "exploded")].map((one) => one.codePointAt(0) ?? 0));
    case "implode/0":
      return yield plain(
        list(value, "imploded")
          .map((one) => String.fromCodePoint(Number(one)))
          .join(""),
      );
    case "test/1":
    case "test/2":
      return yield plain(regular(String(first(a)), String(first(b) ?? "")).test(strings(value, "matched")));
    case "match/1":
    case "match/2":
    case "capture/1":
    case "capture/2":
    case "scan/1": {
      const flags = String(first(b) ?? "");
      for (const found of strings(value, "matched").matchAll(regular(String(first(a)), flags, "g"))) {
        if (name === "scan") yield plain(found.length > 1 ? found.slice(1).map((one) => one ?? null) : found[0]);
        else if (name === "capture") yield plain({ ...(found.groups ?? {}) } as ObjectValue);
        else
          yield plain({
            offset: found.index,
            length: found[0].length,
            string: found[0],
            captures: found.slice(1).map((one) => ({
              offset: one === undefined ? -1 : found.index + found[0].indexOf(one),
              length: one?.length ?? 0,
              string: one ?? null,
              name: Object.entries(found.groups ?? {}).find(([, group]) => group === one)?.[0] ?? null,
            })),
          });
        if (name !== "scan" && !flags.includes("g")) return;
      }
      return;
    }
    case "sub/2":
    case "gsub/2":
    case "sub/3":
    case "gsub/3": {
      const flags = String(first(c) ?? "");
      const source = strings(value, "matched");
      return yield plain(
        source.replace(regular(String(first(a)), flags, name === "gsub" || flags.includes("g") ? "g" : ""), (...parts: unknown[]) => {
          const named = parts.at(-1);
          const captured = typeof named === "object" && named !== null ? (named as ObjectValue) : {};
          const [replacement = ""] = b ? evaluate(b, captured, scope) : [""];
          return String(replacement);
        }),
      );
    }
    case "floor/0":
    case "ceil/0":
    case "round/0":
    case "sqrt/0":
    case "fabs/0":
    case "abs/0": {
      if (typeof value !== "number") throw new JqFailure(`${kindOf(value)} (${write(value)}) number required`);
      const functions = { floor: Math.floor, ceil: Math.ceil, round: Math.round, sqrt: Math.sqrt, fabs: Math.abs, abs: Math.abs };
      return yield plain(functions[name as keyof typeof functions](value));
    }
    case "pow/2":
      return yield plain(Number(first(a)) ** Number(first(b)));
    case "log/0":
      return yield plain(Math.log(Number(value)));
    case "infinite/0":
      return yield plain(Number.MAX_VALUE);
    case "index/1":
    case "indices/1":
    case "rindex/1": {
      const wanted = first(a);
      const found: number[] = [];
      if (typeof value === "string" && typeof wanted === "string")
        for (let at = value.indexOf(wanted); at >= 0; at = value.indexOf(wanted, at + 1)) found.push(at);
      else if (Array.isArray(value)) for (const [at, one] of value.entries()) if (compare(one, wanted) === 0) found.push(at);
      return yield plain(name === "indices" ? found : ((name === "index" ? found[0] : found.at(-1)) ?? null));
    }
    case "tojson/1":
      return;
    case "error/0":
      throw new JqFailure(typeof value === "string" ? value : `${kindOf(value)} (${write(value)}) (not a string)`, value);
    case "error/1": {
      const message = first(a);
      throw new JqFailure(typeof message === "string" ? message : `${write(message)} (not a string)`, message);
    }
    case "env/0":
      return yield plain(scope.variables.get("ENV") ?? {});
    case "now/0":
      return yield plain(scope.now);
    case "fromdateiso8601/0":
    case "fromdate/0": {
      const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z$/.exec(strings(value, "parsed"));
      if (!match) throw new JqFailure(`date "${String(value)}" does not match format "%Y-%m-%dT%H:%M:%SZ"`);
      const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
      const years = month <= 2 ? year - 1 : year;
      const era = Math.floor(years / 400);
      const days =
        era * 146097 +
        (years - era * 400) * 365 +
        Math.floor((years - era * 400) / 4) -
        Math.floor((years - era * 400) / 100) +
        Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) +
        day -
        1 -
        719468;
      return yield plain(days * 86400 + hour * 3600 + minute * 60 + second);
    }
    case "input/0":
    case "inputs/0":
    case "debug/0":
    case "todate/0":
    case "strftime/1":
    case "walk/1":
      if (name === "walk" && a) return yield plain(walk(value, a, scope));
      throw new JqFailure(`kubewekend does not model ${name}`);
    case "ascii/1":
      return;
  }
  throw new JqFailure(`${name}/${args.length} is not defined`);
}
function walk(value: Json, node: Node, scope: Scope): Json {
  const inner: Json = Array.isArray(value)
    ? value.map((one) => walk(one, node, scope))
    : isObject(value)
      ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, walk(one, node, scope)]))
      : value;
  for (const one of evaluate(node, inner, scope)) return one;
  return null;
}
function* recurseBy(node: Node, input: Emission, scope: Scope): Generator<Emission> {
  yield input;
  for (const next of run(node, input, scope)) yield* recurseBy(node, next, scope);
}
function groups(sorted: readonly { key: Json; item: Json }[]): Json[][] {
  const result: Json[][] = [];
  let last: Json | undefined;
  for (const { key, item } of sorted) {
    if (last === undefined || compare(last, key) !== 0) result.push([]);
    result.at(-1)?.push(item);
    last = key;
  }
  return result;
}
function fromEntries(entries: readonly Json[]): Json {
  const result: ObjectValue = {};
  for (const entry of entries) {
    if (!isObject(entry)) throw new JqFailure(`Cannot index ${kindOf(entry)} with "key"`);
    const key = entry["key"] ?? entry["k"] ?? entry["name"] ?? entry["Name"] ?? entry["Key"] ?? null;
    result[typeof key === "string" ? key : write(key)] = entry["value"] ?? entry["v"] ?? entry["Value"] ?? null;
  }
  return result;
}
function fail(message: string): never {
  throw new JqFailure(message);
}
