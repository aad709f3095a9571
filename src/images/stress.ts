/** stress: takes the memory and the processor time that its arguments say; beyond a limit the kernel kills it. */
import { CGROUP, type Cgroup } from "../machine/cgroup.ts";
import { defineImage, type Image } from "../machine/image.ts";
import type { Process } from "../machine/process.ts";
import type { Server } from "../machine/program.ts";
import { alpineFiles, alpinePrograms } from "./userland.ts";

const SECOND = 1_000_000;

function bytesOf(text: string): number {
  const match = /^(\d+)([bBkKmMgG]?)i?$/.exec(text);
  const unit = { "": 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[(match?.[2] ?? "").toLowerCase()] ?? 1;
  return Number(match?.[1] ?? 0) * unit;
}
function cgroupOf(process: Process): Cgroup | undefined {
  return process.machine.sockets.get(CGROUP) as Cgroup | undefined;
}
const option = (process: Process, ...names: string[]): string | undefined => {
  for (const name of names) {
    const at = process.argv.indexOf(name);
    if (at >= 0) return process.argv[at + 1];
  }
  return undefined;
};

/** `stress --vm 1 --vm-bytes 250M --vm-hang 1` (polinux/stress). */
const stress: Server = {
  name: "stress",
  serve(process) {
    const workers = Number(option(process, "--vm", "-m") ?? 0);
    const cpus = Number(option(process, "--cpu", "-c") ?? 0);
    const each = bytesOf(option(process, "--vm-bytes") ?? "256M");
    void process.stdout.write(`stress: info: [${process.pid}] dispatching hogs: ${cpus} cpu, 0 io, ${workers} vm, 0 hdd\n`);
    cgroupOf(process)?.burn(cpus * 1000);
    process.clock.after(0.2 * SECOND, () => {
      // The hog is killed, and stress fails because of it.
      for (let worker = 0; worker < workers; worker++) if (cgroupOf(process)?.charge(each) === false) return;
    });
    const timeout = option(process, "--timeout", "-t");
    if (timeout) process.clock.after(Number.parseInt(timeout, 10) * SECOND, () => process.exit(0));
    return { stop() {} };
  },
};
/** `-mem-total 150Mi -mem-alloc-size 10Mi -mem-alloc-sleep 1s -cpus 2` (vish/stress). */
const vishStress: Server = {
  name: "stress",
  serve(process) {
    const total = bytesOf(option(process, "-mem-total") ?? "0");
    const step = bytesOf(option(process, "-mem-alloc-size") ?? "4Ki") || 4096;
    const pause = Number.parseFloat(option(process, "-mem-alloc-sleep") ?? "0.001") * SECOND;
    const cpus = Number(option(process, "-cpus") ?? 0);
    const klog = (text: string): void => void process.stderr.write(`I0709 08:28:00.000000       1 main.go:26] ${text}\n`);
    klog(
      `Allocating "${option(process, "-mem-total") ?? "0"}" memory, in "${option(process, "-mem-alloc-size") ?? "4Ki"}" chunks, with a 1ms sleep between allocations`,
    );
    if (cpus > 0) klog(`Spawning a thread to consume CPU`);
    cgroupOf(process)?.burn(cpus * 1000);
    let taken = 0;
    const take = (): void => {
      if (taken >= total) {
        klog(`Allocated "${option(process, "-mem-total") ?? "0"}" memory`);
        return;
      }
      taken += step;
      if (cgroupOf(process)?.charge(step) === false) return;
      process.clock.after(Math.max(1000, pause), take);
    };
    if (total > 0) process.clock.after(0.2 * SECOND, take);
    return { stop() {} };
  },
};

function stressImage(repository: string, program: Server, entrypoint: readonly string[]): Image {
  return defineImage({
    repository,
    tags: ["latest", "1.0.4", "1.0"].map((tag) => ({ tag, size: 4_000_000 })),
    ...(entrypoint.length > 0 ? { entrypoint } : { command: ["stress"] }),
    files: alpineFiles("3.12"),
    programs: () => ({ ...alpinePrograms(), "/usr/local/bin/stress": program, "/stress": program }),
  });
}
export const polinuxStress = stressImage("docker.io/polinux/stress", stress, []);
export const vishImage = stressImage("docker.io/vish/stress", vishStress, ["/stress"]);
