/** kind get clusters, nodes, kubeconfig; kind export kubeconfig. */
import { clusterName, fail, failure, type KindCommand, kubeconfigPath, parsed } from "./command.ts";

export const getClusters: KindCommand = async (process, provider) => {
  const names = provider.clusters();
  if (names.length === 0) await process.stderr.write("No kind clusters found.\n");
  else await process.stdout.write(names.map((name) => `${name}\n`).join(""));
  return 0;
};

export const getNodes: KindCommand = async (process, provider, words) => {
  const { flags } = parsed(words, "A all-clusters bool false");
  const name = clusterName(process, flags);
  const all = flags.bool("all-clusters");
  const found = all ? provider.clusters().flatMap((cluster) => provider.nodes(cluster)) : provider.nodes(name);
  if (found.length > 0) await process.stdout.write(found.map((node) => `${node}\n`).join(""));
  else await process.stderr.write(all ? "No kind nodes found for any cluster.\n" : `No kind nodes found for cluster "${name}".\n`);
  return 0;
};

export const getKubeconfig: KindCommand = async (process, provider, words) => {
  const { flags } = parsed(words, "- internal bool false");
  const name = clusterName(process, flags);
  const text = provider.kubeconfig(name, flags.bool("internal"));
  if (text === undefined)
    return fail(
      process,
      `could not locate any control plane nodes for cluster named '${name}'. Use the --name option to select a different cluster`,
    );
  await process.stdout.write(text);
  return 0;
};

export const exportKubeconfig: KindCommand = async (process, provider, words) => {
  const { flags } = parsed(words, "- internal bool false");
  const name = clusterName(process, flags);
  try {
    provider.exportKubeconfig(name, kubeconfigPath(process, flags), flags.bool("internal"));
  } catch (error) {
    return fail(process, failure(error));
  }
  await process.stderr.write(`Set kubectl context to "kind-${name}"\n`);
  return 0;
};
