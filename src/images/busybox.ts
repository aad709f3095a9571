/** busybox: many tools in one small image. Without a terminal its shell reads nothing and ends. */
import { defineImage, type Image } from "../machine/image.ts";
import { busyboxPrograms, GROUP, PASSWD } from "./userland.ts";

const TAGS = [
  "1.36",
  "latest",
  "1.37",
  "1.37.0",
  "1.36.1",
  "1.36.0",
  "1.35",
  "1.35.0",
  "1.34",
  "1.34.1",
  "1.33",
  "1.33.1",
  "1.32",
  "1.31",
  "1.31.1",
  "1.30",
  "1.29",
  "1.28",
  "1.28.4",
  "1.27",
  "1.24",
  "1",
  "stable",
  "musl",
  "glibc",
  "uclibc",
];

function busyboxImage(repository: string): Image {
  return defineImage({
    repository,
    tags: TAGS.map((tag) => ({ tag, size: /^1\.(2[0-9])/.test(tag) ? 727_978 : 2_219_949 })),
    command: ["sh"],
    files: { "/etc/passwd": PASSWD.replaceAll("/bin/bash", "/bin/sh"), "/etc/group": GROUP },
    programs: () => busyboxPrograms(),
  });
}
export const busybox = busyboxImage("docker.io/library/busybox");
export const kubernetesBusybox = busyboxImage("registry.k8s.io/busybox");
export const kubernetesE2eBusybox = busyboxImage("registry.k8s.io/e2e-test-images/busybox");
export const gcrBusybox = busyboxImage("k8s.gcr.io/busybox");
export const busyboxPlus = defineImage({
  repository: "docker.io/radial/busyboxplus",
  tags: [
    { tag: "curl", size: 4_234_870 },
    { tag: "latest", size: 2_219_949 },
  ],
  command: ["/bin/sh"],
  files: { "/etc/passwd": PASSWD.replaceAll("/bin/bash", "/bin/sh"), "/etc/group": GROUP },
  programs: () => busyboxPrograms(),
});
