/** ipvsadm -L: the virtual servers that kube-proxy keeps in IPVS mode; and nft list, for its nftables mode. */
import type { Command } from "../../machine/program.ts";

export const ipvsadm: Command = {
  name: "ipvsadm",
  async run(process) {
    const words = process.argv.slice(1);
    const letters = words.filter((word) => /^-[a-zA-Z]+$/.test(word)).join("");
    const known = words.every((word) => /^-[Lln]+$/.test(word) || word === "--list" || word === "--numeric");
    if (!known) {
      await process.stderr.write(`ipvsadm: kubewekend does not model ${words.join(" ")}\n`);
      return 2;
    }
    if (words.length > 0 && !/[Ll]/.test(letters) && !words.includes("--list")) {
      await process.stderr.write("ipvsadm: need an operation\n");
      return 2;
    }
    const lines = [
      "IP Virtual Server version 1.2.1 (size=4096)",
      "Prot LocalAddress:Port Scheduler Flags",
      "  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn",
    ];
    for (const server of process.network.netfilter.virtualServers()) {
      lines.push(
        `${server.protocol.padEnd(4)} ${server.address}:${server.port} ${server.scheduler}${server.persistent === undefined ? "" : ` persistent ${server.persistent}`}`,
      );
      for (const { address, port } of server.servers)
        lines.push(`  -> ${`${address}:${port}`.padEnd(28)} Masq    1      ${"0".padEnd(10)} ${"0".padEnd(10)}`);
    }
    await process.stdout.write(`${lines.join("\n")}\n`);
    return 0;
  },
};

export const nft: Command = {
  name: "nft",
  async run(process) {
    const words = process.argv.slice(1).filter((word) => !/^-[nas]+$/.test(word));
    if (words[0] !== "list" || !["ruleset", "tables", "table"].includes(words[1] ?? "")) {
      await process.stderr.write(`nft: kubewekend models nft list ruleset, list tables and list table only\n`);
      return 1;
    }
    const text = process.network.netfilter.nftables();
    if (words[1] === "tables") {
      await process.stdout.write(text === "" ? "" : "table ip kube-proxy\n");
      return 0;
    }
    if (words[1] === "table" && (words.slice(2).join(" ") !== "ip kube-proxy" || text === "")) {
      await process.stderr.write(
        `Error: No such file or directory\nlist table ${words.slice(2).join(" ")}\n           ${"^".repeat(Math.max(1, (words.at(-1) ?? "").length))}\n`,
      );
      return 1;
    }
    await process.stdout.write(text);
    return 0;
  },
};
