/** kind create cluster and kind delete cluster(s). */
import { SECOND } from "../../kube/timers.ts";
import type { KindProgress } from "../../machine/kind.ts";
import { resolve } from "../../machine/path.ts";
import { clusterName, fail, failure, givenName, type KindCommand, kubeconfigPath, parsed } from "./command.ts";
import { readConfig } from "./config.ts";

const SALUTATIONS = [
  "Have a nice day! 👋",
  "Thanks for using kind! 😊",
  "Not sure what to do next? 😅  Check out https://kind.sigs.k8s.io/docs/user/quick-start/",
  "Have a question, bug, or feature request? Let us know! https://kind.sigs.k8s.io/#community 🙂",
];

export const createCluster: KindCommand = async (process, provider, words) => {
  const { flags } = parsed(words, "- config string \n- image string \n- retain bool false\n- wait duration 0s");
  const refused = (text: string): Promise<number> => fail(process, `failed to create cluster: ${text}`);
  const image = flags.string("image").split("@")[0];
  if (image !== "" && image !== provider.nodeImage)
    return refused(`kubewekend has the node image ${provider.nodeImage} only, not ${flags.string("image")}`);
  const file = flags.string("config");
  const path = resolve(process.cwd, file);
  if (file !== "" && file !== "-" && !process.fs.exists(path))
    return refused(`error reading file: open ${file}: no such file or directory`);
  let config: ReturnType<typeof readConfig>;
  try {
    config = readConfig(file === "" ? "" : file === "-" ? await process.stdin.readAll() : process.fs.read(path), {
      nodeImage: provider.nodeImage,
      cwd: process.cwd,
      name: givenName(process, flags),
      modes: provider.kubeProxyModes,
    });
  } catch (error) {
    return refused(failure(error));
  }
  const { name } = config;
  if (provider.nodes(name).length > 0) return refused(`node(s) already exist for a cluster with the name "${name}"`);
  const say = (text: string): void => void (flags.bool("quiet") ? undefined : process.stderr.write(text));
  if (name.length > 50) say(`cluster name "${name}" is probably too long, this might not work properly on some systems\n`);
  let current = "";
  // Upstream: kind/pkg/internal/cli/status.go, where a spinner turns.
  const onTerminal = process.stderr.isTerminal;
  const progress: KindProgress = {
    step: (text) => {
      current = text;
      if (onTerminal) say(` ⠈⠁ ${text} \r`);
    },
    done: (ok) => say(` ${onTerminal ? `\x1b[${ok ? 32 : 31}m` : ""}${ok ? "✓" : "✗"}${onTerminal ? "\x1b[0m" : ""} ${current} \n`),
    say: (text) => say(`${text}\n`),
  };
  say(`Creating cluster "${name}" ...\n`);
  try {
    await process.until(
      provider.create(
        name,
        config,
        {
          kubeconfigPath: kubeconfigPath(process, flags),
          retain: flags.bool("retain"),
          wait: flags.duration("wait") * SECOND,
        },
        progress,
      ),
    );
  } catch (error) {
    return refused(failure(error));
  }
  const explicit = flags.string("kubeconfig");
  const salutation = SALUTATIONS[Math.floor(process.random() * SALUTATIONS.length)] ?? "";
  say(
    `Set kubectl context to "kind-${name}"\nYou can now use your cluster with:\n\nkubectl cluster-info --context kind-${name}${explicit === "" ? "" : ` --kubeconfig ${explicit}`}\n\n${salutation}\n`,
  );
  return 0;
};

export const deleteCluster: KindCommand = async (process, provider, words) => {
  const { flags } = parsed(words);
  const name = clusterName(process, flags);
  await process.stderr.write(`Deleting cluster "${name}" ...\n`);
  const removed = await process.until(provider.delete(name, kubeconfigPath(process, flags)));
  if (removed.length > 0) await process.stderr.write(`Deleted nodes: [${removed.map((node) => `"${node}"`).join(" ")}]\n`);
  return 0;
};

export const deleteClusters: KindCommand = async (process, provider, words) => {
  const { flags, args } = parsed(words, "A all bool false");
  const names = flags.bool("all") ? provider.clusters() : args;
  if (names.length === 0) return fail(process, "no cluster names provided");
  const path = kubeconfigPath(process, flags);
  for (const name of names) {
    const removed = await process.until(provider.delete(name, path));
    if (removed.length > 0) await process.stderr.write(`Deleted nodes: [${removed.map((node) => `"${node}"`).join(" ")}]\n`);
  }
  await process.stderr.write(`Deleted clusters: [${names.map((name) => `"${name}"`).join(" ")}]\n`);
  return 0;
};
