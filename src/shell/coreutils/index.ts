/** Every small command by the path where a machine has it: the table of contents. */
import type { Command } from "../../machine/program.ts";
import { awk } from "./awk.ts";
import { diff } from "./diff.ts";
import { base64, md5sum, sha1sum, sha256sum } from "./digest.ts";
import { edit, nano, vi, vim } from "./edit.ts";
import { basename, chmod, chown, cp, df, dirname, du, ln, mkdir, mktemp, mv, readlink, realpath, rm, rmdir, stat, touch } from "./files.ts";
import { find } from "./find.ts";
import { egrep, fgrep, grep } from "./grep.ts";
import { ls } from "./ls.ts";
import { man } from "./man.ts";
import { less, more } from "./pager.ts";
import { env, nohup, printenv, sleep, timeout, watch, xargs } from "./running.ts";
import { sed } from "./sed.ts";
import { echoProgram, expr, falseProgram, printfProgram, testProgram, trueProgram, whichProgram } from "./shell-like.ts";
import { sort } from "./sort.ts";
import { arch, clear, date, free, groups, hostname, id, kill, nproc, pgrep, pkill, ps, top, tty, uname, uptime, whoami } from "./system.ts";
import { cat, column, cut, fold, head, nl, paste, rev, seq, tac, tail, tee, tr, uniq, wc, yes } from "./text.ts";

export const coreutils: Readonly<Record<string, Command>> = {
  "/usr/bin/[": testProgram,
  "/usr/bin/arch": arch,
  "/usr/bin/awk": awk,
  "/usr/bin/base64": base64,
  "/usr/bin/basename": basename,
  "/usr/bin/cat": cat,
  "/usr/bin/chmod": chmod,
  "/usr/bin/chown": chown,
  "/usr/bin/clear": clear,
  "/usr/bin/column": column,
  "/usr/bin/cp": cp,
  "/usr/bin/cut": cut,
  "/usr/bin/date": date,
  "/usr/bin/df": df,
  "/usr/bin/diff": diff,
  "/usr/bin/dirname": dirname,
  "/usr/bin/du": du,
  "/usr/bin/echo": echoProgram,
  "/usr/bin/edit": edit,
  "/usr/bin/egrep": egrep,
  "/usr/bin/env": env,
  "/usr/bin/expr": expr,
  "/usr/bin/false": falseProgram,
  "/usr/bin/fgrep": fgrep,
  "/usr/bin/find": find,
  "/usr/bin/fold": fold,
  "/usr/bin/free": free,
  "/usr/bin/grep": grep,
  "/usr/bin/groups": groups,
  "/usr/bin/head": head,
  "/usr/bin/hostname": hostname,
  "/usr/bin/id": id,
  "/usr/bin/kill": kill,
  "/usr/bin/less": less,
  "/usr/bin/ln": ln,
  "/usr/bin/ls": ls,
  "/usr/bin/man": man,
  "/usr/bin/md5sum": md5sum,
  "/usr/bin/mkdir": mkdir,
  "/usr/bin/mktemp": mktemp,
  "/usr/bin/more": more,
  "/usr/bin/mv": mv,
  "/usr/bin/nano": nano,
  "/usr/bin/nl": nl,
  "/usr/bin/nohup": nohup,
  "/usr/bin/nproc": nproc,
  "/usr/bin/paste": paste,
  "/usr/bin/pgrep": pgrep,
  "/usr/bin/pkill": pkill,
  "/usr/bin/printenv": printenv,
  "/usr/bin/printf": printfProgram,
  "/usr/bin/ps": ps,
  "/usr/bin/readlink": readlink,
  "/usr/bin/realpath": realpath,
  "/usr/bin/rev": rev,
  "/usr/bin/rm": rm,
  "/usr/bin/rmdir": rmdir,
  "/usr/bin/sed": sed,
  "/usr/bin/seq": seq,
  "/usr/bin/sha1sum": sha1sum,
  "/usr/bin/sha256sum": sha256sum,
  "/usr/bin/sleep": sleep,
  "/usr/bin/sort": sort,
  "/usr/bin/stat": stat,
  "/usr/bin/tac": tac,
  "/usr/bin/tail": tail,
  "/usr/bin/tee": tee,
  "/usr/bin/test": testProgram,
  "/usr/bin/timeout": timeout,
  "/usr/bin/top": top,
  "/usr/bin/touch": touch,
  "/usr/bin/tr": tr,
  "/usr/bin/true": trueProgram,
  "/usr/bin/tty": tty,
  "/usr/bin/uname": uname,
  "/usr/bin/uniq": uniq,
  "/usr/bin/uptime": uptime,
  "/usr/bin/vi": vi,
  "/usr/bin/vim": vim,
  "/usr/bin/watch": watch,
  "/usr/bin/wc": wc,
  "/usr/bin/which": whichProgram,
  "/usr/bin/whoami": whoami,
  "/usr/bin/xargs": xargs,
  "/usr/bin/yes": yes,
};
