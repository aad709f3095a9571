/** Every small command by the path where a machine has it: the table of contents. Each is loaded when it is first run. */
import { commandsOf, type LazyCommand } from "../../machine/lazy.ts";

const awkFile = commandsOf(() => import("./awk.ts"));
const ddFile = commandsOf(() => import("./dd.ts"));
const diffFile = commandsOf(() => import("./diff.ts"));
const digestFile = commandsOf(() => import("./digest.ts"));
const dumpFile = commandsOf(() => import("./dump.ts"));
const editFile = commandsOf(() => import("./edit.ts"));
const filesFile = commandsOf(() => import("./files.ts"));
const findFile = commandsOf(() => import("./find.ts"));
const grepFile = commandsOf(() => import("./grep.ts"));
const lsFile = commandsOf(() => import("./ls.ts"));
const manFile = commandsOf(() => import("./man.ts"));
const pagerFile = commandsOf(() => import("./pager.ts"));
const runningFile = commandsOf(() => import("./running.ts"));
const sedFile = commandsOf(() => import("./sed.ts"));
const shellLikeFile = commandsOf(() => import("./shell-like.ts"));
const sortFile = commandsOf(() => import("./sort.ts"));
const systemFile = commandsOf(() => import("./system.ts"));
const tarFile = commandsOf(() => import("./tar.ts"));
const textFile = commandsOf(() => import("./text.ts"));

