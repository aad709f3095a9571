/** The small programs and files that images of one family share: busybox, Alpine, Debian. */
import type { Program } from "../machine/program.ts";
import { ash, bash, sh } from "../shell/index.ts";
import { tool } from "./tools.ts";

/** What a busybox has, as far as it exists here. */
const BUSYBOX =
  "[ arch ash awk base64 basename cat chmod chown clear cp cut date dd df dirname dmesg du echo env expr factor false find fold free grep egrep fgrep groups gunzip gzip head hexdump hostname id ifconfig install ip kill killall less ln logname ls md5sum mkdir mktemp more mount mv nc netstat nice nl nohup nproc nslookup od paste pgrep pidof ping pkill printenv printf ps pwd readlink realpath renice reset rev rm rmdir route sed seq sh sha1sum sha256sum sha512sum shuf sleep sort split stat strings stty su sum sync tail tar tee telnet test time timeout top touch tr traceroute true tty umount uname uniq unlink uptime usleep vi watch wc wget which who whoami xargs xxd yes".split(
    " ",
  );
/** What Debian's essential packages have: no network tools, no editors, no ps. */
const DEBIAN =
  "[ arch awk base64 basename bash cat chmod chown clear cp cut date dd df diff dirname du echo egrep env expand expr factor false fgrep find fold getent grep groups gunzip gzip head hostname id install join kill ln logname ls md5sum mkdir mktemp mount mv nice nl nohup nproc numfmt od paste perl pinky printenv printf pwd readlink realpath rev rm rmdir sed seq sh sha1sum sha256sum sha512sum shuf sleep sort split stat stty sum sync tac tail tar tee test timeout touch tr true truncate tsort tty umount uname unexpand uniq unlink users wc which who whoami xargs yes".split(
    " ",
  );

function pick(names: readonly string[], folder: string): Record<string, Program> {
  const programs: Record<string, Program> = {};
  for (const name of names) {
    const program = tool(name);
    if (program) programs[`${folder}/${name}`] = program;
  }
  return programs;
}

export function busyboxPrograms(): Record<string, Program> {
  return { ...pick(BUSYBOX, "/bin"), "/bin/sh": ash, "/bin/ash": ash };
}
/** busybox under Alpine's paths, and what else was installed. */
export function alpinePrograms(extra: readonly string[] = []): Record<string, Program> {
  return { ...busyboxPrograms(), ...pick(extra, "/usr/bin") };
}
/** Debian's or Ubuntu's basic programs, and what else was installed. */
export function debianPrograms(extra: readonly string[] = []): Record<string, Program> {
  return { ...pick(DEBIAN, "/usr/bin"), ...pick(extra, "/usr/bin"), "/bin/bash": bash, "/bin/sh": sh, "/usr/bin/bash": bash };
}

export function debianFiles(version: string): Record<string, string> {
  const [number = "12"] = version.split(" ");
  return {
    "/etc/os-release": `PRETTY_NAME="Debian GNU/Linux ${version}"\nNAME="Debian GNU/Linux"\nVERSION_ID="${number}"\nVERSION="${version}"\nVERSION_CODENAME=${version.replace(/^.*\((.*)\)$/, "$1")}\nID=debian\nHOME_URL="https://www.debian.org/"\nSUPPORT_URL="https://www.debian.org/support"\nBUG_REPORT_URL="https://bugs.debian.org/"\n`,
    "/etc/debian_version": `${number}.5\n`,
    "/etc/passwd": PASSWD,
    "/etc/group": GROUP,
  };
}
export function alpineFiles(version: string): Record<string, string> {
  return {
    "/etc/os-release": `NAME="Alpine Linux"\nID=alpine\nVERSION_ID=${version}.1\nPRETTY_NAME="Alpine Linux v${version}"\nHOME_URL="https://alpinelinux.org/"\nBUG_REPORT_URL="https://gitlab.alpinelinux.org/alpine/aports/-/issues"\n`,
    "/etc/alpine-release": `${version}.1\n`,
    "/etc/passwd": PASSWD.replaceAll("/bin/bash", "/bin/sh"),
    "/etc/group": GROUP,
  };
}
export const PASSWD = `root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
`;
export const GROUP = "root:x:0:\ndaemon:x:1:\nwww-data:x:33:\nnogroup:x:65534:\n";
