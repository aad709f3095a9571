/** What printf and echo do with their format. */

export interface Formatted {
  readonly text: string;
  /** `printf: abc: invalid number` … without the shell's prefix. */
  readonly errors: readonly string[];
}

const ESCAPES: Record<string, string> = {
  a: "\x07",
  b: "\b",
  e: "\x1b",
  E: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};

/** `echo -e`: escapes; `\c` ends the output. */
export function expandEscapes(text: string): { text: string; stopped: boolean } {
  let stopped = false;
  const at = /(^|[^\\])(\\\\)*\\c/.exec(text);
  const body = at ? text.slice(0, at.index + at[0].length - 2) : text;
  if (at) stopped = true;
  const expanded = body.replace(
    /\\(?:0([0-7]{0,3})|x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([1-7][0-7]{0,2})|([\s\S]))/g,
    (whole: string, zero?: string, hex?: string, unicode?: string, long?: string, octal?: string, simple?: string) => {
      if (zero !== undefined) return String.fromCharCode(Number.parseInt(zero || "0", 8) & 255);
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 255);
      const code = hex ?? unicode ?? long;
      if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
      return ESCAPES[simple ?? ""] ?? whole;
    },
  );
  return { text: expanded, stopped };
}

/** printf: the format is used again while arguments are left. `quote` is %q, `date` is %(fmt)T. */
export function formatPrintf(
  format: string,
  args: readonly string[],
  options: { quote?: (text: string) => string; date?: (format: string, seconds: number | undefined) => string } = {},
): Formatted {
  const errors: string[] = [];
  let text = "";
  let next = 0;
  const directive = /%(%|([-+ 0#]*)(\*|\d+)?(?:\.(\*|-?\d+)?)?(?:[hlLqjzt]*?)([diouxXeEfFgGcsbq]|\([^)]*\)T))|%([\s\S]?)/g;
  const argument = (): string | undefined => args[next++];
  const number = (value: string | undefined): number => {
    if (value === undefined || value === "") return 0;
    if (/^["']/.test(value)) return value.codePointAt(1) ?? 0;
    if (/^[+-]?(0x[0-9a-f]+|\d+)$/i.test(value)) {
      const sign = value.startsWith("-") ? -1 : 1;
      const digits = value.replace(/^[+-]/, "");
      return sign * (/^0\d/.test(digits) ? Number.parseInt(digits, 8) : Number(digits));
    }
    const float = Number.parseFloat(value);
    if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value)) return float;
    errors.push(`${value}: invalid number`);
    return Number.isNaN(float) ? 0 : float;
  };
  for (;;) {
    const before = next;
    let stopped = false;
    let output = "";
    let last = 0;
    const literal = (piece: string) => {
      const expanded = expandEscapes(piece);
      output += expanded.text;
      if (expanded.stopped) stopped = true;
    };
    directive.lastIndex = 0;
    for (let match = directive.exec(format); match && !stopped; match = directive.exec(format)) {
      literal(format.slice(last, match.index));
      last = match.index + match[0].length;
      if (stopped) break;
      if (match[1] === "%") {
        output += "%";
        continue;
      }
      if (match[1] === undefined) {
        errors.push(`\`${match[6] ?? ""}': invalid format character`);
        return { text: text + output, errors };
      }
      let flags = match[2] ?? "";
      let width = match[3] === "*" ? number(argument()) : Number(match[3] ?? 0);
      if (width < 0) {
        flags += "-";
        width = -width;
      }
      const hasPrecision = match[0].includes(".") && !match[0].startsWith("%(");
      const precision = !hasPrecision ? undefined : match[4] === "*" ? number(argument()) : Math.max(0, Number(match[4] ?? 0));
      const conversion = match[5] ?? "s";
      const pad = (body: string, numeric: boolean): string => {
        const length = [...body].length;
        if (length >= width) return body;
        if (flags.includes("-")) return body + " ".repeat(width - length);
        if (numeric && flags.includes("0") && (precision === undefined || !/[diouxX]/.test(conversion))) {
          const sign = /^[+\- ]|^0[xX]/.exec(body)?.[0] ?? "";
          return sign + "0".repeat(width - length) + body.slice(sign.length);
        }
        return " ".repeat(width - length) + body;
      };
      const signed = (value: number | string, negative: boolean) =>
        negative ? String(value) : flags.includes("+") ? `+${value}` : flags.includes(" ") ? ` ${value}` : String(value);
      switch (conversion) {
        case "s":
        case "b":
        case "q": {
          let value = argument() ?? "";
          if (conversion === "b") {
            const expanded = expandEscapes(value);
            value = expanded.text;
            if (expanded.stopped) stopped = true;
          } else if (conversion === "q") value = options.quote ? options.quote(value) : value;
          if (precision !== undefined) value = [...value].slice(0, precision).join("");
          output += pad(value, false);
          break;
        }
        case "c":
          output += pad((argument() ?? "").slice(0, 1), false);
          break;
        case "d":
        case "i":
        case "u": {
          const value = Math.trunc(number(argument()));
          const digits = String(Math.abs(value)).padStart(precision ?? 0, "0");
          output += pad(signed(value < 0 ? `-${digits}` : digits, value < 0), true);
          break;
        }
        case "o":
        case "x":
        case "X": {
          const value = BigInt.asUintN(64, BigInt(Math.trunc(number(argument()))));
          let digits = value.toString(conversion === "o" ? 8 : 16).padStart(precision ?? 0, "0");
          if (conversion === "X") digits = digits.toUpperCase();
          if (flags.includes("#") && value !== 0n) digits = (conversion === "o" ? "0" : `0${conversion}`) + digits;
          output += pad(digits, true);
          break;
        }
        default: {
          if (conversion.startsWith("(")) {
            const given = argument();
            output += pad(
              options.date?.(conversion.slice(1, -2), given === undefined || given === "-1" ? undefined : number(given)) ?? "",
              false,
            );
            break;
          }
          const value = number(argument());
          output += pad(signed(formatFloat(value, conversion, precision, flags), value < 0 || Object.is(value, -0)), true);
        }
      }
    }
    if (!stopped) literal(format.slice(last));
    text += output;
    if (stopped || next >= args.length || next === before) return { text, errors };
  }
}

/** C's %e %f %g. */
export function formatFloat(value: number, conversion: string, precision: number | undefined, flags = ""): string {
  const upper = conversion === conversion.toUpperCase();
  const style = (body: string) => (upper ? body.toUpperCase() : body);
  if (!Number.isFinite(value)) return style(Number.isNaN(value) ? "nan" : value < 0 ? "-inf" : "inf");
  const exponentForm = (digits: number) => value.toExponential(digits).replace(/e([+-])(\d)$/, "e$10$2");
  switch (conversion.toLowerCase()) {
    case "e":
      return style(exponentForm(precision ?? 6));
    case "f":
      return value.toFixed(Math.min(100, precision ?? 6));
    default: {
      const significant = precision === undefined ? 6 : precision === 0 ? 1 : precision;
      if (value === 0) return "0";
      const exponent = Number(value.toExponential(significant - 1).split("e")[1]);
      let body =
        exponent < -4 || exponent >= significant ? exponentForm(significant - 1) : value.toFixed(Math.max(0, significant - 1 - exponent));
      if (!flags.includes("#")) {
        body = body.includes("e")
          ? body.replace(/\.?0+e/, (zeros) => (zeros.includes(".") || /\./.test(body.split("e")[0] ?? "") ? "e" : zeros))
          : body.includes(".")
            ? body.replace(/\.?0+$/, "")
            : body;
      }
      return style(body);
    }
  }
}