export const coreutils: Readonly<Record<string, LazyCommand>> = {
  "/usr/bin/[": shellLikeFile("test", (all) => all.testProgram),
  "/usr/bin/arch": systemFile("arch", (all) => all.arch),
  "/usr/bin/awk": awkFile("awk", (all) => all.awk),
  "/usr/bin/base64": digestFile("base64", (all) => all.base64),
  "/usr/bin/basename": filesFile("basename", (all) => all.basename),
  "/usr/bin/cat": textFile("cat", (all) => all.cat),
  "/usr/bin/chmod": filesFile("chmod", (all) => all.chmod),
  "/usr/bin/chown": filesFile("chown", (all) => all.chown),
  "/usr/bin/clear": systemFile("clear", (all) => all.clear),
  "/usr/bin/column": textFile("column", (all) => all.column),
  "/usr/bin/cp": filesFile("cp", (all) => all.cp),
  "/usr/bin/cut": textFile("cut", (all) => all.cut),
  "/usr/bin/date": systemFile("date", (all) => all.date),
  "/usr/bin/dd": ddFile("dd", (all) => all.dd),
  "/usr/bin/df": filesFile("df", (all) => all.df),
  "/usr/bin/dmesg": systemFile("dmesg", (all) => all.dmesg),
  "/usr/bin/diff": diffFile("diff", (all) => all.diff),
  "/usr/bin/dirname": filesFile("dirname", (all) => all.dirname),
  "/usr/bin/du": filesFile("du", (all) => all.du),
  "/usr/bin/echo": shellLikeFile("echo", (all) => all.echoProgram),
  "/usr/bin/edit": editFile("edit", (all) => all.edit),
  "/usr/bin/egrep": grepFile("egrep", (all) => all.egrep),
  "/usr/bin/env": runningFile("env", (all) => all.env),
  "/usr/bin/expr": shellLikeFile("expr", (all) => all.expr),
  "/usr/bin/fallocate": ddFile("fallocate", (all) => all.fallocate),
  "/usr/bin/false": shellLikeFile("false", (all) => all.falseProgram),
  "/usr/bin/fgrep": grepFile("fgrep", (all) => all.fgrep),
  "/usr/bin/find": findFile("find", (all) => all.find),
  "/usr/bin/fold": textFile("fold", (all) => all.fold),
  "/usr/bin/free": systemFile("free", (all) => all.free),
  "/usr/bin/grep": grepFile("grep", (all) => all.grep),
  "/usr/bin/groups": systemFile("groups", (all) => all.groups),
  "/usr/bin/head": textFile("head", (all) => all.head),
  "/usr/bin/hexdump": dumpFile("hexdump", (all) => all.hexdump),
  "/usr/bin/hostname": systemFile("hostname", (all) => all.hostname),
  "/usr/bin/id": systemFile("id", (all) => all.id),
  "/usr/bin/kill": systemFile("kill", (all) => all.kill),
  "/usr/bin/less": pagerFile("less", (all) => all.less),
  "/usr/bin/ln": filesFile("ln", (all) => all.ln),
  "/usr/bin/ls": lsFile("ls", (all) => all.ls),
  "/usr/bin/man": manFile("man", (all) => all.man),
  "/usr/bin/md5sum": digestFile("md5sum", (all) => all.md5sum),
  "/usr/bin/mkdir": filesFile("mkdir", (all) => all.mkdir),
  "/usr/bin/mktemp": filesFile("mktemp", (all) => all.mktemp),
  "/usr/bin/more": pagerFile("more", (all) => all.more),
  "/usr/bin/mv": filesFile("mv", (all) => all.mv),
  "/usr/bin/nano": editFile("nano", (all) => all.nano),
  "/usr/bin/nice": runningFile("nice", (all) => all.nice),
  "/usr/bin/nl": textFile("nl", (all) => all.nl),
  "/usr/bin/nohup": runningFile("nohup", (all) => all.nohup),
  "/usr/bin/nproc": systemFile("nproc", (all) => all.nproc),
  "/usr/bin/od": dumpFile("od", (all) => all.od),
  "/usr/bin/paste": textFile("paste", (all) => all.paste),
  "/usr/bin/pgrep": systemFile("pgrep", (all) => all.pgrep),
  "/usr/bin/pkill": systemFile("pkill", (all) => all.pkill),
  "/usr/bin/printenv": runningFile("printenv", (all) => all.printenv),
  "/usr/bin/printf": shellLikeFile("printf", (all) => all.printfProgram),
  "/usr/bin/ps": systemFile("ps", (all) => all.ps),
  "/usr/bin/readlink": filesFile("readlink", (all) => all.readlink),
  "/usr/bin/realpath": filesFile("realpath", (all) => all.realpath),
  "/usr/bin/renice": systemFile("renice", (all) => all.renice),
  "/usr/bin/rev": textFile("rev", (all) => all.rev),
  "/usr/bin/rm": filesFile("rm", (all) => all.rm),
  "/usr/bin/rmdir": filesFile("rmdir", (all) => all.rmdir),
  "/usr/bin/sed": sedFile("sed", (all) => all.sed),
  "/usr/bin/seq": textFile("seq", (all) => all.seq),
  "/usr/bin/sha1sum": digestFile("sha1sum", (all) => all.sha1sum),
  "/usr/bin/sha256sum": digestFile("sha256sum", (all) => all.sha256sum),
  "/usr/bin/sleep": runningFile("sleep", (all) => all.sleep),
  "/usr/bin/sort": sortFile("sort", (all) => all.sort),
  "/usr/bin/stat": filesFile("stat", (all) => all.stat),
  "/usr/bin/strings": dumpFile("strings", (all) => all.strings),
  "/usr/bin/tac": textFile("tac", (all) => all.tac),
  "/usr/bin/tail": textFile("tail", (all) => all.tail),
  "/usr/bin/tar": tarFile("tar", (all) => all.tar),
  "/usr/bin/tee": textFile("tee", (all) => all.tee),
  "/usr/bin/test": shellLikeFile("test", (all) => all.testProgram),
  "/usr/bin/timeout": runningFile("timeout", (all) => all.timeout),
  "/usr/bin/top": systemFile("top", (all) => all.top),
  "/usr/bin/touch": filesFile("touch", (all) => all.touch),
  "/usr/bin/tr": textFile("tr", (all) => all.tr),
  "/usr/bin/true": shellLikeFile("true", (all) => all.trueProgram),
  "/usr/bin/truncate": ddFile("truncate", (all) => all.truncate),
  "/usr/bin/tty": systemFile("tty", (all) => all.tty),
  "/usr/bin/uname": systemFile("uname", (all) => all.uname),
  "/usr/bin/uniq": textFile("uniq", (all) => all.uniq),
  "/usr/bin/uptime": systemFile("uptime", (all) => all.uptime),
  "/usr/bin/vi": editFile("vi", (all) => all.vi),
  "/usr/bin/vim": editFile("vim", (all) => all.vim),
  "/usr/bin/watch": runningFile("watch", (all) => all.watch),
  "/usr/bin/wc": textFile("wc", (all) => all.wc),
  "/usr/bin/which": shellLikeFile("which", (all) => all.whichProgram),
  "/usr/bin/whoami": systemFile("whoami", (all) => all.whoami),
  "/usr/bin/xargs": runningFile("xargs", (all) => all.xargs),
  "/usr/bin/xxd": dumpFile("xxd", (all) => all.xxd),
  "/usr/bin/yes": textFile("yes", (all) => all.yes),
};
