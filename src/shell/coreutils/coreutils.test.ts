import { describe, expect, test } from "vitest";
import { testMachine } from "../../sim/os/testing.ts";
import { bash, coreutils } from "../index.ts";

async function script(source: string) {
  const { machine, run } = testMachine();
  machine.fs.install("/usr/bin/bash", bash);
  machine.fs.install("/usr/bin/sh", bash);
  for (const [path, program] of Object.entries(coreutils)) machine.fs.install(path, program);
  return run(bash, { argv: ["bash", "-c", source] });
}

describe("small commands print what GNU's print", () => {
  const cases: [string, string][] = [
    ["printf 'b\\na\\nc\\na\\n' | sort | uniq -c", "      2 a\n      1 b\n      1 c\n"],
    ["printf 'x 10\\ny 9\\n' | sort -k2 -n; printf 'b:2\\na:1\\n' | sort -t: -k2 -nr", "y 9\nx 10\nb:2\na:1\n"],
    ["printf 'a b c\\nd e f\\n' | awk '{print $2, NR, NF}'", "b 1 3\ne 2 3\n"],
    ["printf '1\\n2\\n3\\n' | awk '{s+=$1} END {print s, s/NR; printf \"%05.2f|%-4s|\\n\", s, \"x\"}'", "6 2\n06.00|x   |\n"],
    ["printf 'a,1\\nb,2\\n' | awk -F, -v k=b '$1==k {print $2}'; echo 'a b' | awk '{$2=\"z\"; print; print $NF}'", "2\na z\nz\n"],
    ["printf 'web 1\\ndb 2\\nweb 3\\n' | awk '{c[$1]+=$2} END {for (k in c) print k, c[k]}'", "web 4\ndb 2\n"],
    ["echo 'foo.bar' | awk '{gsub(/o/,\"0\"); print toupper($0), length, substr($0,2,3), index($0,\"b\")}'", "F00.BAR 7 00. 5\n"],
    ["printf 'a\\nb\\nc\\nd\\n' | awk 'NR==2,NR==3; /d/ {print \"d!\"}'", "b\nc\nd!\n"],
    ["printf 'image: nginx:1.24\\nreplicas: 3\\n' | sed 's/nginx:1.24/nginx:1.25/; /replicas/d'", "image: nginx:1.25\n"],
    [
      "printf 'a\\nb\\nc\\n' | sed -n '2p;$p'; printf 'a\\nb\\nc\\n' | sed '2,$d'; echo aXbX | sed -E 's/([a-z])X/\\1-/2'",
      "b\nc\na\naXb-\n",
    ],
    [
      "printf 'one\\ntwo\\n' > f; sed -i 's/o/0/g' f; cat f; sed '1a\\  added' f; sed '/tw/i before' f; echo abc | sed 'y/abc/xyz/'",
      "0ne\ntw0\n0ne\n  added\ntw0\n0ne\nbefore\ntw0\nxyz\n",
    ],
    ["printf 'Name: x\\nfoo\\nname: y\\n' | grep -in name; printf 'a\\nb\\nc\\nd\\n' | grep -A1 -B1 c", "1:Name: x\n3:name: y\nb\nc\nd\n"],
    [
      "printf 'a1\\nb2\\n' | grep -oE '[0-9]+'; printf 'a\\n' | grep -c z; printf 'x.y\\nxzy\\n' | grep -F x.y; echo a | grep -v a; echo $?",
      "1\n2\n0\nx.y\n1\n",
    ],
    [
      "printf 'k=v;w\\n' | cut -d= -f2 | tr 'a-z;' 'A-Z-'; echo hello | tr -d l; echo aabb | tr -s ab; echo abc | cut -c2-",
      "V-W\nheo\nab\nbc\n",
    ],
    [
      "seq 5 | head -2; seq 5 | tail -n 2; seq 5 | tail -n +4; seq 1 2 5 | paste -sd,; seq 3 | tac | tr '\\n' ' '",
      "1\n2\n4\n5\n4\n5\n1,3,5\n3 2 1 ",
    ],
    ["printf 'a b\\nc\\n' | wc; echo hello | wc -c; printf 'x' > g; wc -l g", "      2       3       6\n6\n0 g\n"],
    [
      "echo -n secret | base64; echo c2VjcmV0 | base64 -d; echo; echo -n abc | sha256sum; echo -n abc | md5sum",
      "c2VjcmV0\nsecret\nba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  -\n900150983cd24fb0d6963f7d28e17f72  -\n",
    ],
    [
      "mkdir -p d/e; echo hi > d/e/f; find d -type f; find d -name 'e' -o -name f | sort; ls d; ls -R d",
      "d/e/f\nd/e\nd/e/f\ne\nd:\ne\n\nd/e:\nf\n",
    ],
    ["printf 'a\\nb\\n' | xargs echo x; printf 'a\\nb\\n' | xargs -I{} echo '<{}>'; echo 1 2 3 | xargs -n2", "x a b\n<a>\n<b>\n1 2\n3\n"],
    [
      "printf 'a\\nb\\nc\\n' > l; printf 'a\\nB\\nc\\n' > r; diff l r; diff -u --label l --label r l r; echo $?",
      "2c2\n< b\n---\n> B\n--- l\n+++ r\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n1\n",
    ],
    [
      "basename /a/b.txt .txt; dirname /a/b.txt; expr 3 + 4; date -u +%Y-%m-%dT%H:%M:%SZ; date",
      "b\n/a\n7\n2024-07-09T08:28:00Z\nTue Jul  9 08:28:00 UTC 2024\n",
    ],
    ["timeout 1 sleep 5; echo $?; time_=$(date +%s); sleep 2; echo $(( $(date +%s) - time_ ))", "124\n2\n"],
    [
      "printf 'NAME READY\\nweb-1 1/1\\n' | column -t; env X=1 sh -c 'echo $X'; which cat; yes | head -2",
      "NAME   READY\nweb-1  1/1\n1\n/usr/bin/cat\ny\ny\n",
    ],
    [
      "echo 1 > a; cp a b; mv b c; ln -s c l; cat l; rm a; ls; chmod +x c; ls -l c | cut -c1-10; touch t; stat -c '%s %a %n' c",
      "1\nc\nl\n-rwxr-xr-x\n2 755 c\n",
    ],
    ["printf 'a b\\n' | tee x | cat -n; rev x; nl x; readlink -f x", "     1\ta b\nb a\n     1\ta b\n/root/x\n"],
    ["sleep 10 & kill $!; wait $!; echo $?; (sleep 1; echo late) & echo first; wait", "143\nfirst\nlate\n"],
  ];
  test.each(cases)("%s", async (source, want) => {
    expect(await script(source)).toMatchObject({ stdout: want, stderr: "" });
  });
});

