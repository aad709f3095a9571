/** Plain distributions and language images: a userland and a shell that ends when nobody types. */
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

/** An interpreter whose language is not modelled says so. */
function refusing(name: string, language: string): Program {
  return {
    name,
    async run(process) {
      if (process.argv.includes("--version") || process.argv.includes("-V")) {
        await process.stdout.write(`${language}\n`);
        return 0;
      }
      await process.stderr.write(`${name}: kubewekend does not model the ${language.split(" ")[0]} language\n`);
      return 70;
    },
  };
}
export const python = defineImage({
  repository: "docker.io/library/python",
  tags: tagged(
    373_000_000,
    "3.12",
    "latest",
    "3",
    "3.11",
    "3.10",
    "3.9",
    "3.12-slim",
    "3-slim",
    "slim",
    "3.12-alpine",
    "alpine",
    "3.11-slim",
    "3.9-slim",
  ),
  command: ["python3"],
  files: debianFiles("12 (bookworm)"),
  programs: () => ({
    ...debianPrograms(["curl", "wget"]),
    "/usr/local/bin/python3": refusing("python3", "Python 3.12.4"),
    "/usr/local/bin/python": refusing("python", "Python 3.12.4"),
  }),
});
export const node = defineImage({
  repository: "docker.io/library/node",
  tags: tagged(389_000_000, "22", "latest", "20", "18", "lts", "22-alpine", "20-alpine", "18-alpine", "alpine", "slim"),
  command: ["node"],
  files: debianFiles("12 (bookworm)"),
  programs: () => ({ ...debianPrograms(["curl", "wget"]), "/usr/local/bin/node": refusing("node", "v22.3.0") }),
});
export const perl = defineImage({
  repository: "docker.io/library/perl",
  tags: tagged(356_000_000, "5.40", "latest", "5.34.0", "5.34", "5.38", "5", "slim"),
  command: ["perl"],
  files: debianFiles("12 (bookworm)"),
  programs: () => ({ ...debianPrograms(["curl", "wget"]), "/usr/local/bin/perl": piComputer() }),
});
/** The documentation's job: `perl -Mbignum=bpi -wle "print bpi(2000)"`. */
function piComputer(): Program {
  const refuse = refusing("perl", "Perl 5.40");
  return {
    name: "perl",
    async run(process) {
      const digits = /print bpi\((\d+)\)/.exec(process.argv.join(" "))?.[1];
      if (digits === undefined) return "run" in refuse ? refuse.run(process) : 70;
      await process.sleep(Number(digits) * 2_500);
      await process.stdout.write(`${pi(Number(digits))}\n`);
      return 0;
    },
  };
}
/** Pi to so many digits, the point not counted (Machin's formula). */
export function pi(digits: number): string {
  const scale = 10n ** BigInt(digits + 10);
  const arctan = (inverse: bigint): bigint => {
    let sum = 0n;
    let term = scale / inverse;
    for (let n = 1n, sign = 1n; term !== 0n; n += 2n, sign = -sign, term /= inverse * inverse) sum += (sign * term) / n;
    return sum;
  };
  const value = 4n * (4n * arctan(5n) - arctan(239n));
  const rounded = (value + 5n * 10n ** 10n) / 10n ** 11n;
  const text = rounded.toString();
  return `${text.slice(0, 1)}.${text.slice(1)}`;
}
