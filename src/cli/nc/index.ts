/** nc: -z (with -v, -w, -u) to try ports; otherwise one message, one answer. */
import { ConnectionError } from "../../kube/status.ts";
import type { Command } from "../../machine/program.ts";

export const nc: Command = {
  name: "nc",
  async run(process) {
    const args = process.argv.slice(1);
    let scan = false;
    let verbose = false;
    let udp = false;
    let timeout: number | undefined;
    const operands: string[] = [];
    for (let index = 0; index < args.length; index++) {
      const arg = args[index] ?? "";
      if (arg === "-w") timeout = Number(args[++index]) * 1_000_000;
      else if (/^-w\d+$/.test(arg)) timeout = Number(arg.slice(2)) * 1_000_000;
      else if (/^-[zvunN4]+$/.test(arg)) {
        scan ||= arg.includes("z");
        verbose ||= arg.includes("v");
        udp ||= arg.includes("u");
      } else if (arg.startsWith("-l")) {
        await process.stderr.write("nc: kubewekend does not model listening with nc\n");
        return 1;
      } else if (arg.startsWith("-")) {
        await process.stderr.write(`nc: invalid option -- '${arg.slice(1)}'\nusage: nc [-uvz] [-w timeout] [destination] [port]\n`);
        return 1;
      } else operands.push(arg);
    }
    const [host, ports] = operands;
    if (host === undefined || ports === undefined) {
      await process.stderr.write("usage: nc [-uvz] [-w timeout] [destination] [port]\n");
      return 1;
    }
    const range = /^(\d+)(?:-(\d+))?$/.exec(ports);
    if (!range) {
      await process.stderr.write(`nc: port number invalid: ${ports}\n`);
      return 1;
    }
    const protocol = udp ? "udp" : "tcp";
    const options = timeout === undefined ? {} : { timeout };
    let code = 1;
    for (let port = Number(range[1]); port <= Number(range[2] ?? range[1]); port++) {
      try {
        if (scan) {
          const { address } = udp
            ? { address: (await process.network.lookup(host))[0] ?? host }
            : await process.network.connect(host, port, options);
          if (verbose)
            await process.stderr.write(
              `Connection to ${host}${address === host ? "" : ` (${address})`} ${port} port [${protocol}/*] succeeded!\n`,
            );
        } else {
          const message = await process.stdin.readAll();
          await process.stdout.write(await process.network.send(host, port, udp ? "UDP" : "TCP", message, options));
        }
        code = 0;
      } catch (error) {
        if (!(error instanceof ConnectionError)) throw error;
        if (error.code === "ENOTFOUND") {
          await process.stderr.write(`nc: getaddrinfo for host "${host}" port ${port}: Name or service not known\n`);
          return 1;
        }
        const why =
          error.code === "ECONNREFUSED"
            ? "Connection refused"
            : error.code === "ETIMEDOUT"
              ? "Operation timed out"
              : error.code === "EHOSTUNREACH"
                ? "No route to host"
                : "Connection reset by peer";
        if (verbose) await process.stderr.write(`nc: connect to ${host} port ${port} (${protocol}) failed: ${why}\n`);
      }
    }
    return code;
  },
};
