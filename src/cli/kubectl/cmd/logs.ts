/** `kubectl logs` (k8s.io/kubectl/pkg/cmd/logs/logs.go). */
import { StatusError } from "../../../kube/status.ts";
import { parseTime } from "../../../kube/time.ts";
import type { KubeObject } from "../../../kube/types.ts";
import { namesOf } from "../completion.ts";
import { CommandError, usageError } from "../errors.ts";
import { namedObject } from "../pod-target.ts";
import { build } from "../resource/builder.ts";
import { infosOf } from "../resource/visit.ts";
import { defineVerb, type Invocation } from "../verb.ts";
import { type LogSource, logSources } from "./logs/sources.ts";
import { copyLogs, followLogs } from "./logs/stream.ts";

export const logs = defineVerb({
  name: "logs",
  run,
  async complete(request) {
    return request.args.length === 0 ? namesOf(request, "pods") : [];
  },
});

const USAGE = "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command";
/** Lines of each log with -l when --tail is not given. */
const SELECTOR_TAIL = 10;

async function run(invocation: Invocation): Promise<number> {
  const { flags, args, path, factory, complain } = invocation;
  const selector = flags.string("selector");
  if (args.length > 2 || (args.length === 0 && selector === "")) throw usageError(path, USAGE);
  if (args.length === 1 && selector !== "") throw usageError(path, "only a selector (-l) or a POD name is allowed");
  if (flags.duration("pod-running-timeout") <= 0) throw new CommandError("--pod-running-timeout must be higher than zero");
  const query = logQuery(invocation);
  const container = args[1] ?? flags.string("container");
  let objects: KubeObject[];
  if (selector !== "") {
    const { visits } = await build(factory, { args: ["pods"], namespace: factory.namespace, selector, flatten: true, stopOnError: true });
    objects = infosOf(visits).map(({ object }) => object as KubeObject);
    if (objects.length === 0) await complain(`No resources found in ${factory.namespace} namespace.\n`);
  } else objects = [await foundObject(invocation, args[0] ?? "")];
  validate(invocation, container);
  const sources: LogSource[] = [];
  for (const object of objects) sources.push(...(await logSources(invocation, object, container)));
  if (flags.bool("follow") && sources.length > 1) {
    const most = flags.int("max-log-requests");
    if (sources.length > most)
      throw new CommandError(
        `you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${most}, use --max-log-requests to increase the limit`,
      );
    await followLogs(invocation, sources, query);
  } else await copyLogs(invocation, sources, query);
  return 0;
}

/** Later kubectls say where they looked. */
async function foundObject(invocation: Invocation, name: string): Promise<KubeObject> {
  try {
    return await namedObject(invocation, name);
  } catch (error) {
    if (invocation.release.kubectl.laterCommands && error instanceof StatusError && error.reason === "NotFound")
      throw new CommandError(`error from server (NotFound): ${error.message} in namespace ${JSON.stringify(invocation.factory.namespace)}`);
    throw error;
  }
}

type LogQuery = Readonly<Record<string, string | number | boolean | undefined>>;

/** PodLogOptions as a query. Throws CommandError for a --since-time that is none. */
function logQuery({ flags }: Invocation): LogQuery {
  const since = flags.duration("since");
  const sinceTime = flags.string("since-time");
  if (sinceTime !== "" && parseTime(sinceTime) === 0)
    throw new CommandError(
      `parsing time ${JSON.stringify(sinceTime)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(sinceTime)} as "2006"`,
    );
  const tail = flags.int("tail");
  const limit = flags.int("limit-bytes");
  const tailLines = flags.string("selector") !== "" && !flags.changed("tail") ? SELECTOR_TAIL : tail === -1 ? undefined : tail;
  return {
    follow: flags.bool("follow") || undefined,
    previous: flags.bool("previous") || undefined,
    timestamps: flags.bool("timestamps") || undefined,
    insecureSkipTLSVerifyBackend: flags.bool("insecure-skip-tls-verify-backend") || undefined,
    sinceSeconds: since === 0 ? undefined : Math.round(since),
    sinceTime: sinceTime || undefined,
    limitBytes: limit === 0 ? undefined : limit,
    tailLines,
  };
}

function validate({ flags, args }: Invocation, container: string): void {
  if (flags.string("since-time") !== "" && flags.duration("since") !== 0)
    throw new CommandError("at most one of `sinceTime` or `sinceSeconds` may be specified");
  if (flags.bool("all-containers") && container !== "")
    throw new CommandError(`--all-containers=true should not be specified with container name ${container}`);
  if (flags.changed("container") && args.length === 2) throw new CommandError("only one of -c or an inline [CONTAINER] arg is allowed");
  if (flags.int("limit-bytes") < 0) throw new CommandError("--limit-bytes must be greater than 0");
  if (Math.round(flags.duration("since")) < 0) throw new CommandError("--since must be greater than 0");
  if (flags.int("tail") < -1) throw new CommandError("--tail must be greater than or equal to -1");
}
