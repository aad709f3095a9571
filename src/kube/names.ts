/**
 * Rules for names, label keys and values, ports and the like, with the words the API server uses.
 * Each `check…` returns the complaints (none when the value is good).
 * Upstream: k8s.io/apimachinery/pkg/util/validation/validation.go and pkg/api/validation/generic.go.
 */
import { utf8Bytes } from "../text/utf8.ts";

const DNS1123_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const DNS1123_SUBDOMAIN = `${DNS1123_LABEL}(\\.${DNS1123_LABEL})*`;
const DNS1035_LABEL = "[a-z]([-a-z0-9]*[a-z0-9])?";
const QUALIFIED_NAME = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const LABEL_VALUE = `(${QUALIFIED_NAME})?`;
const C_IDENTIFIER = "[A-Za-z_][A-Za-z0-9_]*";
const CONFIG_MAP_KEY = "[-._a-zA-Z0-9]+";
const ENV_VAR_NAME = "[-._a-zA-Z][-._a-zA-Z0-9]*";
const HTTP_HEADER_NAME = "[-A-Za-z0-9]+";
const HTTP_PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
const PERCENT = "[0-9]+%";
const WILDCARD_DNS1123_SUBDOMAIN = `\\*\\.${DNS1123_SUBDOMAIN}`;

/** Longest DNS label, port name excepted. */
export const DNS1123_LABEL_MAX_LENGTH = 63;
export const DNS1123_SUBDOMAIN_MAX_LENGTH = 253;
export const LABEL_VALUE_MAX_LENGTH = 63;

const compiled = (source: string): RegExp => new RegExp(`^(?:${source})$`);
const isDns1123Label = compiled(DNS1123_LABEL);
const isDns1123Subdomain = compiled(DNS1123_SUBDOMAIN);
const isDns1035Label = compiled(DNS1035_LABEL);
const isQualifiedName = compiled(QUALIFIED_NAME);
const isLabelValue = compiled(LABEL_VALUE);
const isCIdentifier = compiled(C_IDENTIFIER);
const isConfigMapKey = compiled(CONFIG_MAP_KEY);
const isEnvVarName = compiled(ENV_VAR_NAME);
const isHttpHeaderName = compiled(HTTP_HEADER_NAME);
const isHttpPath = compiled(HTTP_PATH);
const isPercent = compiled(PERCENT);
const isWildcardSubdomain = compiled(WILDCARD_DNS1123_SUBDOMAIN);

/** `validation.RegexError`: the sentence, examples, and the expression. */
export function regexError(sentence: string, expression: string, ...examples: string[]): string {
  if (examples.length === 0) return `${sentence} (regex used for validation is '${expression}')`;
  const shown = examples.map((example) => `'${example}', `).join(" or ");
  return `${sentence} (e.g. ${shown}regex used for validation is '${expression}')`;
}

export function emptyError(): string {
  return "must be non-empty";
}
export function maxLengthError(length: number): string {
  return `must be no more than ${length} characters`;
}
/** `must be between 1 and 65535, inclusive` */
export function inclusiveRangeError(low: number, high: number): string {
  return `must be between ${low} and ${high}, inclusive`;
}

const LABEL_SENTENCE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
const SUBDOMAIN_SENTENCE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
const DNS1035_SENTENCE =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
const QUALIFIED_SENTENCE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const LABEL_VALUE_SENTENCE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

/** `validation.IsDNS1123Label`: names of namespaces, containers, volumes. */
export function checkDns1123Label(value: string): string[] {
  const complaints: string[] = [];
  if (value.length > DNS1123_LABEL_MAX_LENGTH) complaints.push(maxLengthError(DNS1123_LABEL_MAX_LENGTH));
  if (!isDns1123Label.test(value)) {
    if (isDns1123Subdomain.test(value)) complaints.push("must not contain dots");
    else complaints.push(regexError(LABEL_SENTENCE, DNS1123_LABEL, "my-name", "123-abc"));
  }
  return complaints;
}

