import { expect, test } from "vitest";
import { testMachine } from "../../sim/os/testing.ts";
import { bash, coreutils } from "../index.ts";

async function script(source: string) {
  const { machine, run } = testMachine();
  machine.fs.install("/usr/bin/bash", bash);
  for (const [path, program] of Object.entries(coreutils)) machine.fs.install(path, program);
  return run(bash, { argv: ["bash", "-c", source] });
}
const MAKE = "mkdir -p /d/sub; printf 'one\\n' > /d/a; printf 'été €' > /d/sub/b; ln -s a /d/link; chmod 600 /d/a; ";
const LONG = "n".repeat(120);

test.each([
  [
    "packs and unpacks files, folders and links",
    `${MAKE}cd /; tar cf - d | tar xf - -C /tmp; cat /tmp/d/a /tmp/d/sub/b; readlink /tmp/d/link; stat -c %a /tmp/d/a`,
    "one\nété €a\n600\n",
    "",
    0,
  ],
  ["lists", `${MAKE}tar -C /d -cf /t.tar a sub; tar tf /t.tar; tar -tf /t.tar sub`, "a\nsub/\nsub/b\nsub/\nsub/b\n", "", 0],
  ["tells names with -v, beside an archive on stdout on stderr", `${MAKE}cd /; tar cvf - d/a | tar xvf - -C /tmp`, "d/a\n", "d/a\n", 0],
  [
    "takes leading slashes off once",
    `${MAKE}tar cf - /d/a /d/sub | tar t`,
    "d/a\nd/sub/\nd/sub/b\n",
    "tar: Removing leading `/' from member names\n",
    0,
  ],
  [
    "goes on after what is missing",
    `${MAKE}cd /d; tar cf - nope a | tar t; echo \${PIPESTATUS[0]}`,
    "a\n2\n",
    "tar: nope: Cannot stat: No such file or directory\ntar: Exiting with failure status due to previous errors\n",
    0,
  ],
  [
    "refuses a folder that is not there",
    "echo | tar xf - -C /nope",
    "",
    "tar: /nope: Cannot open: No such file or directory\ntar: Error is not recoverable: exiting now\n",
    2,
  ],
  [
    "refuses what is no archive",
    "yes | head -c 1024 | tar t",
    "",
    "tar: This does not look like a tar archive\ntar: Skipping to next header\ntar: Exiting with failure status due to previous errors\n",
    2,
  ],
  ["says what is not modelled", "tar czf x.tgz .", "", "tar: kubewekend does not model compressed archives (-z)\n", 2],
  ["keeps names that are too long for a header", `cd /tmp; echo x > ${LONG}; tar cf - ${LONG} | tar t`, `${LONG}\n`, "", 0],
  [
    "never leads out of the folder",
    "mkdir -p /a/b; cd /a/b; echo x > ../up; tar cf - ../up > /t; mkdir /into; tar xf /t -C /into; ls /into",
    "up\n",
    "",
    0,
  ],
  ["ends an archive at a whole record", `${MAKE}tar cf - -C /d a | wc -c`, "10240\n", "", 0],
])("tar %s", async (_, source, stdout, stderr, code) => {
  expect(await script(source)).toMatchObject({ stdout, stderr, code });
});
