/** The agent's own command line, in its pod: what the kernel's maps hold. Upstream: cilium cilium-dbg/cmd/service_list.go. */
import type { Command } from "../../machine/program.ts";

const SERVICES = "/run/cilium-services.json";

interface Frontend {
  address: string;
  type: string;
  backends: string[];
}

export const ciliumAgentCommand: Command = {
  name: "cilium",
  async run(process) {
    const line = process.argv.slice(1).join(" ");
    if (line === "status --brief" || line === "status") {
      await process.stdout.write(
        line === "status"
          ? "Cilium:   Ok   \nKubeProxyReplacement:   " + (process.fs.exists(SERVICES) ? "True" : "False") + "   \n"
          : "OK\n",
      );
      return 0;
    }
    if (line !== "service list") {
      await process.stderr.write(`cilium: kubewekend does not model cilium ${line} in the agent\n`);
      return 1;
    }
    const services = process.fs.exists(SERVICES) ? (JSON.parse(process.fs.read(SERVICES)) as Frontend[]) : [];
    const rows = [["ID", "Frontend", "Service Type", "Backend"]];
    services.forEach(({ address, type, backends }, index) => {
      const shown = backends.map((backend, at) => `${at + 1} => ${backend} (active)`);
      rows.push([String(index + 1), address, type, shown[0] ?? ""], ...shown.slice(1).map((backend) => ["", "", "", backend]));
    });
    const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)) + 3);
    await process.stdout.write(rows.map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("")}\n`).join(""));
    return 0;
  },
};
