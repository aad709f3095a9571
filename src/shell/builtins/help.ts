/** help */
import type { Builtin } from "./builtin.ts";

/** What each builtin is for, in a line. */
const SUMMARIES: Record<string, string> = {
  alias: "alias [-p] [name[=value] ... ]",
  bg: "bg [job_spec ...]",
  break: "break [n]",
  cd: "cd [-L|[-P [-e]] [-@]] [dir]",
  command: "command [-pVv] command [arg ...]",
  continue: "continue [n]",
  declare: "declare [-aAfFgiIlnrtux] [name[=value] ...]",
  echo: "echo [-neE] [arg ...]",
  eval: "eval [arg ...]",
  exec: "exec [-cl] [-a name] [command [argument ...]]",
  exit: "exit [n]",
  export: "export [-fn] [name[=value] ...] or export -p",
  fg: "fg [job_spec]",
  getopts: "getopts optstring name [arg ...]",
  help: "help [-dms] [pattern ...]",
  history: "history [-c] [-d offset] [n]",
  jobs: "jobs [-lnprs] [jobspec ...]",
  kill: "kill [-s sigspec | -n signum | -sigspec] pid | jobspec ...",
  local: "local [option] name[=value] ...",
  popd: "popd [-n] [+N | -N]",
  printf: "printf [-v var] format [arguments]",
  pushd: "pushd [-n] [+N | -N | dir]",
  pwd: "pwd [-LP]",
  read: "read [-ers] [-a array] [-d delim] [-n nchars] [-p prompt] [-t timeout] [-u fd] [name ...]",
  return: "return [n]",
  set: "set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]",
  shift: "shift [n]",
  source: "source filename [arguments]",
  test: "test [expr]",
  trap: "trap [-lp] [[arg] signal_spec ...]",
  type: "type [-afptP] name [name ...]",
  unalias: "unalias [-a] name [name ...]",
  unset: "unset [-f] [-v] [-n] [name ...]",
  wait: "wait [-fn] [-p var] [id ...]",
};
export const help: Builtin = async (shell, args, io) => {
  const [name] = args.filter((arg) => !arg.startsWith("-"));
  if (name === undefined) {
    await io.out(
      `GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\nThese shell commands are defined internally.  Type \`help name' to find out more\nabout the function \`name'.\n\n${Object.values(
        SUMMARIES,
      )
        .map((line) => ` ${line}\n`)
        .join("")}`,
    );
    return 0;
  }
  const summary = SUMMARIES[name];
  if (summary === undefined) {
    await shell.complain(`help: no help topics match \`${name}'.  Try \`help help' or \`man -k ${name}' or \`info ${name}'.`, io);
    return 1;
  }
  await io.out(`${name}: ${summary}\n`);
  return 0;
};
