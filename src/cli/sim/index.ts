/** sim: the world outside the machines. A command of Kubewekend's, not of any system, and says so. */
import { OUTSIDE_SOCKET, type Outside, type Scoreboard } from "../../machine/outside.ts";
import type { Process } from "../../machine/process.ts";
import type { Command } from "../../machine/program.ts";

const USAGE = `usage: sim COMMAND   (a command of Kubewekend's, not of Linux: what happens outside the machines)
  power-off NAME    the power of a server fails
  power-on NAME     it comes back
  night             the night begins: at some time a server loses its power
  order-server      buys another server; it arrives in six weeks
  customers         how customers fared in the last minute
  note TEXT         writes a line into the timeline of the customers
  scoreboard        what all this has cost so far
`;

export const sim: Command = {
  name: "sim",
  async run(process) {
    const outside = process.machine.sockets.get(OUTSIDE_SOCKET) as Outside | undefined;
    if (!outside) return complain(process, "sim: there is nothing around this machine");
    const [, verb, name] = process.argv;
    try {
      return await perform(process, outside, verb, name);
    } catch (error) {
      return complain(process, `sim: ${error instanceof Error ? error.message : String(error)}`);
    }
  },
  complete({ process, words }) {
    const outside = process.machine.sockets.get(OUTSIDE_SOCKET) as Outside | undefined;
    const values =
      words.length <= 2 ? ["power-off", "power-on", "night", "order-server", "customers", "note", "scoreboard"] : (outside?.plugs ?? []);
    return values.filter((value) => value.startsWith(words.at(-1) ?? "")).map((value) => ({ value }));
  },
};

async function perform(process: Process, outside: Outside, verb: string | undefined, name: string | undefined): Promise<number> {
  const say = async (text: string): Promise<number> => {
    await process.stdout.write(text);
    return 0;
  };
  switch (verb) {
    case "power-off":
    case "power-on":
      if (name === undefined) return complain(process, `usage: sim ${verb} NAME   (${outside.plugs.join(", ")})`);
      if (verb === "power-off") outside.powerOff(name);
      else outside.powerOn(name);
      return say(verb === "power-off" ? `${name} has lost its power.\n` : `${name} has power again, and boots.\n`);
    case "night":
      outside.night();
      return say("Good night. Some time in the next ten minutes one of the servers loses its power.\n");
    case "order-server": {
      const order = outside.orderServer();
      const when = new globalThis.Date(process.date + (order.arrives - process.clock.now) / 1000).toISOString().slice(0, 10);
      return say(`Ordered. ${order.name} arrives on ${when}, in six weeks.\n`);
    }
    case "customers": {
      const visits = outside.visits();
      if (!visits) return complain(process, "sim: no customers come here");
      const ms = (microseconds: number): string => `${Math.round(microseconds / 1000)} ms`;
      return say(
        `the last minute: ${visits.requests} customers, ${visits.failed} went away without an answer\n` +
          `they waited: half of them at most ${ms(visits.median)}, 95 of 100 at most ${ms(visits.p95)} (p95)\n`,
      );
    }
    case "note": {
      const text = process.argv.slice(2).join(" ");
      if (text === "") return complain(process, "usage: sim note TEXT");
      outside.note(text);
      return say("Noted.\n");
    }
    case "scoreboard":
      return say(board(outside.scoreboard()));
    case "begin":
      outside.begin();
      return 0;
    default:
      return complain(process, USAGE.trimEnd());
  }
}

function board(score: Scoreboard): string {
  const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
  const span = (seconds: number): string =>
    seconds >= 172_800
      ? `${Math.round(seconds / 86_400)} days`
      : seconds >= 120
        ? `${Math.round(seconds / 60)} min`
        : `${Math.round(seconds)} s`;
  const rows: [string, string][] = [
    ["servers used", String(score.servers)],
    ["time passed", span(score.days * 86_400)],
    ["processors used, mean", percent(score.cpu)],
    ["memory used, mean", percent(score.memory)],
    ["collisions", String(score.collisions)],
    ["programs hurt by one failure, at most", String(score.blast)],
    ["until the first program ran", score.firstStart === undefined ? "never" : span(score.firstStart)],
    ["longest time a program was away", span(score.recovery)],
    ["commands typed", String(score.commands)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join("");
}
async function complain(process: Process, text: string): Promise<number> {
  await process.stderr.write(`${text}\n`);
  return 2;
}
