/** Shared libraries: files that programs find when they are started, and what a program wants of one. */

/** What a program was linked with. */
export interface LinkedLibrary {
  /** `libpay.so` */
  readonly name: string;
  /** A version of its interface that the file must have: `LIBPAY_1.0`. */
  readonly version: string;
}
/** Where the loader looks after LD_LIBRARY_PATH. */
export const LIBRARY_FOLDERS = ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib", "/usr/lib"];

/** The content of a library's file: its versions are all that matters here. */
export function libraryFile(...versions: readonly string[]): string {
  return `\x7fELF shared object\n${versions.map((version) => `${version}\n`).join("")}`;
}
export function libraryVersions(content: string): string[] {
  return content.startsWith("\x7fELF shared object") ? content.split("\n").slice(1).filter(Boolean) : [];
}
