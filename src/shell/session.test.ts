import { describe, expect, test } from "vitest";
import type { Command } from "../machine/program.ts";
import { testMachine } from "../sim/os/testing.ts";
import { bash, commandsOf, createShell } from "./index.ts";

/** A machine with bash and a few programs, and a way to run a script in it. */
async function script(source: string, options: { stdin?: string; files?: Record<string, string> } = {}) {
  const { machine, run } = testMachine();
  machine.fs.install("/usr/bin/bash", bash);
  machine.fs.install("/bin/cat", cat);
  for (const [path, text] of Object.entries(options.files ?? {})) machine.fs.write(path, text);
  return run(bash, { argv: ["bash", "-c", source], ...(options.stdin === undefined ? {} : { stdin: options.stdin }) });
}
const cat: Command = {
  name: "cat",
  async run(process) {
    for (let chunk = await process.stdin.read(); chunk !== null; chunk = await process.stdin.read()) await process.stdout.write(chunk);
    return 0;
  },
};

describe("a script prints what bash prints", () => {
  const cases: [string, string][] = [
    ["echo hello   world", "hello world\n"],
    ["x=1; y=$x; echo \"$x-$y\" '$x'", "1-1 $x\n"],
    ["a='1 2'; for i in $a 3; do echo $i; done", "1\n2\n3\n"],
    ["echo {a,b}{1..3} {05..07}", "a1 a2 a3 b1 b2 b3 05 06 07\n"],
    [
      "f=path/to/file.tar.gz; echo ${f##*/} ${f%.*} ${f%%.*} ${f#*/} ${f/to/from} ${#f} ${f:5:2}",
      "file.tar.gz path/to/file.tar path/to/file to/file.tar.gz path/from/file.tar.gz 19 to\n",
    ],
    [
      "f=path/to/a.tar.gz; echo \"${f##*/} ${f%.*} ${f%%.*} ${f#*/} ${f/t?/ab} ${f//[aeiou]/_} ${f#'p'} ${f#\\*}\"",
      "a.tar.gz path/to/a.tar path/to/a to/a.tar.gz paab/to/a.tar.gz p_th/t_/_.t_r.gz ath/to/a.tar.gz path/to/a.tar.gz\n",
    ],
    ["echo ${x:-default} ${x:=set} $x ${x:+yes}", "default set set yes\n"],
    ["echo $((1+2*3)) $((2**10)) $((7/2)) $((x=5, x++)) $x", "7 1024 3 5 6\n"],
    ["a=(x y z); echo ${a[$((${#a[@]}-1))]} ${a[${#a[@]}-2]}", "z y\n"],
    [
      'a=(one \'two three\' four); echo ${#a[@]} "${a[1]}" ${a[-1]}; for e in "${a[@]}"; do echo [$e]; done',
      "3 two three four\n[one]\n[two three]\n[four]\n",
    ],
    ["declare -A m=([k]=v [x]=y); echo ${m[k]} ${!m[@]}", "v k x\n"],
    ["f() { local v=in; echo $1 $v; return 3; }; v=out; f arg; echo $? $v", "arg in\n3 out\n"],
    ["if [ 1 -lt 2 ] && [[ abc == a* ]]; then echo yes; else echo no; fi", "yes\n"],
    ["[[ v1.28 =~ ^v([0-9]+)\\.([0-9]+)$ ]] && echo ${BASH_REMATCH[1]} ${BASH_REMATCH[2]}", "1 28\n"],
    ["case foo.yaml in *.json) echo j;; *.yaml|*.yml) echo y;; esac", "y\n"],
    ["i=0; while true; do i=$((i+1)); [ $i = 3 ] && continue; [ $i = 5 ] && break; echo $i; done", "1\n2\n4\n"],
    ["for ((i=0;i<3;i++)); do printf '%d,' $i; done; echo", "0,1,2,\n"],
    ["echo $(echo a; echo b) `echo c`", "a b c\n"],
    ["cat <<EOF\nx is $((1+1))\nEOF\ncat <<'EOF'\n$x\nEOF\ncat <<-E\n\ttab\n\tE", "x is 2\n$x\ntab\n"],
    ['cat <<< "here $USER"', "here root\n"],
    ["echo one > /tmp/f; echo two >> /tmp/f; cat < /tmp/f", "one\ntwo\n"],
    ["(echo err >&2) 2>&1 | cat", "err\n"],
    ["echo a | cat | cat; false | true; echo $? ${PIPESTATUS[@]}", "a\n0 1 0\n"],
    ["set -o pipefail; false | true; echo $?", "1\n"],
    ["printf 'a b\\nc d\\n' | while read x y; do echo $y $x; done", "b a\nd c\n"],
    ["x=1; (x=2; echo $x); echo $x", "2\n1\n"],
    ['set -- a \'b c\'; echo $# "$@" $*; for i; do echo "<$i>"; done; shift; echo $1', "2 a b c a b c\n<a>\n<b c>\nb c\n"],
    ["set -e; false || echo ok; echo before; false; echo after", "ok\nbefore\n"],
    ["trap 'echo bye' EXIT; echo hi", "hi\nbye\n"],
    ["echo $'a\\tb' \"$(printf '%-5s|%05.1f|%x' ab 3.14159 255)\"", "a\tb ab   |003.1|ff\n"],
    ["while getopts 'ab:' o -a -b val; do echo $o $OPTARG; done", "a\nb val\n"],
    ["IFS=,; x=a,b,,c; set -- $x; echo $#", "4\n"],
    ["v=abc; echo ${v^^} ${v^} ${v@Q}; n=v; echo ${!n}", "ABC Abc 'abc'\nabc\n"],
    ["touch_() { :; }; type -t touch_ echo if bash", "function\nbuiltin\nkeyword\nfile\n"],
    ["cd /tmp; echo x > a1; echo x > a2; echo *; echo a? z*; echo 'a*'", "a1 a2\na1 a2 z*\na*\n"],
    ["cat <(echo in) < <(echo out)", "out\n"],
    ["sleepy() { echo bg; }; sleepy & wait; echo done", "bg\ndone\n"],
    ["eval 'x=5; echo $x'; echo ~ ~/a", "5\n/root /root/a\n"],
    ["exec 3>/tmp/log; echo to3 >&3; exec 3>&-; cat < /tmp/log", "to3\n"],
    ["read -r a b <<< 'x y z'; echo \"$b\"; echo 'a:b' | { IFS=: read p q; echo $q; }", "y z\nb\n"],
    ['echo "${@:-none}" "$#"; echo a{ {b} ${#}', "none 0\na{ {b} 0\n"],
    ["! true; echo $?; ! false; echo $?", "1\n0\n"],
    ["x='a  b'; echo \"$x\" $x", "a  b a b\n"],
    ['until [ "${n:-0}" -ge 2 ]; do n=$((${n:-0}+1)); done; echo $n', "2\n"],
    ["alias ll='echo aliased'; shopt -s expand_aliases\nll x", "aliased x\n"],
  ];
  test.each(cases)("%s", async (source, want) => {
    expect(await script(source)).toMatchObject({ stdout: want, stderr: "" });
  });
});

