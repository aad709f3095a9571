/** `kubectl version` (kubectl/pkg/cmd/version/version.go). */
import { encodeJson } from "../../../kube/encoding/json.ts";
import { encodeYaml } from "../../../kube/encoding/yaml.ts";
import type { Release } from "../../../kube/releases/index.ts";
import { CommandError } from "../errors.ts";
import { defineVerb } from "../verb.ts";

interface VersionInfo {
  major: string;
  minor: string;
  gitVersion: string;
  [field: string]: string;
}

export const version = defineVerb({
  name: "version",
  async run({ flags, args, factory, release, print, complain }) {
    if (args.length > 0) throw new CommandError(`extra arguments: [${args.join(" ")}]`);
    const output = flags.string("output");
    if (output !== "" && output !== "yaml" && output !== "json") throw new CommandError("--output must be 'yaml' or 'json'");
    const client = clientVersion(release);
    let server: VersionInfo | undefined;
    let failure: unknown;
    if (!flags.bool("client")) {
      try {
        const body = await factory.client().body("GET", "/version", { query: { timeout: "32s" } });
        server = (typeof body === "string" ? JSON.parse(body) : body) as VersionInfo;
      } catch (error) {
        failure = error;
      }
    }
    if (output === "") {
      await print(`Client Version: ${client.gitVersion}\nKustomize Version: ${release.kustomizeVersion}\n`);
      if (server) await print(`Server Version: ${server.gitVersion}\n`);
    } else {
      const document = { clientVersion: client, kustomizeVersion: release.kustomizeVersion, ...(server ? { serverVersion: server } : {}) };
      await print(output === "yaml" ? encodeYaml(document) : `${encodeJson(document, { indent: 2, sort: false })}\n`);
    }
    if (failure !== undefined) throw failure;
    if (server) {
      const skew = Math.abs(Number(server.minor.replace(/\D.*$/, "")) - Number(client.minor.replace(/\D.*$/, "")));
      if (server.major !== client.major || skew > 1)
        await complain(
          `WARNING: version difference between client (${client.major}.${client.minor}) and server (${server.major}.${server.minor}) exceeds the supported minor version skew of +/-1\n`,
        );
    }
    return 0;
  },
});

function clientVersion(release: Release): VersionInfo {
  return {
    major: release.major,
    minor: release.minor,
    gitVersion: release.kubectlVersion,
    gitCommit: release.gitCommit,
    gitTreeState: "clean",
    buildDate: release.buildDate,
    goVersion: release.goVersion,
    compiler: "gc",
    platform: "linux/amd64",
  };
}
