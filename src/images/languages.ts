/** Images of programming languages: a distribution, and an interpreter that says it is not modelled. */
import { defineImage, type Image } from "../machine/image.ts";
import type { Program } from "../machine/program.ts";
import { sizes } from "./small-server.ts";
import { debianFiles, debianPrograms } from "./userland.ts";

/** An interpreter whose language is not modelled says so. */
function refusing(name: string, language: string): Program {
  return {
    name,
    async run(process) {
      if (["--version", "-version", "-V", "-v", "version"].some((word) => process.argv[1] === word)) {
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
  tags: sizes(
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
  tags: sizes(389_000_000, "22", "latest", "20", "18", "lts", "22-alpine", "20-alpine", "18-alpine", "alpine", "slim"),
  command: ["node"],
  files: debianFiles("12 (bookworm)"),
  programs: () => ({ ...debianPrograms(["curl", "wget"]), "/usr/local/bin/node": refusing("node", "v22.3.0") }),
});
export const perl = defineImage({
  repository: "docker.io/library/perl",
  tags: sizes(356_000_000, "5.40", "latest", "5.34.0", "5.34", "5.38", "5", "slim"),
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

/** A language whose interpreter or compiler only tells its version. */
function language(name: string, size: number, tags: readonly string[], command: string, path: string, version: string): Image {
  const folder = path.slice(0, path.lastIndexOf("/"));
  const searched = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
  return defineImage({
    repository: `docker.io/library/${name}`,
    tags: sizes(size, ...tags),
    command: [command],
    env: { PATH: searched.includes(folder) ? searched.join(":") : [folder, ...searched].join(":") },
    files: debianFiles("12 (bookworm)"),
    programs: () => ({ ...debianPrograms(["curl", "wget"]), [path]: refusing(path.slice(path.lastIndexOf("/") + 1), version) }),
  });
}
export const languages = [
  language(
    "golang",
    291_000_000,
    ["1.22", "latest", "1", "1.21", "1.20", "alpine", "1.22-alpine"],
    "bash",
    "/usr/local/go/bin/go",
    "go version go1.22.5 linux/amd64",
  ),
  language("ruby", 391_000_000, ["3.3", "latest", "3", "3.2", "slim", "alpine"], "irb", "/usr/local/bin/irb", "irb 1.13.1 (2024-05-05)"),
  language("php", 189_000_000, ["8.3", "latest", "8", "8.3-cli", "cli", "alpine"], "php", "/usr/local/bin/php", "PHP 8.3.9 (cli)"),
  language("openjdk", 243_000_000, ["17", "latest", "11", "8", "21", "17-slim"], "jshell", "/usr/bin/jshell", "jshell 17.0.2"),
  language(
    "eclipse-temurin",
    240_000_000,
    ["21", "latest", "17", "11", "8", "17-jre", "21-jre"],
    "jshell",
    "/usr/bin/jshell",
    "jshell 21.0.3",
  ),
  language(
    "rust",
    541_000_000,
    ["1.79", "latest", "1", "slim", "alpine"],
    "bash",
    "/usr/local/cargo/bin/cargo",
    "cargo 1.79.0 (ffa9cf99a 2024-06-03)",
  ),
];
