/** apt, apt-get and dpkg over an archive: lists, installs, removes; a library that changes restarts who uses it. */
import { SECOND } from "../../kube/timers.ts";
import { type DebianPackage, DPKG_STATUS, installedPackages, statusText } from "../../machine/debian-package.ts";
import { dirname, resolve } from "../../machine/path.ts";
import type { Process } from "../../machine/process.ts";
import type { Command } from "../../machine/program.ts";
import { SYSTEMD_SOCKET, type Systemd } from "../../machine/systemd.ts";

const READING = "Reading package lists... Done\nBuilding dependency tree... Done\nReading state information... Done\n";
const kilobytes = (bytes: number): string => (bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1000).toFixed(1)} kB`);

export function aptFor(archive: readonly DebianPackage[], name: "apt" | "apt-get"): Command {
  const find = (wanted: string): DebianPackage | undefined => archive.find((one) => one.name === wanted.split("=")[0]);
  return {
    name,
    async run(process) {
      const words = process.argv.slice(1);
      const yes = words.some((word) => ["-y", "--yes", "-qy", "-yq"].includes(word));
      const [verb = "", ...names] = words.filter((word) => !word.startsWith("-"));
      const unknown = words.find((word) => /^-/.test(word) && !["-y", "--yes", "-qy", "-yq", "-q", "-qq", "--installed"].includes(word));
      if (unknown) return fail(process, `E: kubewekend does not model ${name} ${unknown}`);
      const missing = names.find((one) => !find(one));
      if (["install", "remove", "purge", "download", "show"].includes(verb)) {
        if (names.length === 0 && verb !== "install") return 0;
        if (missing !== undefined) return fail(process, `${verb === "show" ? "" : READING}E: Unable to locate package ${missing}`);
      }
      const packages = names.flatMap((one) => find(one) ?? []);
      switch (verb) {
        case "list":
          return list(process, archive, words.includes("--installed"));
        case "update":
          await process.stdout.write("Hit:1 http://deb.debian.org/debian bookworm InRelease\nReading package lists... Done\n");
          return 0;
        case "show":
          for (const one of packages)
            await process.stdout.write(
              `Package: ${one.name}\nVersion: ${one.version}\n${one.depends ? `Depends: ${one.depends.join(", ")}\n` : ""}${one.conflicts ? `Conflicts: ${one.conflicts.join(", ")}\n` : ""}Description: ${one.description}\n\n`,
            );
          return 0;
        case "download":
          for (const one of packages) {
            await process.stdout.write(
              `Get:1 http://deb.debian.org/debian bookworm/main amd64 ${one.name} amd64 ${one.version} [${kilobytes(one.size)}]\n`,
            );
            process.fs.write(resolve(process.cwd, debName(one)), `!<arch>\n${one.name} ${one.version}\n`);
          }
          return 0;
        case "install":
          return change(process, archive, packages, [], yes);
        case "remove":
        case "purge":
          return change(process, archive, [], packages, yes);
        default:
          return fail(process, `E: Invalid operation ${verb}`);
      }
    },
    complete({ words }) {
      const values = words.length <= 2 ? ["list", "install", "remove", "update", "show", "download"] : archive.map((one) => one.name);
      return values.filter((value) => value.startsWith(words.at(-1) ?? "")).map((value) => ({ value }));
    },
  };
}

async function list(process: Process, archive: readonly DebianPackage[], installedOnly: boolean): Promise<number> {
  const installed = new Map(installedPackages(process.fs).map((one): [string, string] => [one.name, one.version]));
  const all = new Map(archive.map((one): [string, string] => [one.name, one.version]));
  for (const [name, version] of installed) all.set(name, version);
  const rows = [...all]
    .filter(([name]) => !installedOnly || installed.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([name, version]) =>
        `${name}/stable${installed.has(name) ? ",now" : ""} ${version} amd64${installed.has(name) ? " [installed]" : ""}\n`,
    );
  await process.stdout.write(`Listing... Done\n${rows.join("")}`);
  return 0;
}