describe("errors in bash's words", () => {
  const cases: [string, string, number][] = [
    ["foo", "bash: line 1: foo: command not found\n", 127],
    ["./foo", "bash: line 1: ./foo: No such file or directory\n", 127],
    ["/tmp", "bash: line 1: /tmp: Is a directory\n", 126],
    ["echo x > /nope/f", "bash: line 1: /nope/f: No such file or directory\n", 1],
    ["cd /nope", "bash: line 1: cd: /nope: No such file or directory\n", 1],
    ["echo )", "bash: -c: line 1: syntax error near unexpected token `)'\nbash: -c: line 1: `echo )'\n", 2],
    ["echo 'x", "bash: -c: line 1: unexpected EOF while looking for matching `''\n", 2],
    ["if true; then", "bash: -c: line 2: syntax error: unexpected end of file\n", 2],
    ["set -u; echo $nope", "bash: line 1: nope: unbound variable\n", 127],
    ["echo ${x:?must be set}", "bash: line 1: x: must be set\n", 127],
    ["exit 7", "", 7],
    ["echo $((1/0))", 'bash: line 1: 1/0: division by 0 (error token is "0")\n', 1],
    ["[ 1 -eq x ]", "bash: line 1: [: x: integer expression expected\n", 2],
    ["readonly r=1; r=2", "bash: line 1: r: readonly variable\n", 1],
    ["ulimit -n", "ulimit: kubewekend does not model ulimit\n", 1],
  ];
  test.each(cases)("%s", async (source, stderr, code) => {
    expect(await script(source)).toEqual({ stdout: "", stderr, code });
  });
});

test("a session keeps its directory, variables, functions and status between lines", async () => {
  const { machine, run } = testMachine();
  machine.fs.mkdir("/srv");
  const driver: Command = {
    name: "driver",
    async run(process) {
      const shell = createShell(process);
      for (const line of [
        "cd /srv; x=1; f() { echo f$x; }",
        "f; pwd; (exit 4)",
        "echo $?; nosuch",
        "alias k=echo",
        "k aliased",
        "echo )",
        "for i in 1 2; do",
        "exit 3",
      ]) {
        await shell.execute(line);
      }
      return shell.exited ?? 99;
    },
  };
  expect(await run(driver)).toEqual({
    stdout: "f1\n/srv\n4\naliased\n",
    stderr: "bash: nosuch: command not found\nbash: syntax error near unexpected token `)'\nbash: syntax error: unexpected end of file\n",
    code: 3,
  });
});

test("an endless loop is charged virtual time and dies of Ctrl-C", async () => {
  const { machine, kernel } = testMachine();
  const process = machine.spawnRoot({ program: bash, argv: ["bash", "-c", "while true; do :; done"], cwd: "/" });
  await kernel.runUntil(2_000_000);
  expect(process.status).toBeUndefined();
  machine.signalGroup(process.group, "SIGINT");
  await kernel.runUntil(3_000_000);
  expect(process.status).toEqual({ code: 130, signal: "SIGINT" });
});

test.each([
  ["kubectl get nodes", ["kubectl get nodes"]],
  ["a\n\nb", ["a", "b"]],
  ["cat > x <<'EOF'\na: 1\n  b: 2\nEOF\nls", ["cat > x <<'EOF'\na: 1\n  b: 2\nEOF", "ls"]],
  ["kubectl create deployment web \\\n  --image=nginx", ["kubectl create deployment web \\\n  --image=nginx"]],
  ["for i in 1 2; do\n  echo $i\ndone\nls", ["for i in 1 2; do\n  echo $i\ndone", "ls"]],
  ["echo 'a\nb'\nls |\n  wc", ["echo 'a\nb'", "ls |\n  wc"]],
  ["ls\nif true; then", ["ls", "if true; then"]],
])("the commands of %j", (text, want) => {
  expect(commandsOf(text)).toEqual(want);
});
