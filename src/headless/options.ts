/** Options that every headless command has. */
export interface Options {
  release: string;
  /** Machines of another time: `metal`, `guests`, `containers`, `hosts`, `museum`. */
  era: string | undefined;
  workers: number;
  seed: number;
  /** Virtual seconds per real second; Infinity is `max`. Undefined: the command's own default. */
  speed: number | undefined;
  /** Words that are not options, in order. */
  rest: string[];
  /** Options of single commands: `--port`, `--kubeconfig`, `--script`, `--locale`. */
  named: Map<string, string>;
}

/** Thrown for a bad option: a usage line on stderr, exit 2. */
export class UsageError extends Error {}

const NUMBERS: Record<string, { min: number; max: number }> = {
  workers: { min: 0, max: 200 },
  seed: { min: 0, max: 2 ** 32 - 1 },
  port: { min: 0, max: 65_535 },
};

/** `known` lists the command's own options besides the common ones. */
export function parseOptions(argv: readonly string[], known: readonly string[], releases: readonly string[]): Options {
  const options: Options = {
    release: releases[0] ?? "",
    era: undefined,
    workers: 3,
    seed: 1,
    speed: undefined,
    rest: [],
    named: new Map(),
  };
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] as string;
    if (!word.startsWith("--")) {
      options.rest.push(word);
      continue;
    }
    const equals = word.indexOf("=");
    const name = word.slice(2, equals < 0 ? undefined : equals);
    if (!["release", "era", "workers", "seed", "speed", ...known].includes(name)) throw new UsageError(`unknown option --${name}`);
    const value = equals < 0 ? argv[++i] : word.slice(equals + 1);
    if (value === undefined) throw new UsageError(`--${name} needs a value`);
    const range = NUMBERS[name];
    if (range) {
      const number = Number(value);
      if (!Number.isInteger(number) || number < range.min || number > range.max)
        throw new UsageError(`--${name} takes a whole number from ${range.min} to ${range.max}, not "${value}"`);
      if (name === "workers") options.workers = number;
      else if (name === "seed") options.seed = number;
      else options.named.set(name, value);
    } else if (name === "release") {
      if (!releases.includes(value)) throw new UsageError(`--release is one of ${releases.join(", ")}, not "${value}"`);
      options.release = value;
    } else if (name === "era") options.era = value;
    else if (name === "speed") {
      const speed = value === "max" ? Number.POSITIVE_INFINITY : Number(value);
      const still = speed === 0 && known.includes("kubeconfig");
      if (value.trim() === "" || !(speed > 0 || still)) throw new UsageError(`--speed takes max or a positive number, not "${value}"`);
      options.speed = speed;
    } else options.named.set(name, value);
  }
  return options;
}
