/** ping: -c, -W, -i, -q. */
import { ConnectionError } from "../../kube/status.ts";
import type { Command } from "../../machine/program.ts";

export const ping: Command = {
  name: "ping",
  async run(process) {
    const args = process.argv.slice(1);
    let count = Number.MAX_SAFE_INTEGER;
    let wait = 1;
    let interval = 1;
    let quiet = false;
    let host: string | undefined;
    for (let index = 0; index < args.length; index++) {
      const arg = args[index] ?? "";
      if (/^-[cWiw]/.test(arg)) {
        const value = Number(arg.length > 2 ? arg.slice(2) : args[++index]);
        if (arg[1] === "c") count = value;
        else if (arg[1] === "i") interval = value;
        else wait = value;
      } else if (arg === "-q") quiet = true;
      else if (arg === "-4" || arg === "-n") continue;
      else if (arg.startsWith("-")) {
        await process.stderr.write(`ping: invalid option -- '${arg.slice(1)}'\n`);
        return 2;
      } else host = arg;
    }
    if (host === undefined) {
      await process.stderr.write("ping: usage error: Destination address required\n");
      return 1;
    }
    let address: string;
    try {
      [address = host] = await process.network.lookup(host);
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      await process.stderr.write(
        `ping: ${host}: ${error.code === "ENOTFOUND" ? "Name or service not known" : "Temporary failure in name resolution"}\n`,
      );
      return 2;
    }
    await process.stdout.write(`PING ${host} (${address}) 56(84) bytes of data.\n`);
    let sent = 0;
    const times: number[] = [];
    const begun = process.clock.now;
    const summary = async () => {
      const loss = sent === 0 ? 0 : Math.round(((sent - times.length) / sent) * 100);
      let text = `\n--- ${host} ping statistics ---\n${sent} packets transmitted, ${times.length} received, ${loss}% packet loss, time ${Math.round((process.clock.now - begun) / 1000)}ms\n`;
      if (times.length > 0) {
        const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
        const deviation = Math.sqrt(times.reduce((sum, time) => sum + (time - mean) ** 2, 0) / times.length);
        text += `rtt min/avg/max/mdev = ${[Math.min(...times), mean, Math.max(...times), deviation].map((value) => value.toFixed(3)).join("/")} ms\n`;
      }
      await process.stdout.write(text);
    };
    let interrupted = false;
    const stop = process.onSignal("SIGINT", () => {
      interrupted = true;
    });
    while (sent < count && !interrupted) {
      sent++;
      try {
        const time = (await process.network.ping(address, { timeout: wait * 1_000_000 })) / 1000;
        times.push(time);
        if (!quiet) await process.stdout.write(`64 bytes from ${address}: icmp_seq=${sent} ttl=64 time=${time.toFixed(3)} ms\n`);
      } catch (error) {
        if (!(error instanceof ConnectionError)) throw error;
        if (error.code === "EHOSTUNREACH" && !quiet)
          await process.stdout.write(`From ${process.network.address} icmp_seq=${sent} Destination Host Unreachable\n`);
      }
      // In small steps, so that Ctrl-C is seen soon.
      for (let left = interval * 10; sent < count && left > 0 && !interrupted; left--) await process.sleep(100_000);
    }
    stop();
    await summary();
    return times.length > 0 ? 0 : 1;
  },
};
