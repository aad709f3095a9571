/** What virsh and virt-install see of the hypervisor, behind libvirt's socket. */
export const LIBVIRT_SOCKET = "/run/libvirt/libvirt-sock";

export interface DomainInfo {
  /** While it runs. */
  readonly id: number | undefined;
  readonly name: string;
  readonly uuid: string;
  readonly state: "running" | "shut off";
  readonly vcpus: number;
  /** Bytes. */
  readonly maxMemory: number;
  readonly memory: number;
  /** Microseconds. */
  readonly cpuTime: number;
  /** Bytes that the guest's own system and programs hold; undefined until it has booted. */
  readonly used: number | undefined;
  /** Virtual microseconds at which it was started, and at which its system was up. */
  readonly started: number;
  readonly booted: number | undefined;
  readonly address: string;
}
export interface DomainCreate {
  readonly name: string;
  /** Bytes. */
  readonly memory: number;
  readonly vcpus: number;
  /** The disk's file; a new one gets `size` bytes and perhaps something to start from. */
  readonly disk: { readonly path?: string; readonly size?: number; readonly backing?: string };
}
/** A refusal in libvirt's words (without `error: `). */
export class LibvirtError extends Error {}

/** Every call may throw LibvirtError. */
export interface Libvirt {
  /** By name. */
  domains(): readonly DomainInfo[];
  /** By name or number. */
  domain(name: string): DomainInfo;
  /** Defines a domain that does not run yet. */
  define(create: DomainCreate): void;
  undefine(name: string): void;
  start(name: string): void;
  /** Asks the guest's system to stop; one that has not booted does not hear it. */
  shutdown(name: string): void;
  /** Pulls the plug. */
  destroy(name: string): void;
  /** Of a running guest through its balloon; `config` for the next start. */
  setMemory(name: string, bytes: number, config: boolean): void;
  setMaxMemory(name: string, bytes: number): void;
}
