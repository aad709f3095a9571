/** Plain distributions: a userland and a shell that ends when nobody types. */
import { defineImage } from "../machine/image.ts";
import type { Program, Server } from "../machine/program.ts";
import { alpineFiles, alpinePrograms, debianFiles, debianPrograms } from "./userland.ts";

const tagged = (size: number, ...tags: string[]): { tag: string; size: number }[] => tags.map((tag) => ({ tag, size }));

export const alpine = defineImage({
  repository: "docker.io/library/alpine",
  tags: tagged(
    3_408_729,
    "3.20",
    "latest",
    "3",
    "3.22",
    "3.21",
    "3.19",
    "3.18",
    "3.17",
    "3.16",
    "3.15",
    "3.14",
    "3.13",
    "3.12",
    "3.20.1",
    "3.19.1",
    "edge",
  ),
  command: ["/bin/sh"],
  files: alpineFiles("3.20"),
  programs: () => alpinePrograms(),
});
export const debian = defineImage({
  repository: "docker.io/library/debian",
  tags: tagged(
    49_551_000,
    "bookworm",
    "latest",
    "12",
    "12.5",
    "stable",
    "bookworm-slim",
    "stable-slim",
    "bullseye",
    "11",
    "bullseye-slim",
    "buster",
    "10",
    "trixie",
    "13",
    "sid",
    "stretch",
    "9",
  ),
  command: ["bash"],
  files: debianFiles("12 (bookworm)"),
  programs: () => debianPrograms(),
});
export const ubuntu = defineImage({
  repository: "docker.io/library/ubuntu",
  tags: tagged(29_535_000, "24.04", "latest", "22.04", "20.04", "18.04", "16.04", "14.04", "noble", "jammy", "focal", "bionic", "rolling"),
  command: ["/bin/bash"],
  files: {
    ...debianFiles("12 (bookworm)"),
    "/etc/os-release":
      'PRETTY_NAME="Ubuntu 24.04 LTS"\nNAME="Ubuntu"\nVERSION_ID="24.04"\nVERSION="24.04 LTS (Noble Numbat)"\nVERSION_CODENAME=noble\nID=ubuntu\nID_LIKE=debian\n',
  },
  programs: () => debianPrograms(),
});
export const bashImage = defineImage({
  repository: "docker.io/library/bash",
  tags: tagged(5_600_000, "5.2", "latest", "5", "5.1", "5.0", "4", "4.4"),
  entrypoint: [],
  command: ["bash"],
  files: alpineFiles("3.20"),
  programs: () => ({ ...alpinePrograms(), "/usr/local/bin/bash": debianPrograms()["/bin/bash"] as Program }),
});
export const curl = defineImage({
  repository: "docker.io/curlimages/curl",
  tags: tagged(9_123_000, "8.8.0", "latest", "8.7.1", "8.6.0", "8.5.0", "8.4.0", "8.1.2", "8.00.1", "7.88.1", "7.87.0"),
  entrypoint: ["/entrypoint.sh"],
  command: ["curl"],
  user: "curl_user",
  files: {
    ...alpineFiles("3.20"),
    "/etc/passwd": "root:x:0:0:root:/root:/bin/sh\ncurl_user:x:100:101:Linux User,,,:/home/curl_user:/sbin/nologin\n",
  },
  programs: () => ({ ...alpinePrograms(["curl"]), "/entrypoint.sh": execArguments("/entrypoint.sh", "curl") }),
});

/** A script that runs its arguments, or `tool` with them when they are options. */
function execArguments(name: string, tool: string): Server {
  return {
    name,
    serve(process) {
      const [, first = "", ...rest] = process.argv;
      const command = first.startsWith("-") || process.which(first) === undefined ? tool : first;
      const found = process.which(command);
      if (!found) {
        process.exit(127);
        return { stop() {} };
      }
      const child = process.spawn({
        program: found.program,
        argv: command === first ? [first, ...rest] : [tool, ...(first === "" ? [] : [first]), ...rest],
      });
      void child.wait().then(
        ({ code }) => process.exit(code),
        () => {},
      );
      return { stop: () => child.kill("SIGKILL"), signal: (signal) => child.kill(signal) };
    },
  };
}

/** Files of a distribution of Red Hat's family. */
const redHatFiles = (pretty: string, id: string, version: string): Record<string, string> => ({
  ...debianFiles("12 (bookworm)"),
  "/etc/os-release": `NAME="${pretty.split(" ")[0]} Linux"\nVERSION="${version}"\nID="${id}"\nID_LIKE="rhel centos fedora"\nVERSION_ID="${version}"\nPRETTY_NAME="${pretty}"\n`,
  "/etc/redhat-release": `${pretty}\n`,
});
export const redHatFamily = [
  ["centos", "CentOS Linux release 7.9.2009 (Core)", "centos", "7", ["7", "centos7", "latest", "8"]],
  ["fedora", "Fedora release 40 (Forty)", "fedora", "40", ["40", "latest", "39", "41"]],
  ["rockylinux", "Rocky Linux release 9.3 (Blue Onyx)", "rocky", "9.3", ["9", "9.3", "8"]],
  ["almalinux", "AlmaLinux release 9.4 (Seafoam Ocelot)", "almalinux", "9.4", ["9", "latest", "8"]],
  ["amazonlinux", "Amazon Linux release 2023 (Amazon Linux)", "amzn", "2023", ["2023", "latest", "2"]],
].map(([name, pretty, id, version, tags]) =>
  defineImage({
    repository: `docker.io/library/${name}`,
    tags: tagged(70_000_000, ...(tags as string[])),
    command: ["/bin/bash"],
    files: redHatFiles(String(pretty), String(id), String(version)),
    programs: () => debianPrograms(["curl"]),
  }),
);
