/** wget: busybox's, with the options both versions share. */
import { ConnectionError } from "../../kube/status.ts";
import { resolve } from "../../machine/path.ts";
import type { Command } from "../../machine/program.ts";

export const wget: Command = {
  name: "wget",
  async run(process) {
    const args = process.argv.slice(1);
    let quiet = false;
    let output: string | undefined;
    let timeout = 900;
    let spider = false;
    let post: string | undefined;
    const headers: Record<string, string> = { "user-agent": "Wget" };
    const urls: string[] = [];
    for (let index = 0; index < args.length; index++) {
      const arg = args[index] ?? "";
      const value = () => args[++index] ?? "";
      if (arg === "-q" || arg === "--quiet" || arg === "-nv") quiet = true;
      else if (arg === "-qO-" || arg === "-qO") {
        quiet = true;
        output = arg === "-qO-" ? "-" : value();
      } else if (arg === "-O-") output = "-";
      else if (arg === "-O" || arg === "--output-document") output = value();
      else if (arg.startsWith("--output-document=")) output = arg.slice(18);
      else if (arg === "-T" || arg === "--timeout") timeout = Number(value());
      else if (/^-T\d+$/.test(arg)) timeout = Number(arg.slice(2));
      else if (arg.startsWith("--timeout=")) timeout = Number(arg.slice(10));
      else if (arg === "--spider") spider = true;
      else if (arg === "-S" || arg === "--no-check-certificate" || arg === "-c") continue;
      else if (arg === "-t" || arg === "--tries") value();
      else if (arg.startsWith("--tries=")) continue;
      else if (arg.startsWith("--post-data")) post = arg.includes("=") ? arg.slice(arg.indexOf("=") + 1) : value();
      else if (arg.startsWith("--header")) {
        const text = arg.includes("=") ? arg.slice(arg.indexOf("=") + 1) : value();
        headers[text.slice(0, text.indexOf(":")).toLowerCase()] = text.slice(text.indexOf(":") + 1).trim();
      } else if (arg.startsWith("-") && arg !== "-") {
        await process.stderr.write(`wget: unrecognized option: ${arg.replace(/^-+/, "")}\n`);
        return 1;
      } else urls.push(arg);
    }
    const [url] = urls;
    if (url === undefined) {
      await process.stderr.write("wget: missing URL\nUsage: wget [OPTION]... [URL]...\n");
      return 1;
    }
    const match = /^(?:(https?):\/\/)?([^:/]+)(?::(\d+))?(\/.*)?$/.exec(url);
    if (!match) {
      await process.stderr.write(`wget: bad address '${url}'\n`);
      return 1;
    }
    const scheme = match[1] === "https" ? "https" : "http";
    const host = match[2] ?? "";
    const port = Number(match[3] ?? (scheme === "https" ? 443 : 80));
    const path = match[4] ?? "/";
    try {
      const [address = host] = await process.network.lookup(host);
      if (!quiet) await process.stderr.write(`Connecting to ${host}${match[3] ? `:${port}` : ""} (${address}:${port})\n`);
      const response = await process.network.request(
        address,
        port,
        {
          method: post === undefined ? "GET" : "POST",
          path,
          headers,
          scheme,
          host: match[3] ? `${host}:${port}` : host,
          ...(post === undefined ? {} : { body: post }),
        },
        { timeout: timeout * 1_000_000 },
      );
      if (response.status >= 400) {
        await process.stderr.write(
          `wget: server returned error: HTTP/1.1 ${response.status} ${response.status === 404 ? "Not Found" : response.status === 403 ? "Forbidden" : response.status === 401 ? "Unauthorized" : "Error"}\n`,
        );
        return 1;
      }
      const body =
        typeof response.body === "string" ? response.body : response.body === undefined ? "" : `${JSON.stringify(response.body)}\n`;
      if (spider) {
        if (!quiet) await process.stderr.write("remote file exists\n");
        return 0;
      }
      const name = output ?? (path.split("?")[0]?.split("/").at(-1) || "index.html");
      if (name === "-") {
        if (!quiet) await process.stderr.write("writing to stdout\n");
        await process.stdout.write(body);
        if (!quiet)
          await process.stderr.write(
            `-                    100% |********************************| ${String(body.length).padStart(5)}  0:00:00 ETA\nwritten to stdout\n`,
          );
      } else {
        if (!quiet) await process.stderr.write(`saving to '${name}'\n`);
        process.fs.write(resolve(process.cwd, name), body);
        if (!quiet)
          await process.stderr.write(
            `${name.padEnd(20).slice(0, 20)} 100% |********************************| ${String(body.length).padStart(5)}  0:00:00 ETA\n'${name}' saved\n`,
          );
      }
      return 0;
    } catch (error) {
      if (error instanceof ConnectionError) {
        const text =
          error.code === "ENOTFOUND" || /^lookup /.test(error.message)
            ? `bad address '${host}${match[3] ? `:${port}` : ""}'`
            : error.code === "ETIMEDOUT"
              ? "download timed out"
              : error.code === "EHOSTUNREACH"
                ? `can't connect to remote host (${host}): Host is unreachable`
                : error.code === "EOF" || error.code === "ECONNRESET"
                  ? "error getting response: Connection reset by peer"
                  : `can't connect to remote host (${(await process.network.lookup(host).catch(() => [host]))[0]}): Connection refused`;
        await process.stderr.write(`wget: ${text}\n`);
        return 1;
      }
      if (error instanceof Error && error.message === "i/o timeout") {
        await process.stderr.write("wget: download timed out\n");
        return 1;
      }
      throw error;
    }
  },
};
