/** What travels: a packet, and the arithmetic of IPv4 addresses. */

export interface Packet {
  readonly source: string;
  readonly destination: string;
  readonly port: number;
  readonly protocol: "TCP" | "UDP" | "ICMP";
}

/** A dotted address as a number; reads up to a slash. */
export function parsed(address: string): number {
  let sum = 0;
  let part = 0;
  for (let i = 0; i < address.length; i++) {
    const code = address.charCodeAt(i);
    if (code === 47) break;
    if (code === 46) {
      sum = sum * 256 + part;
      part = 0;
    } else if (code >= 48 && code <= 57) part = part * 10 + (code - 48);
    else return Number.NaN;
  }
  return sum * 256 + part;
}
/** Of `10.244.1.0/24`: 24. */
export const bitsOf = (cidr: string): number => Number(cidr.slice(cidr.indexOf("/") + 1));
/** Is a dotted IPv4 address inside a CIDR? */
export function within(address: string, cidr: string): boolean {
  return sameNetwork(parsed(address), parsed(cidr), bitsOf(cidr));
}
/** Do two numbers agree in their first so many bits? */
export function sameNetwork(a: number, b: number, bits: number): boolean {
  const size = 2 ** (32 - bits);
  return Math.floor(a / size) === Math.floor(b / size);
}
