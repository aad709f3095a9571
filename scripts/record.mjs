/**
 * Plays the commands of every chapter in a fresh cluster and keeps what they print in `.cache/outputs/<chapter>.json`.
 * A command that fails although it should not, or works although it should fail, ends the build with its place.
 *
 *   node scripts/record.mjs [chapter …]
 *
 * The cluster is the headless `session` (JSON lines, one answer a line): KUBEWEKEND_SESSION overrides the command.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { chapterCommands } from "./chapter-commands.mjs";
import { chapterComplaints } from "./check-chapter.mjs";

const content = "content/en";
const output = ".cache/outputs";
const session = (process.env.KUBEWEKEND_SESSION ?? "node scripts/kubewekend.mjs session").split(" ");

/** The machines of a chapter, which answer one command after the other. */
function openSession(file) {
  const era = /^era: (\w+)$/m.exec(readFileSync(file, "utf8").split(/^---$/m)[1] ?? "")?.[1];
  const child = spawn(session[0], [...session.slice(1), ...(era ? ["--era", era] : [])], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`the session ended at ${JSON.stringify(question)}`);
      return JSON.parse(value);
    },
    close() {
      child.stdin.end();
    },
  };
}

function complaint(command, answer) {
  const where = `${command.file}:${command.at}`;
  const shown = command.cmd.split("\n")[0];
  if (answer.error) return `${where} \`${shown}\`: ${answer.error}`;
  if (command.expect === "ok" && answer.code !== 0 && !(command.timeout && answer.code === 130)) {
    const said = (answer.stderr || answer.stdout).trim().split("\n").slice(0, 4).join("\n  | ");
    return `${where} \`${shown}\` exits ${answer.code}\n  | ${said}\n  hint: mark as expected: <Run expect="error">`;
  }
  if (command.expect === "error" && answer.code === 0) {
    return `${where} \`${shown}\` exits 0, although an error is expected\n  hint: remove expect="error"`;
  }
  return null;
}

async function record(chapter) {
  const file = `${content}/${chapter}/index.mdx`;
  const commands = chapterCommands(file);
  const complaints = [];
  const outputs = [];
  if (commands.length > 0) {
    const cluster = openSession(file);
    for (const command of commands) {
      const answer = await cluster.ask({
        cmd: command.cmd,
        ...(command.story ? { story: true } : {}),
        ...(command.settle > 0 ? { settle: command.settle } : {}),
        ...(command.timeout === undefined ? {} : { timeout: command.timeout }),
      });
      const wrong = complaint(command, answer);
      if (wrong) complaints.push(wrong);
      const { stdout = "", stderr = "", code = 1, story } = answer;
      outputs.push({ at: command.at, cmd: command.cmd, output: `${stdout}${stderr}`, code, ...(story ? { story } : {}) });
    }
    cluster.close();
  }
  mkdirSync(output, { recursive: true });
  writeFileSync(`${output}/${chapter}.json`, `${JSON.stringify({ chapter, outputs }, null, 1)}\n`);
  return complaints;
}

const wanted = process.argv.slice(2);
const chapters = readdirSync(content).filter(
  (name) => existsSync(`${content}/${name}/index.mdx`) && (wanted.length === 0 || wanted.includes(name)),
);
const ids = new Map();
const complaints = chapters.sort().flatMap((chapter) => chapterComplaints(`${content}/${chapter}/index.mdx`, ids));
if (complaints.length === 0) for (const chapter of chapters) complaints.push(...(await record(chapter)));
if (complaints.length > 0) {
  console.error(complaints.join("\n"));
  process.exit(1);
}
console.log(`recorded the commands of ${chapters.length} chapters`);
