/** The container that `kubectl debug` adds. */
import type { Container } from "../../../../kube/types.ts";
import { CommandError } from "../../errors.ts";
import type { Invocation } from "../../verb.ts";

/** The container the flags describe. */
export function debugContainer({ flags }: Invocation, name: string, command: readonly string[]): Container {
  const env = flags.list("env").map((text) => {
    const equals = text.indexOf("=");
    if (equals <= 0) throw new CommandError(`invalid env: ${text}`);
    return { name: text.slice(0, equals), value: text.slice(equals + 1) };
  });
  const policy = flags.string("image-pull-policy");
  return {
    name,
    image: flags.string("image"),
    ...(command.length === 0 ? {} : flags.bool("arguments-only") ? { args: [...command] } : { command: [...command] }),
    ...(env.length > 0 ? { env } : {}),
    ...(policy === "" ? {} : { imagePullPolicy: policy }),
    ...(flags.bool("stdin") ? { stdin: true } : {}),
    ...(flags.bool("tty") ? { tty: true } : {}),
    terminationMessagePolicy: "File",
  } as Container;
}