describe("their errors too", () => {
  const cases: [string, string, number][] = [
    ["cat x", "cat: x: No such file or directory\n", 1],
    ["cat /tmp", "cat: /tmp: Is a directory\n", 1],
    ["ls -% ", "ls: invalid option -- '%'\nTry 'ls --help' for more information.\n", 2],
    ["ls nope", "ls: cannot access 'nope': No such file or directory\n", 2],
    ["rm nope", "rm: cannot remove 'nope': No such file or directory\n", 1],
    ["mkdir /a/b", "mkdir: cannot create directory ‘/a/b’: No such file or directory\n", 1],
    ["cp a b", "cp: cannot stat 'a': No such file or directory\n", 1],
    ["sed 's/a/b' /dev/null", "sed: -e expression #1, char 5: unterminated `s' command\n", 1],
    ["grep x nope", "grep: nope: No such file or directory\n", 2],
    ["head -n x", "head: invalid number of lines: ‘x’\n", 1],
    ["sleep x", "sleep: invalid time interval ‘x’\nTry 'sleep --help' for more information.\n", 1],
    ["vi f", "vi: standard input is not a terminal: there is nobody to edit\n", 1],
  ];
  test.each(cases)("%s", async (source, stderr, code) => {
    expect(await script(source)).toEqual({ stdout: "", stderr, code });
  });
});