/** `validation.IsDNS1123Subdomain`: names of most objects. */
export function checkDns1123Subdomain(value: string): string[] {
  const complaints: string[] = [];
  if (value.length > DNS1123_SUBDOMAIN_MAX_LENGTH) complaints.push(maxLengthError(DNS1123_SUBDOMAIN_MAX_LENGTH));
  if (!isDns1123Subdomain.test(value)) complaints.push(regexError(SUBDOMAIN_SENTENCE, DNS1123_SUBDOMAIN, "example.com"));
  return complaints;
}

/** `validation.IsDNS1035Label`: names of Services. */
export function checkDns1035Label(value: string): string[] {
  const complaints: string[] = [];
  if (value.length > DNS1123_LABEL_MAX_LENGTH) complaints.push(maxLengthError(DNS1123_LABEL_MAX_LENGTH));
  if (!isDns1035Label.test(value)) complaints.push(regexError(DNS1035_SENTENCE, DNS1035_LABEL, "my-name", "abc-123"));
  return complaints;
}

/** `validation.IsWildcardDNS1123Subdomain`: hosts of Ingresses. */
export function checkWildcardDns1123Subdomain(value: string): string[] {
  const complaints: string[] = [];
  if (value.length > DNS1123_SUBDOMAIN_MAX_LENGTH) complaints.push(maxLengthError(DNS1123_SUBDOMAIN_MAX_LENGTH));
  if (!isWildcardSubdomain.test(value)) {
    complaints.push(
      regexError(
        "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
        WILDCARD_DNS1123_SUBDOMAIN,
        "*.example.com",
      ),
    );
  }
  return complaints;
}