/** Installs and removes, with what depends and what conflicts. */
async function change(
  process: Process,
  archive: readonly DebianPackage[],
  wanted: readonly DebianPackage[],
  unwanted: readonly DebianPackage[],
  yes: boolean,
): Promise<number> {
  const { fs, stdout } = process;
  const installed = installedPackages(fs);
  const has = (name: string): boolean => installed.some((one) => one.name === name);
  const known = (name: string): DebianPackage | undefined => archive.find((one) => one.name === name);
  const added: DebianPackage[] = [];
  const add = (one: DebianPackage): void => {
    if (has(one.name) || added.includes(one)) return;
    for (const name of one.depends ?? []) {
      const found = known(name);
      if (found) add(found);
    }
    added.push(one);
  };
  for (const one of wanted) add(one);
  const removed: DebianPackage[] = unwanted.filter((one) => has(one.name));
  for (const one of added)
    for (const name of one.conflicts ?? []) {
      const found = known(name);
      if (found && has(name) && !removed.includes(found)) removed.push(found);
    }
  // Whoever needs what goes, goes too.
  for (let at = 0; at < removed.length; at++)
    for (const one of archive)
      if (has(one.name) && one.depends?.includes((removed[at] as DebianPackage).name) && !removed.includes(one)) removed.push(one);
  for (const one of wanted) if (has(one.name)) await stdout.write(`${one.name} is already the newest version (${one.version}).\n`);
  const names = (packages: readonly DebianPackage[]): string =>
    `  ${packages
      .map(({ name }) => name)
      .sort()
      .join(" ")}\n`;
  const size = added.reduce((sum, one) => sum + one.size, 0);
  await stdout.write(
    READING +
      (removed.length > 0 ? `The following packages will be REMOVED:\n${names(removed)}` : "") +
      (added.length > 0 ? `The following NEW packages will be installed:\n${names(added)}` : "") +
      `0 upgraded, ${added.length} newly installed, ${removed.length} to remove and 0 not upgraded.\n`,
  );
  if (added.length + removed.length === 0) return 0;
  if (added.length > 0) await stdout.write(`Need to get ${kilobytes(size)} of archives.\n`);
  if (!yes && (removed.length > 0 || added.length > wanted.length)) {
    await stdout.write("Do you want to continue? [Y/n] ");
    const answer = await process.stdin.readLine();
    if (answer === null || !/^y?$/i.test(answer.trim())) {
      await stdout.write("Abort.\n");
      return 1;
    }
  }
  for (const [at, one] of added.entries())
    await stdout.write(
      `Get:${at + 1} http://deb.debian.org/debian bookworm/main amd64 ${one.name} amd64 ${one.version} [${kilobytes(one.size)}]\n`,
    );
  await process.sleep(2 * SECOND);
  const systemd = process.machine.sockets.get(SYSTEMD_SOCKET) as Systemd | undefined;
  const users = usersOf(process, systemd, [...removed, ...added]);
  for (const one of removed) {
    await stdout.write(`Removing ${one.name} (${one.version}) ...\n`);
    if (one.unit !== undefined) systemd?.stop(one.unit);
    for (const path of [...Object.keys(one.files ?? {}), ...Object.keys(one.programs ?? {})]) if (fs.exists(path)) fs.remove(path);
  }
  for (const one of added) {
    await stdout.write(`Unpacking ${one.name} (${one.version}) ...\nSetting up ${one.name} (${one.version}) ...\n`);
    unpack(process, one, "");
  }
  const kept = installed.filter(({ name }) => !removed.some((one) => one.name === name));
  const now = [...kept, ...added].sort((a, b) => (a.name < b.name ? -1 : 1));
  fs.write(DPKG_STATUS, statusText(now));
  systemd?.reload();
  for (const { unit } of added) {
    if (unit === undefined) continue;
    systemd?.start(unit);
    systemd?.enable(unit, true);
    await stdout.write(`Created symlink /etc/systemd/system/multi-user.target.wants/${unit} → /etc/systemd/system/${unit}.\n`);
  }
  if (users.length === 0) return 0;
  await stdout.write("Scanning processes...\n\nRestarting services...\n");
  for (const name of users) {
    await stdout.write(` systemctl restart ${name}\n`);
    systemd?.restart(name);
  }
  return 0;
}
function unpack({ fs }: Process, one: DebianPackage, under: string): void {
  for (const [path, content] of Object.entries(one.files ?? {})) {
    fs.mkdir(dirname(under + path), { recursive: true });
    fs.write(under + path, content);
  }
  for (const [path, program] of Object.entries(one.programs ?? {})) fs.install(under + path, program);
}
/** needrestart: services that run with a library which changes, to be started anew. */
function usersOf(process: Process, systemd: Systemd | undefined, changed: readonly DebianPackage[]): string[] {
  const libraries = changed.flatMap(({ files = {} }) => Object.keys(files).filter((path) => path.endsWith(".so")));
  const users = (systemd?.units() ?? []).filter(({ active, command }) => {
    const program = active === "active" ? process.fs.program(command.split(" ")[0] ?? "") : undefined;
    return program?.libraries?.some(({ name }) => libraries.some((path) => path.endsWith(`/${name}`)));
  });
  return users.map(({ name }) => name);
}
const debName = ({ name, version }: DebianPackage): string => `${name}_${version}_amd64.deb`;

/** `dpkg -l`, `dpkg -x FILE FOLDER`. */
export function dpkgFor(archive: readonly DebianPackage[]): Command {
  return {
    name: "dpkg",
    async run(process) {
      const [, option, file, folder] = process.argv;
      if (option === "-l" || option === "--list") {
        const rows = installedPackages(process.fs).map(({ name, version }) => `ii  ${name.padEnd(14)} ${version.padEnd(14)} amd64\n`);
        await process.stdout.write(
          `Desired=Unknown/Install/Remove/Purge/Hold\n||/ ${"Name".padEnd(14)} ${"Version".padEnd(14)} Architecture\n+++-${"=".repeat(14)}-${"=".repeat(14)}-============\n${rows.join("")}`,
        );
        return 0;
      }
      if ((option !== "-x" && option !== "--extract") || file === undefined || folder === undefined)
        return fail(process, "dpkg: kubewekend models dpkg -l, and dpkg -x FILE FOLDER");
      const path = resolve(process.cwd, file);
      if (!process.fs.exists(path)) return fail(process, `dpkg-deb: error: failed to read archive '${file}': No such file or directory`);
      const one = archive.find((known) => process.fs.read(path) === `!<arch>\n${known.name} ${known.version}\n`);
      if (!one) return fail(process, `dpkg-deb: error: '${file}' is not a Debian format archive`);
      unpack(process, one, resolve(process.cwd, folder).replace(/\/$/, ""));
      return 0;
    },
  };
}
async function fail(process: Process, text: string): Promise<number> {
  await process.stderr.write(`${text}\n`);
  return text.startsWith("E:") ? 100 : 2;
}
