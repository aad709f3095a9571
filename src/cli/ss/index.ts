/** ss: listening sockets, with the processes behind them. Connections come and go within an instant here and are not listed. */
import type { Command } from "../../machine/program.ts";

export const ss: Command = {
  name: "ss",
  async run(process) {
    const words = process.argv.slice(1);
    let letters = "";
    for (const word of words) {
      if (/^-[ltunpaHe4]+$/.test(word)) letters += word.slice(1);
      else if (/^--(listening|tcp|udp|numeric|processes|all|no-header)$/.test(word))
        letters += word === "--no-header" ? "H" : (word[2] as string);
      else {
        await process.stderr.write(`ss: kubewekend does not model ${word}\n`);
        return 1;
      }
    }
    const has = (letter: string): boolean => letters.includes(letter);
    const both = has("t") === has("u");
    const header = (rows: readonly (readonly string[])[]): (readonly string[])[] => [
      [
        ...(both ? ["Netid"] : []),
        "State",
        "Recv-Q",
        "Send-Q",
        "Local Address:Port",
        "Peer Address:Port",
        ...(has("p") ? ["Process"] : []),
      ],
      ...rows,
    ];
    const sockets =
      has("l") || has("a") ? process.network.listening().filter(({ protocol }) => both || has(protocol === "TCP" ? "t" : "u")) : [];
    const rows = [...sockets]
      .sort((a, b) => (a.protocol === b.protocol ? a.port - b.port : a.protocol === "UDP" ? -1 : 1))
      .map(({ address, port, protocol, owner }) => [
        ...(both ? [protocol.toLowerCase()] : []),
        protocol === "TCP" ? "LISTEN" : "UNCONN",
        "0",
        protocol === "TCP" ? "4096" : "0",
        `${address === "0.0.0.0" ? "*" : address}:${port}`,
        address === "0.0.0.0" ? "*:*" : "0.0.0.0:*",
        ...(has("p") ? [owner ? `users:(("${owner.name.slice(0, 15)}",pid=${owner.pid},fd=3))` : ""] : []),
      ]);
    const all = has("H") ? rows : header(rows);
    const widths = (all[0] ?? []).map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
    await process.stdout.write(all.map((row) => `${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" ")}\n`).join(""));
    return 0;
  },
};