/** `validation.IsQualifiedName`: keys of labels and annotations, resource names, finalizers. */
export function checkQualifiedName(value: string, what = "a qualified name"): string[] {
  const complaints: string[] = [];
  const parts = value.split("/");
  let name: string;
  if (parts.length === 1) {
    name = value;
  } else if (parts.length === 2) {
    const prefix = parts[0] ?? "";
    name = parts[1] ?? "";
    if (prefix.length === 0) complaints.push(`prefix part ${emptyError()}`);
    else complaints.push(...checkDns1123Subdomain(prefix).map((complaint) => `prefix part ${complaint}`));
  } else {
    return [
      `${what} ${regexError(QUALIFIED_SENTENCE, QUALIFIED_NAME, "MyName", "my.name", "123-abc")} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  if (name.length === 0) complaints.push(`name part ${emptyError()}`);
  else if (name.length > LABEL_VALUE_MAX_LENGTH) complaints.push(`name part ${maxLengthError(LABEL_VALUE_MAX_LENGTH)}`);
  if (!isQualifiedName.test(name)) {
    complaints.push(`name part ${regexError(QUALIFIED_SENTENCE, QUALIFIED_NAME, "MyName", "my.name", "123-abc")}`);
  }
  return complaints;
}

/** `validation.IsValidLabelValue`. Later releases count the length in `bytes`. */
export function checkLabelValue(value: string, unit: "characters" | "bytes" = "characters"): string[] {
  const complaints: string[] = [];
  if (value.length > LABEL_VALUE_MAX_LENGTH) complaints.push(`must be no more than ${LABEL_VALUE_MAX_LENGTH} ${unit}`);
  if (!isLabelValue.test(value)) complaints.push(regexError(LABEL_VALUE_SENTENCE, LABEL_VALUE, "MyValue", "my_value", "12345"));
  return complaints;
}

/** `validation.IsConfigMapKey`: keys of ConfigMaps and Secrets. */
export function checkConfigMapKey(value: string): string[] {
  const complaints: string[] = [];
  if (value.length > DNS1123_SUBDOMAIN_MAX_LENGTH) complaints.push(maxLengthError(DNS1123_SUBDOMAIN_MAX_LENGTH));
  if (!isConfigMapKey.test(value)) {
    complaints.push(
      regexError(
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
        CONFIG_MAP_KEY,
        "key.name",
        "KEY_NAME",
        "key-name",
      ),
    );
  }
  if (value === ".") complaints.push(`must not be '.'`);
  if (value === "..") complaints.push(`must not be '..'`);
  else if (value.startsWith("..")) complaints.push(`must not start with '..'`);
  return complaints;
}

/** `validation.IsEnvVarName`. */
export function checkEnvVarName(value: string): string[] {
  const complaints: string[] = [];
  if (!isEnvVarName.test(value)) {
    complaints.push(
      regexError(
        "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit",
        ENV_VAR_NAME,
        "my.env-name",
        "MY_ENV.NAME",
        "MyEnvName1",
      ),
    );
  }
  if (value === ".") complaints.push(`must not be '.'`);
  if (value === "..") complaints.push(`must not be '..'`);
  else if (value.startsWith("..")) complaints.push(`must not start with '..'`);
  return complaints;
}

/**
 * `validation.IsRelaxedEnvVarName`: since release 1.32 any printable ASCII but `=` names a variable.
 */
export function checkRelaxedEnvVarName(value: string): string[] {
  if (value.length === 0) return [`environment variable name ${emptyError()}`];
  for (const character of value) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20 || code > 0x7e || character === "=") {
      return ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
    }
  }
  return [];
}

/** `validation.IsCIdentifier`. */
export function checkCIdentifier(value: string): string[] {
  if (isCIdentifier.test(value)) return [];
  return [
    regexError(
      "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
      C_IDENTIFIER,
      "my_name",
      "MY_NAME",
      "MyName",
    ),
  ];
}

/** `validation.IsHTTPHeaderName`. */
export function checkHttpHeaderName(value: string): string[] {
  if (isHttpHeaderName.test(value)) return [];
  return [regexError("a valid HTTP header must consist of alphanumeric characters or '-'", HTTP_HEADER_NAME, "X-Header-Name")];
}

/** `validation.IsDomainPrefixedPath`: finalizers of CustomResourceDefinitions, conversion paths. */
export function checkDomainPrefixedPath(value: string): string[] {
  if (value.length === 0) return [emptyError()];
  const slash = value.indexOf("/");
  const host = slash < 0 ? value : value.slice(0, slash);
  const path = slash < 0 ? "" : value.slice(slash + 1);
  if (slash < 0 || host.length === 0 || path.length === 0) {
    return ['must be a domain-prefixed path (such as "acme.io/foo")'];
  }
  const complaints = checkDns1123Subdomain(host);
  if (!isHttpPath.test(path)) complaints.push(`invalid path, ${regexError("", HTTP_PATH)}`);
  return complaints;
}

/** `validation.IsValidPortNum`. */
export function checkPortNumber(port: number): string[] {
  return port >= 1 && port <= 65535 ? [] : [inclusiveRangeError(1, 65535)];
}

/** `validation.IsValidPortName`: names of container ports. */
export function checkPortName(value: string): string[] {
  const complaints: string[] = [];
  if (value.length > 15) complaints.push(maxLengthError(15));
  if (!/^[-a-z0-9]+$/.test(value)) complaints.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  if (!/[a-z]/.test(value)) complaints.push("must contain at least one letter (a-z)");
  if (value.includes("--")) complaints.push("must not contain consecutive hyphens");
  if (value.length > 0 && (value.startsWith("-") || value.endsWith("-"))) complaints.push("must not begin or end with a hyphen");
  return complaints;
}

/** `validation.IsValidPercent`. */
export function checkPercent(value: string): string[] {
  if (isPercent.test(value)) return [];
  return [regexError("a valid percent string must be a numeric string followed by an ending '%'", PERCENT, "1%", "93%")];
}

/** `validation.IsValidIP`: IPv4 or IPv6. */
export function checkIp(value: string): string[] {
  return isIPv4(value) || isIPv6(value) ? [] : ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"];
}

/** Go's `net.ParseIP` on the dotted form: four decimal bytes without leading zeros. */
export function isIPv4(value: string): boolean {
  const parts = value.split(".");
  return parts.length === 4 && parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255);
}

/** Go's `net.ParseIP` on the colon form. */
export function isIPv6(value: string): boolean {
  if (!value.includes(":")) return false;
  const halves = value.split("::");
  if (halves.length > 2) return false;
  const groupsOf = (text: string): string[] => (text === "" ? [] : text.split(":"));
  const groups = halves.flatMap(groupsOf);
  let count = groups.length;
  const last = groups.at(-1);
  if (last?.includes(".")) {
    if (!isIPv4(last) || value.endsWith("::")) return false;
    groups.pop();
    count += 1;
  }
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return false;
  return halves.length === 2 ? count < 8 : count === 8;
}

/** Go's `net.ParseCIDR`: an address, a slash, the number of leading bits. */
export function isCidr(value: string): boolean {
  const slash = value.indexOf("/");
  if (slash < 0) return false;
  const address = value.slice(0, slash);
  const bits = value.slice(slash + 1);
  if (!/^(0|[1-9][0-9]{0,2})$/.test(bits)) return false;
  return (isIPv4(address) && Number(bits) <= 32) || (isIPv6(address) && Number(bits) <= 128);
}

/** Whether a range lies in another and is smaller. */
export function isStrictlyWithin(inner: string, outer: string): boolean {
  const part = parseCidr(inner);
  const whole = parseCidr(outer);
  if (part.bits <= whole.bits || part.size !== whole.size) return false;
  const shift = BigInt(whole.size - whole.bits);
  return part.address >> shift === whole.address >> shift;
}
/** A range that `isCidr` has let pass. */
function parseCidr(cidr: string): { address: bigint; bits: number; size: 32 | 128 } {
  const [address = "", bits = ""] = cidr.split("/");
  if (!address.includes(":")) return { address: ipv4Number(address), bits: Number(bits), size: 32 };
  const [head = "", tail = ""] = address.split("::");
  const groupsOf = (text: string): bigint[] =>
    (text === "" ? [] : text.split(":")).flatMap((group) => {
      if (!group.includes(".")) return [BigInt(`0x${group}`)];
      const last = ipv4Number(group);
      return [last >> 16n, last & 0xffffn];
    });
  const [before, after] = [groupsOf(head), groupsOf(tail)];
  const between = Array<bigint>(Math.max(0, 8 - before.length - after.length)).fill(0n);
  const number = [...before, ...between, ...after].reduce((sum, group) => sum * 65_536n + group, 0n);
  return { address: number, bits: Number(bits), size: 128 };
}
function ipv4Number(address: string): bigint {
  return address.split(".").reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

const MAX_NAME_LENGTH = 63;
const RANDOM_LENGTH = 5;
/** Characters of random suffixes: no vowels, no look-alikes (k8s.io/apimachinery/pkg/util/rand). */
export const NAME_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

/**
 * `names.SimpleNameGenerator`: the base cut to 58 characters plus five random ones.
 * `pick(n)` draws an integer in [0, n).
 */
export function generateName(base: string, pick: (below: number) => number): string {
  const kept = base.slice(0, MAX_NAME_LENGTH - RANDOM_LENGTH);
  return kept + randomSuffix(RANDOM_LENGTH, pick);
}

/** `rand.String(length)`. */
export function randomSuffix(length: number, pick: (below: number) => number): string {
  let suffix = "";
  for (let index = 0; index < length; index++) suffix += NAME_ALPHABET[pick(NAME_ALPHABET.length)];
  return suffix;
}

/** `rand.SafeEncodeString`: each UTF-8 byte becomes one of the 27 characters, so that no word appears. */
export function safeEncodeString(text: string): string {
  let encoded = "";
  for (const byte of utf8Bytes(text)) encoded += NAME_ALPHABET[byte % NAME_ALPHABET.length];
  return encoded;
}

/** `apimachineryvalidation.maskTrailingDash`: what a generateName prefix is checked as. */
export function maskTrailingDash(name: string): string {
  return name.length > 1 && name.endsWith("-") ? name.slice(0, -2) + "a" : name;
}
