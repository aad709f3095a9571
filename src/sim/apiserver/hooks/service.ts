/**
 * Addresses and node ports of Services: allocated when one is created or changes its type, given back at its end.
 * Dynamic addresses come from above the static band (facts §10). Upstream: pkg/registry/core/service/storage/alloc.go,
 * ipallocator, portallocator.
 */
import { encodeBytes } from "../../../kube/encoding/base64.ts";
import { isIPv4, isIPv6 } from "../../../kube/names.ts";
import { type FieldError, invalid } from "../../../kube/status.ts";
import type { core, KubeObject, Service } from "../../../kube/types.ts";
import type { RegistryHost, StoreHooks } from "../registry/host.ts";

export class ServiceAllocator implements StoreHooks {
  readonly #range: string;
  readonly #firstPort: number;
  readonly #lastPort: number;
  readonly #base: number;
  readonly #size: number;
  #addresses = new Map<string, string>();
  #ports = new Map<string, string>();
  /** Ports given out within the write under way, so that two ports of one Service differ. */
  #loaded = false;
  /** As last written to etcd. */
  readonly #published = new Map<string, string>();

  constructor(range: string, [first, last]: readonly [number, number] = [30_000, 32_767]) {
    this.#firstPort = first;
    this.#lastPort = last;
    this.#range = range;
    const [address = "", bits = "16"] = range.split("/");
    this.#base = toNumber(address);
    this.#size = 2 ** (32 - Number(bits));
  }

  /** Forgets everything: the server starts anew and reads the Services again. */
  reset(): void {
    this.#loaded = false;
    this.#published.clear();
    this.#addresses.clear();
    this.#ports.clear();
  }

  beginCreate(object: KubeObject, host: RegistryHost): KubeObject {
    return this.#allocate(object as Service, undefined, host);
  }
  beginUpdate(next: KubeObject, current: KubeObject, host: RegistryHost): KubeObject {
    return this.#allocate(next as Service, current as Service, host);
  }
  created(object: KubeObject, host: RegistryHost): void {
    this.#hold(object as Service);
    this.#publish(host);
    recordAddresses(host, object as Service, undefined);
  }
  updated(next: KubeObject, current: KubeObject, host: RegistryHost): void {
    this.#release(current as Service);
    this.#hold(next as Service);
    this.#publish(host);
    recordAddresses(host, next as Service, current as Service);
  }
  elsewhere(next: KubeObject | undefined, previous: KubeObject | undefined): void {
    if (!this.#loaded) return;
    if (previous) this.#release(previous as Service);
    if (next) this.#hold(next as Service);
  }
  deleted(object: KubeObject, host: RegistryHost): void {
    this.#release(object as Service);
    this.#publish(host);
    recordAddresses(host, undefined, object as Service);
  }

  #allocate(service: Service, before: Service | undefined, host: RegistryHost): Service {
    this.#load(host);
    let spec = normalClusterIPs(service.spec, before?.spec);
    if (before) spec = inherited(spec, before.spec);
    const key = `${service.metadata.namespace}/${service.metadata.name}`;
    const errors: FieldError[] = [];
    if (spec.type !== "ExternalName") {
      spec = this.#withAddress(spec, key, host, errors);
      if (hasNodePorts(spec.type)) spec = this.#withPorts(spec, key, host, errors);
    }
    if (errors.length > 0) throw invalid({ group: "", kind: "Service" }, service.metadata.name, errors);
    return spec === service.spec ? service : { ...service, spec };
  }

