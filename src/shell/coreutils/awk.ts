/** awk: patterns, actions, functions, arrays, printf, the usual built-in functions. Parsed to a tree and walked. */
import { unescapeText } from "./awk/lexer.ts";
import { Jump, Machine } from "./awk/machine.ts";
import { Parser } from "./awk/parser.ts";
import { CommandFailure, defineCommand, eachInput, findProgram, Printer, pathOf } from "./program.ts";

export const awk = defineCommand({
  name: "awk",
  options: "F:v:f:",
  long: { "field-separator": "F", assign: "v", file: "f" },
  stopAtOperand: true,
  usageCode: 2,
  async run(process, args) {
    let operands = [...args.operands];
    let source = args
      .values("f")
      .map((file) => process.fs.read(pathOf(process, file)))
      .join("\n");
    if (!args.has("f")) {
      const program = operands.shift();
      if (program === undefined) {
        await process.stderr.write(
          "Usage: awk [POSIX or GNU style options] -f progfile [--] file ...\nUsage: awk [POSIX or GNU style options] [--] 'program' file ...\n",
        );
        return 2;
      }
      source = program;
    }
    const parser = new Parser(source);
    const rules = parser.program();
    const machine = new Machine(process, parser.functions);
    if (args.has("F")) {
      const separator = args.value("F") ?? " ";
      machine.setGlobal("FS", separator === "t" ? "\t" : unescapeText(separator));
    }
    const define = (text: string) => {
      const at = text.indexOf("=");
      machine.setGlobal(text.slice(0, at), { text: unescapeText(text.slice(at + 1)) });
    };
    for (const text of args.values("v")) define(text);
    const argv = machine.array("ARGV");
    argv.set("0", "awk");
    for (const [index, operand] of operands.entries()) argv.set(String(index + 1), { text: operand });
    machine.setGlobal("ARGC", operands.length + 1);
    const printer = new Printer(process);
    const commands = new Map<string, string>();
    const flush = async (eager: boolean) => {
      for (const { text, output } of machine.takeOutput()) {
        if (!output || output.target === "/dev/stdout") await printer.print(text);
        else if (output.target === "/dev/stderr") await process.stderr.write(text);
        else if (output.kind === "|") commands.set(output.target, (commands.get(output.target) ?? "") + text);
        else {
          const path = pathOf(process, output.target);
          process.fs.write(path, text, { append: machine.isOpen(path) || output.kind === ">>" });
        }
      }
      if (eager) await printer.flush();
    };
    let code = 0;
    let ended = false;
    const guarded = (run: () => void): "next" | "nextfile" | "exit" | "done" => {
      try {
        run();
      } catch (error) {
        if (!(error instanceof Jump)) throw error;
        if (error.kind === "exit") {
          if (error.value !== "keep") code = machine.number(error.value) & 255;
          ended = true;
          return "exit";
        }
        if (error.kind === "next" || error.kind === "nextfile") return error.kind;
      }
      return "done";
    };
    for (const rule of rules) if (rule.kind === "BEGIN" && rule.body && !ended) guarded(() => rule.body && machine.run(rule.body));
    await flush(false);
    const main = rules.filter((rule) => rule.kind === "main");
    let status = 0;
    if (!ended && (main.length > 0 || rules.some((rule) => rule.kind === "END"))) {
      let number = 0;
      while (operands.length > 0 && /^[A-Za-z_]\w*=/.test(operands[0] ?? "")) {
        define(operands[0] ?? "");
        operands = operands.slice(1);
      }
      status = await eachInput(process, "awk", operands, async (input, operand) => {
        if (ended) return;
        if (/^[A-Za-z_]\w*=/.test(operand)) return define(operand);
        machine.setGlobal("FILENAME", operand === "-" ? "" : operand);
        let inFile = 0;
        const one = (line: string): "next" | "nextfile" | "exit" | "done" => {
          machine.setGlobal("NR", { text: String(++number) });
          machine.setGlobal("FNR", { text: String(++inFile) });
          machine.setRecord(line);
          return guarded(() => {
            for (const rule of main) {
              if (rule.until && rule.pattern) {
                if (!rule.active && machine.test(rule.pattern)) rule.active = true;
                else if (!rule.active) continue;
                if (machine.test(rule.until)) rule.active = false;
              } else if (rule.pattern && !machine.test(rule.pattern)) continue;
              machine.run(rule.body ?? { type: "print", format: false, args: [] });
            }
          });
        };
        const separator = machine.global("RS");
        if (separator !== "\n" || input !== process.stdin || parserUsesGetline(source)) {
          const text = await input.readAll();
          const records =
            separator === "\n"
              ? text.split("\n")
              : separator === ""
                ? text.replace(/^\n+/, "").split(/\n\n+/)
                : text.split(separator.length === 1 ? separator : new RegExp(separator));
          if (records.at(-1) === "" || (separator !== "\n" && records.at(-1) === "\n")) records.pop();
          let at = 0;
          machine.nextRecord = () => {
            const next = records[at];
            if (next !== undefined) {
              at++;
              number++;
              inFile++;
            }
            return next;
          };
          while (at < records.length) {
            const end = one(records[at++] ?? "");
            await flush(false);
            if (end === "exit" || end === "nextfile") break;
          }
          return;
        }
        for (let line = await input.readLine(); line !== null; line = await input.readLine()) {
          const end = one(line);
          await flush(true);
          if (end === "exit" || end === "nextfile") break;
        }
      });
    }
    if (!ended || rules.some((rule) => rule.kind === "END")) {
      ended = false;
      for (const rule of rules) if (rule.kind === "END" && rule.body && !ended) guarded(() => rule.body && machine.run(rule.body));
    }
    await flush(true);
    for (const [command, text] of commands) {
      const shell = findProgram(process, "sh") ?? findProgram(process, "bash");
      if (!shell) throw new CommandFailure(`fatal: can't open pipe \`${command}'`, 2);
      await process.spawn({ program: shell.program, argv: ["sh", "-c", command], stdin: process.inputOf(text) }).wait();
    }
    return code !== 0 ? code : status === 0 ? 0 : 2;
  },
});
function parserUsesGetline(source: string): boolean {
  return /\bgetline\b/.test(source);
}
