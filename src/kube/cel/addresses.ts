/** IPv4 addresses and networks as values. Upstream: apiserver/pkg/cel/library/{ip,cidr}.go; IPv6 is only recognised. */
import { Opaque } from "./values.ts";

function bits(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || parts.some((part) => !/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}
const V6 = /^(?=.*:)[0-9a-f:]{2,39}$/i;

export class Ip extends Opaque {
  readonly type = "net.IP";
  readonly text: string;
  constructor(text: string) {
    super();
    this.text = text;
  }
  call(name: string): unknown {
    const number = bits(this.text);
    const within = (network: string, length: number): boolean =>
      number !== undefined && Math.floor(number / 2 ** (32 - length)) === Math.floor((bits(network) ?? 0) / 2 ** (32 - length));
    switch (name) {
      case "family":
        return number === undefined ? 6 : 4;
      case "isUnspecified":
        return number === 0 || this.text === "::";
      case "isLoopback":
        return within("127.0.0.0", 8) || this.text === "::1";
      case "isLinkLocalUnicast":
        return within("169.254.0.0", 16) || /^fe[89ab]/i.test(this.text);
      case "isLinkLocalMulticast":
        return within("224.0.0.0", 24);
      case "isGlobalUnicast":
        return !within("127.0.0.0", 8) && !within("224.0.0.0", 4) && !within("169.254.0.0", 16) && number !== 0 && number !== 2 ** 32 - 1;
      default:
        return undefined;
    }
  }
  override equals(other: unknown): boolean {
    return other instanceof Ip && other.text === this.text;
  }
}
export class Cidr extends Opaque {
  readonly type = "net.CIDR";
  readonly address: string;
  readonly length: number;
  constructor(address: string, length: number) {
    super();
    this.address = address;
    this.length = length;
  }
  #network(address: string): number {
    return Math.floor((bits(address) ?? -1) / 2 ** (32 - this.length));
  }
  call(name: string, [other]: readonly unknown[]): unknown {
    switch (name) {
      case "ip":
        return new Ip(this.address);
      case "prefixLength":
        return this.length;
      case "masked": {
        const number = this.#network(this.address) * 2 ** (32 - this.length);
        return new Cidr([24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join("."), this.length);
      }
      case "containsIP": {
        const address = other instanceof Ip ? other.text : typeof other === "string" ? other : undefined;
        return address === undefined ? undefined : this.#network(address) === this.#network(this.address);
      }
      case "containsCIDR": {
        const cidr = other instanceof Cidr ? other : typeof other === "string" ? cidrOf(other) : undefined;
        return cidr && cidr.length >= this.length && this.#network(cidr.address) === this.#network(this.address);
      }
      default:
        return undefined;
    }
  }
  override equals(other: unknown): boolean {
    return other instanceof Cidr && other.address === this.address && other.length === this.length;
  }
}
export function ipOf(text: string): Ip | undefined {
  return bits(text) !== undefined || V6.test(text) ? new Ip(text) : undefined;
}
export function cidrOf(text: string): Cidr | undefined {
  const [address = "", length = ""] = text.split("/");
  if (!/^\d{1,3}$/.test(length) || !ipOf(address)) return undefined;
  return Number(length) <= (bits(address) === undefined ? 128 : 32) ? new Cidr(address, Number(length)) : undefined;
}