  #withAddress(given: core.ServiceSpec, key: string, host: RegistryHost, errors: FieldError[]): core.ServiceSpec {
    const asked = given.clusterIP || given.clusterIPs?.[0];
    if (asked && asked !== "None" && !isIPv4(asked)) {
      const message = isIPv6(asked)
        ? `Invalid value: "IPv6": not configured on this cluster`
        : `Invalid value: ${JSON.stringify(asked)}: must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)`;
      errors.push({ reason: "FieldValueInvalid", field: isIPv6(asked) ? "spec.ipFamilies[0]" : "spec.clusterIPs[0]", message });
      return given;
    }
    if (asked !== "None" || given.selector) demandOneStack(given, errors);
    if (errors.length > 0) return given;
    let address = asked;
    if (!asked) address = this.#pick(host);
    else if (asked !== "None") {
      const problem = this.#refusal(asked, key);
      if (problem) {
        errors.push({
          reason: "FieldValueInvalid",
          field: "spec.clusterIPs",
          message: `Invalid value: []string{${JSON.stringify(asked)}}: failed to allocate IP ${asked}: ${problem}`,
        });
      }
    }
    if (address === undefined) {
      errors.push({
        reason: "InternalError",
        field: "spec.clusterIPs",
        message: "Internal error: failed to allocate a serviceIP: range is full",
      });
      return given;
    }
    const headlessWithoutSelector = address === "None" && !given.selector;
    return {
      ...given,
      clusterIP: address,
      clusterIPs: given.clusterIPs?.length ? given.clusterIPs : [address],
      ipFamilies: given.ipFamilies?.length ? given.ipFamilies : headlessWithoutSelector ? ["IPv4", "IPv6"] : ["IPv4"],
      ipFamilyPolicy: given.ipFamilyPolicy ?? (headlessWithoutSelector ? "RequireDualStack" : "SingleStack"),
    };
  }
  /** Random, above the static band; the band itself when the rest is full. */
  #pick(host: RegistryHost): string | undefined {
    const band = Math.min(Math.max(16, this.#size / 16), 256);
    const stream = host.random.stream("ips");
    for (const [from, size] of [
      [band, this.#size - 1 - band],
      [1, band - 1],
    ] as const) {
      const start = stream.below(size);
      for (let i = 0; i < size; i++) {
        const address = toText(this.#base + from + ((start + i) % size));
        if (!this.#addresses.has(address)) return address;
      }
    }
    return undefined;
  }
  #refusal(address: string, key: string): string | undefined {
    const offset = toNumber(address) - this.#base;
    if (!(offset > 0 && offset < this.#size - 1)) {
      return `the provided IP (${address}) is not in the valid range. The range of valid IPs is ${this.#range}`;
    }
    const holder = this.#addresses.get(address);
    return holder !== undefined && holder !== key ? "provided IP is already allocated" : undefined;
  }

  #withPorts(spec: core.ServiceSpec, key: string, host: RegistryHost, errors: FieldError[]): core.ServiceSpec {
    const needed = spec.type === "NodePort" || spec.allocateLoadBalancerNodePorts !== false;
    const taken = new Set<string>();
    let changed = false;
    const ports = (spec.ports ?? []).map((port, index) => {
      const protocol = port.protocol ?? "TCP";
      if (port.nodePort) {
        const problem = this.#portRefusal(port.nodePort, protocol, key, taken);
        if (problem) {
          errors.push({
            reason: "FieldValueInvalid",
            field: `spec.ports[${index}].nodePort`,
            message: `Invalid value: ${port.nodePort}: ${problem}`,
          });
        }
        taken.add(`${protocol}/${port.nodePort}`);
        return port;
      }
      if (!needed) return port;
      changed = true;
      const number = this.#pickPort(protocol, taken, host);
      taken.add(`${protocol}/${number}`);
      return { ...port, nodePort: number };
    });
    let next = changed ? { ...spec, ports } : spec;
    if (next.type === "LoadBalancer" && next.externalTrafficPolicy === "Local" && !next.healthCheckNodePort) {
      next = { ...next, healthCheckNodePort: this.#pickPort("TCP", taken, host) };
    }
    return next;
  }
  #pickPort(protocol: string, taken: ReadonlySet<string>, host: RegistryHost): number {
    const size = this.#lastPort - this.#firstPort + 1;
    const start = host.random.stream("nodeports").below(size);
    for (let i = 0; i < size; i++) {
      const port = this.#firstPort + ((start + i) % size);
      const name = `${protocol}/${port}`;
      if (!this.#ports.has(name) && !taken.has(name)) return port;
    }
    throw new Error("service: every node port is taken");
  }
  #portRefusal(port: number, protocol: string, key: string, taken: ReadonlySet<string>): string | undefined {
    if (port < this.#firstPort || port > this.#lastPort) {
      return `provided port is not in the valid range. The range of valid ports is ${this.#firstPort}-${this.#lastPort}`;
    }
    const name = `${protocol}/${port}`;
    const holder = this.#ports.get(name);
    return taken.has(name) || (holder !== undefined && holder !== key) ? "provided port is already allocated" : undefined;
  }

  /**
   * What is given out, as bits, under /registry/ranges: written when it has changed. Releases with several service
   * CIDRs keep addresses elsewhere. Upstream: registry/core/service/allocator/storage.
   */
  #publish(host: RegistryHost): void {
    const write = (name: string, range: string, bits: readonly number[]): void => {
      const data = bitmap(bits);
      const key = `/registry/ranges/${name}`;
      if (this.#published.get(name) === data) return;
      this.#published.set(name, data);
      host.etcd.put(key, () => ({ kind: "RangeAllocation", apiVersion: "v1", metadata: { creationTimestamp: null }, range, data }));
    };
    if (!host.store("networking.k8s.io", "ipaddresses"))
      // The first address of the range itself is never given out: bit 0 stands for the second.
      write(
        "serviceips",
        this.#range,
        [...this.#addresses.keys()].map((address) => toNumber(address) - this.#base - 1),
      );
    write("servicenodeports", `${this.#firstPort}-${this.#lastPort}`, [
      ...new Set([...this.#ports.keys()].map((name) => Number(name.split("/")[1]) - this.#firstPort)),
    ]);
  }

  #load(host: RegistryHost): void {
    if (this.#loaded) return;
    this.#loaded = true;
    for (const object of host.store("", "services")?.all() ?? []) this.#hold(object as Service);
  }
  #hold({ metadata, spec }: Service): void {
    const key = `${metadata.namespace}/${metadata.name}`;
    for (const address of spec.clusterIPs ?? []) if (address !== "None") this.#addresses.set(address, key);
    for (const port of spec.ports ?? []) if (port.nodePort) this.#ports.set(`${port.protocol ?? "TCP"}/${port.nodePort}`, key);
    if (spec.healthCheckNodePort) this.#ports.set(`TCP/${spec.healthCheckNodePort}`, key);
  }
  #release({ spec }: Service): void {
    for (const address of spec.clusterIPs ?? []) this.#addresses.delete(address);
    for (const port of spec.ports ?? []) if (port.nodePort) this.#ports.delete(`${port.protocol ?? "TCP"}/${port.nodePort}`);
    if (spec.healthCheckNodePort) this.#ports.delete(`TCP/${spec.healthCheckNodePort}`);
  }
}

/** Bits as a big-endian number without leading zeros, in base 64: Go's big.Int.Bytes. */
function bitmap(bits: readonly number[]): string {
  const length = bits.length === 0 ? 0 : Math.floor(Math.max(...bits) / 8) + 1;
  const bytes = new Array<number>(length).fill(0);
  for (const bit of bits) {
    const at = length - 1 - Math.floor(bit / 8);
    bytes[at] = (bytes[at] ?? 0) | (1 << (bit % 8));
  }
  return encodeBytes(bytes);
}

/** Releases with several service CIDRs keep each address as an IPAddress (ipallocator/ipallocator.go). */
function recordAddresses(host: RegistryHost, next: Service | undefined, before: Service | undefined): void {
  const store = host.store("networking.k8s.io", "ipaddresses");
  if (!store) return;
  const addresses = (service: Service | undefined) => (service?.spec.clusterIPs ?? []).filter((address) => address !== "None");
  const [now, then] = [addresses(next), addresses(before)];
  const context = { identity: host.loopback };
  for (const address of then) if (!now.includes(address) && store.find(address, undefined)) store.delete(context, address, undefined);
  for (const address of now) {
    if (!next || then.includes(address) || store.find(address, undefined)) continue;
    const { name, namespace } = next.metadata;
    const labels = { "ipaddress.kubernetes.io/ip-family": "IPv4", "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io" };
    const parentRef = { resource: "services", namespace, name };
    store.create(context, { metadata: { name: address, labels }, spec: { parentRef } } as unknown as KubeObject, undefined);
  }
}

/** A client that knows only `clusterIP` means both (`normalizeClusterIPs`). */
function normalClusterIPs(next: core.ServiceSpec, before: core.ServiceSpec | undefined): core.ServiceSpec {
  if (!before) return next.clusterIP && !next.clusterIPs?.length ? { ...next, clusterIPs: [next.clusterIP] } : next;
  const same = JSON.stringify(next.clusterIPs ?? []) === JSON.stringify(before.clusterIPs ?? []);
  if (!same || next.clusterIP === before.clusterIP) return next;
  return next.clusterIP ? { ...next, clusterIPs: [next.clusterIP] } : without(next, ["clusterIPs"]);
}

/** The cluster has addresses of IPv4 alone. */
function demandOneStack({ ipFamilyPolicy, ipFamilies = [] }: core.ServiceSpec, errors: FieldError[]): void {
  if (ipFamilyPolicy === "RequireDualStack") {
    const message = 'Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services';
    errors.push({ reason: "FieldValueInvalid", field: "spec.ipFamilyPolicy", message });
  }
  ipFamilies.forEach((family, index) => {
    if (family !== "IPv6") return;
    const message = 'Invalid value: "IPv6": not configured on this cluster';
    errors.push({ reason: "FieldValueInvalid", field: `spec.ipFamilies[${index}]`, message });
  });
}

/** What an update that does not mention them keeps (`patchAllocatedValues`, `dropTypeDependentFields`). */
function inherited(next: core.ServiceSpec, before: core.ServiceSpec): core.ServiceSpec {
  let spec = next;
  if (next.type !== "ExternalName" && before.type !== "ExternalName") {
    if (!next.clusterIP) {
      spec = {
        ...spec,
        ...(before.clusterIP ? { clusterIP: before.clusterIP } : {}),
        ...(before.clusterIPs ? { clusterIPs: before.clusterIPs } : {}),
      };
    }
    if (!next.ipFamilies?.length && before.ipFamilies) spec = { ...spec, ipFamilies: before.ipFamilies };
    if (!next.ipFamilyPolicy && before.ipFamilyPolicy) spec = { ...spec, ipFamilyPolicy: before.ipFamilyPolicy };
  }
  if (next.type === "ExternalName" && before.type !== "ExternalName") {
    const unchanged = (["clusterIPs", "ipFamilies", "ipFamilyPolicy"] as const).filter(
      (field) => JSON.stringify(spec[field]) === JSON.stringify(before[field]),
    );
    spec = without(spec, unchanged.includes("clusterIPs") ? [...unchanged, "clusterIP"] : unchanged);
  }
  if (hasNodePorts(next.type) && hasNodePorts(before.type)) {
    const known = new Map((before.ports ?? []).map((port) => [`${port.protocol ?? "TCP"}/${port.port}`, port.nodePort]));
    const used = new Set((next.ports ?? []).map((port) => port.nodePort));
    spec = {
      ...spec,
      ports: (next.ports ?? []).map((port) => {
        const kept = known.get(`${port.protocol ?? "TCP"}/${port.port}`);
        return port.nodePort || !kept || used.has(kept) ? port : { ...port, nodePort: kept };
      }),
    };
  } else if (hasNodePorts(before.type) && !hasNodePorts(next.type)) {
    // Node ports that the client did not set itself go with the type.
    const old = new Map((before.ports ?? []).map((port) => [`${port.protocol ?? "TCP"}/${port.port}`, port.nodePort]));
    spec = without(
      {
        ...spec,
        ports: (next.ports ?? []).map((port) => {
          if (!port.nodePort || old.get(`${port.protocol ?? "TCP"}/${port.port}`) !== port.nodePort) return port;
          const { nodePort: _, ...rest } = port;
          return rest;
        }),
      },
      ["healthCheckNodePort", "allocateLoadBalancerNodePorts"],
    );
    if (spec.externalTrafficPolicy && spec.externalTrafficPolicy === before.externalTrafficPolicy)
      spec = without(spec, ["externalTrafficPolicy"]);
  }
  if (before.type === "LoadBalancer" && next.type !== "LoadBalancer") {
    const kept = (["allocateLoadBalancerNodePorts", "loadBalancerClass"] as const).filter((field) => spec[field] === before[field]);
    spec = without(spec, kept);
  }
  return spec;
}

function hasNodePorts(type: string | undefined): boolean {
  return type === "NodePort" || type === "LoadBalancer";
}
function without(spec: core.ServiceSpec, fields: readonly (keyof core.ServiceSpec)[]): core.ServiceSpec {
  if (!fields.some((field) => spec[field] !== undefined)) return spec;
  const next = { ...spec };
  for (const field of fields) delete next[field];
  return next;
}
function toNumber(address: string): number {
  const parts = address.split(".").map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part))) return -1;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}
function toText(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
}
