/** Carrying logs to stdout, one after the other or several at once, line by line. */
import type { HttpResponse } from "../../../../machine/http.ts";
import type { Process } from "../../../../machine/process.ts";
import { toError } from "../../errors.ts";
import type { RequestOptions } from "../../rest.ts";
import type { Invocation } from "../../verb.ts";
import type { LogSource } from "./sources.ts";

type Query = NonNullable<RequestOptions["query"]>;

/** One log after the other. With --ignore-errors a log that cannot be had is told on stdout. */
export async function copyLogs(invocation: Invocation, sources: readonly LogSource[], query: Query): Promise<void> {
  const { process, flags, print } = invocation;
  for (const source of sources) {
    try {
      const response = await openLog(invocation, source, query);
      await carry(process, [{ response, prefix: prefixOf(invocation, source) }], print);
    } catch (error) {
      if (!flags.bool("ignore-errors") || toError(error).name === "Killed") throw error;
      await print(`error: ${toError(error).message}\n`);
    }
  }
}

/** All logs at once, as their lines come. */
export async function followLogs(invocation: Invocation, sources: readonly LogSource[], query: Query): Promise<void> {
  const { process, flags, print } = invocation;
  const opened: Opened[] = [];
  for (const source of sources) {
    try {
      opened.push({ response: await openLog(invocation, source, query), prefix: prefixOf(invocation, source) });
    } catch (error) {
      if (!flags.bool("ignore-errors")) throw error;
      await print(`error: ${toError(error).message}\n`);
    }
  }
  await carry(process, opened, print);
}

function openLog({ factory }: Invocation, { pod, container }: LogSource, query: Query): Promise<HttpResponse> {
  const { name, namespace } = pod.metadata;
  return factory.client().request("GET", `/api/v1/namespaces/${namespace}/pods/${name}/log`, {
    query: { container, ...query },
    stream: true,
  });
}
function prefixOf({ flags }: Invocation, { pod, container }: LogSource): string {
  return flags.bool("prefix") ? `[pod/${pod.metadata.name}/${container}] ` : "";
}

interface Opened {
  readonly response: HttpResponse;
  readonly prefix: string;
}

/** Writes whole lines; what is left without a newline at a log's end is written as it is. */
async function carry(process: Process, logs: readonly Opened[], write: (text: string) => Promise<void>): Promise<void> {
  const pipe = process.pipe();
  const ready: string[] = [];
  const cancels: (() => void)[] = [];
  let open = logs.length;
  const wake = (): void => void pipe.writer.write("\n");
  for (const { response, prefix } of logs) {
    let rest = "";
    const accept = (text: string): void => {
      const end = (rest + text).lastIndexOf("\n") + 1;
      const whole = (rest + text).slice(0, end);
      rest = (rest + text).slice(end);
      if (whole !== "") ready.push(prefixed(whole, prefix));
    };
    const finish = (): void => {
      if (rest !== "") ready.push(prefix + rest);
      open--;
    };
    if (!response.stream) {
      if (typeof response.body === "string") accept(response.body);
      finish();
      continue;
    }
    cancels.push(
      response.stream.subscribe(
        (chunk) => {
          accept(String(chunk));
          wake();
        },
        () => {
          finish();
          wake();
        },
      ),
    );
  }
  try {
    for (;;) {
      for (let text = ready.shift(); text !== undefined; text = ready.shift()) await write(text);
      if (open === 0) return;
      await pipe.reader.read();
    }
  } finally {
    for (const cancel of cancels) cancel();
  }
}
function prefixed(lines: string, prefix: string): string {
  if (prefix === "") return lines;
  return lines
    .slice(0, -1)
    .split("\n")
    .map((line) => `${prefix}${line}\n`)
    .join("");
}
