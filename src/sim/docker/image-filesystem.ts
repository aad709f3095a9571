/** The read-only file system of an image: its files, programs and the folders every Linux has. */
import type { Image } from "../../machine/image.ts";
import { dirname } from "../../machine/path.ts";
import { type Kernel, LINUX_FOLDERS, MemoryFileSystem } from "../os/index.ts";

export function imageFileSystem(kernel: Kernel, image: Image, tag: string): MemoryFileSystem {
  const fs = new MemoryFileSystem(kernel.clock, kernel.base);
  for (const folder of LINUX_FOLDERS) fs.mkdir(folder, { recursive: true });
  fs.write("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n");
  for (const [path, content] of Object.entries(image.files ?? {})) {
    fs.mkdir(dirname(path), { recursive: true });
    fs.write(path, content);
  }
  for (const [path, program] of Object.entries(image.programs(tag))) fs.install(path, program);
  return fs;
}
