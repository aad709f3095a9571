/** A temporary file in the learner's editor (kubectl/pkg/cmd/util/editor/editor.go). */
import type { Process } from "../../../machine/process.ts";
import { CommandError } from "../errors.ts";

/** The shell's exit code for a command that is none. */
const NOT_FOUND = 127;

export interface Saved {
  readonly path: string;
  readonly text: string;
}

/** KUBE_EDITOR or EDITOR as a command line, else the terminal's own editor. */
export async function openEditor(process: Process, text: string, extension: string): Promise<Saved> {
  const path = `/tmp/kubectl-edit-${Math.floor(process.random() * 4_294_967_296)}${extension}`;
  process.fs.write(path, text, { mode: 0o600 });
  const editor = process.env.get("KUBE_EDITOR") || process.env.get("EDITOR") || "";
  if (editor === "" || /^(vi|vim|nano|emacs)$/.test(editor)) {
    const found = editor === "" ? undefined : process.which(editor);
    if (!found && process.tty) {
      const saved = await process.tty.edit(path, text);
      if (saved !== null) process.fs.write(path, saved);
      return { path, text: process.fs.read(path) };
    }
    if (!found) throw new CommandError(`unable to launch the editor "${editor || "vi"}"`);
  }
  const shell = process.which("bash") ?? process.which("sh");
  const plain = process.which(editor);
  const program = plain ?? shell;
  if (!program) throw new CommandError(`unable to launch the editor ${JSON.stringify(editor)}`);
  const child = process.spawn({
    program: program.program,
    argv: plain ? [editor, path] : ["/bin/bash", "-c", `${editor} ${JSON.stringify(path)}`],
    env: process.env,
    cwd: process.cwd,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
  });
  const status = await child.wait();
  if (status.code === NOT_FOUND) throw new CommandError(`unable to launch the editor ${JSON.stringify(editor)}`);
  if (status.code !== 0) throw new CommandError(`there was a problem with the editor ${JSON.stringify(editor)}`);
  return { path, text: process.fs.read(path) };
}
