/** The container that `kubectl debug` adds. */
import type { Container } from "../../../../kube/types.ts";
import type { Invocation } from "../../verb.ts";
import { pairsOf } from "./pairs.ts";

/** The container the flags describe. */
export function debugContainer({ flags, path }: Invocation, name: string, command: readonly string[]): Container {
  const env = [...pairsOf(flags, path, "env")].map(([variable, value]) => ({ name: variable, value }));
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
