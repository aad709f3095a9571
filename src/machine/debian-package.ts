/** Debian packages: what apt finds in an archive, and what it knows to be installed. */
import type { FileSystem } from "./filesystem.ts";
import type { Program } from "./program.ts";

export interface DebianPackage {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly depends?: readonly string[];
  readonly conflicts?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly programs?: Readonly<Record<string, Program>>;
  /** A unit that is started once it is installed. */
  readonly unit?: string;
  /** Bytes of the archive's file. */
  readonly size: number;
}
export const DPKG_STATUS = "/var/lib/dpkg/status";

export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
}
export function statusText(packages: readonly InstalledPackage[]): string {
  return packages
    .map(({ name, version }) => `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\n\n`)
    .join("");
}
export function installedPackages(fs: FileSystem): InstalledPackage[] {
  if (!fs.exists(DPKG_STATUS)) return [];
  return [...fs.read(DPKG_STATUS).matchAll(/^Package: (\S+)\n(?:.+\n)*?Version: (\S+)$/gm)].map(([, name = "", version = ""]) => ({
    name,
    version,
  }));
}
