/** cd, pwd, pushd, popd, dirs. */
import { resolve } from "../../machine/path.ts";
import type { Descriptors } from "../run/descriptors.ts";
import type { Interpreter } from "../run/interpreter.ts";
import type { Builtin } from "./builtin.ts";

function enter(shell: Interpreter, path: string): string | undefined {
  const target = resolve(shell.cwd, path);
  const stat = shell.fs.stat(target);
  if (!stat) return "No such file or directory";
  if (stat.kind !== "directory") return "Not a directory";
  shell.state.set("OLDPWD", shell.cwd);
  shell.process.cwd = target;
  shell.state.set("PWD", target);
  return undefined;
}

export const cd: Builtin = async (shell, args, io) => {
  let rest = [...args];
  let physical = false;
  while (rest[0] === "-L" || rest[0] === "-P" || rest[0] === "--") {
    physical = rest[0] === "-P";
    const ended = rest[0] === "--";
    rest = rest.slice(1);
    if (ended) break;
  }
  if (rest.length > 1) {
    await shell.complain("cd: too many arguments", io);
    return 1;
  }
  let [target] = rest;
  if (target !== undefined && /^-[^-]/.test(target)) {
    await shell.complain(`cd: ${target.slice(0, 2)}: invalid option`, io);
    await io.error("cd: usage: cd [-L|[-P [-e]] [-@]] [dir]\n");
    return 2;
  }
  if (target === undefined) {
    target = shell.state.get("HOME");
    if (target === undefined) {
      await shell.complain("cd: HOME not set", io);
      return 1;
    }
  }
  if (target === "") return 0;
  let show = false;
  if (target === "-") {
    target = shell.state.get("OLDPWD");
    if (target === undefined) {
      await shell.complain("cd: OLDPWD not set", io);
      return 1;
    }
    show = true;
  }
  let problem = enter(shell, target);
  const path = shell.state.get("CDPATH");
  if (problem !== undefined && path && !/^(\/|\.\.?(\/|$))/.test(target)) {
    for (const folder of path.split(":")) {
      problem = enter(shell, `${folder || "."}/${target}`);
      if (problem === undefined) {
        show = true;
        break;
      }
    }
  }
  if (problem !== undefined) {
    await shell.complain(`cd: ${target}: ${problem}`, io);
    return 1;
  }
  if (physical) {
    shell.process.cwd = shell.fs.realpath(shell.cwd);
    shell.state.set("PWD", shell.cwd);
  }
  if (show) await io.out(`${shell.cwd}\n`);
  return 0;
};

export const pwd: Builtin = async (shell, args, io) => {
  await io.out(`${args.includes("-P") ? shell.fs.realpath(shell.cwd) : shell.cwd}\n`);
  return 0;
};

function short(shell: Interpreter, path: string): string {
  const home = shell.state.get("HOME");
  return home && (path === home || path.startsWith(`${home}/`)) ? `~${path.slice(home.length)}` : path;
}
async function show(shell: Interpreter, io: Descriptors): Promise<number> {
  await io.out(`${[shell.cwd, ...shell.state.directories].map((path) => short(shell, path)).join(" ")}\n`);
  return 0;
}

export const dirs: Builtin = async (shell, args, io) => {
  if (args[0] === "-c") {
    shell.state.directories = [];
    return 0;
  }
  if (args[0] === "-p" || args[0] === "-v") {
    const all = [shell.cwd, ...shell.state.directories].map((path) => short(shell, path));
    await io.out(all.map((path, index) => (args[0] === "-v" ? `${String(index).padStart(2)}  ${path}\n` : `${path}\n`)).join(""));
    return 0;
  }
  return show(shell, io);
};

export const pushd: Builtin = async (shell, args, io) => {
  const before = shell.cwd;
  const { state } = shell;
  const [target] = args;
  if (target === undefined || /^\+\d+$/.test(target)) {
    const count = target === undefined ? 1 : Number(target.slice(1));
    const all = [before, ...state.directories];
    if (state.directories.length === 0) {
      await shell.complain(target === undefined ? "pushd: no other directory" : "pushd: directory stack empty", io);
      return 1;
    }
    if (count >= all.length) {
      await shell.complain(`pushd: ${target}: directory stack index out of range`, io);
      return 1;
    }
    const turned = target === undefined ? [all[1] ?? "", all[0] ?? "", ...all.slice(2)] : [...all.slice(count), ...all.slice(0, count)];
    enter(shell, turned[0] ?? "/");
    state.directories = turned.slice(1);
    return show(shell, io);
  }
  const problem = enter(shell, target);
  if (problem !== undefined) {
    await shell.complain(`pushd: ${target}: ${problem}`, io);
    return 1;
  }
  state.directories = [before, ...state.directories];
  return show(shell, io);
};

export const popd: Builtin = async (shell, _args, io) => {
  const [next, ...rest] = shell.state.directories;
  if (next === undefined) {
    await shell.complain("popd: directory stack empty", io);
    return 1;
  }
  enter(shell, next);
  shell.state.directories = rest;
  return show(shell, io);
};
