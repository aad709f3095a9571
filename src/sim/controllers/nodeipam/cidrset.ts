/** Equal parts of a network, given out one by one. Follows pkg/controller/nodeipam/ipam/cidrset/cidr_set.go. IPv4. */
export class CidrSet {
  #base: number;
  #nodeMask: number;
  #count: number;
  #used = new Set<number>();
  #next = 0;

  /** `10.244.0.0/16` in parts of `/24`. */
  constructor(cluster: string, nodeMask: number) {
    const [address = "0.0.0.0", mask = "0"] = cluster.split("/");
    this.#base = numberOf(address);
    this.#nodeMask = nodeMask;
    this.#count = 2 ** (nodeMask - Number(mask));
  }

  /** The next free part, or undefined when all are taken. */
  allocate(): string | undefined {
    for (let tried = 0; tried < this.#count; tried++) {
      const index = (this.#next + tried) % this.#count;
      if (this.#used.has(index)) continue;
      this.#used.add(index);
      this.#next = (index + 1) % this.#count;
      return this.#cidr(index);
    }
    return undefined;
  }
  occupy(cidr: string): void {
    this.#used.add(this.#indexOf(cidr));
  }
  release(cidr: string): void {
    this.#used.delete(this.#indexOf(cidr));
  }

  #indexOf(cidr: string): number {
    return (numberOf(cidr.split("/")[0] ?? "") - this.#base) / 2 ** (32 - this.#nodeMask);
  }
  #cidr(index: number): string {
    const number = this.#base + index * 2 ** (32 - this.#nodeMask);
    return `${[24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".")}/${this.#nodeMask}`;
  }
}

function numberOf(address: string): number {
  return address.split(".").reduce((number, part) => number * 256 + Number(part), 0);
}
