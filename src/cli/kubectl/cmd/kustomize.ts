/** `kubectl kustomize` (k8s.io/kubectl/pkg/cmd/kustomize). */
import { encodeYaml } from "../../../kube/encoding/yaml.ts";
import { join, resolve } from "../../../machine/path.ts";
import { CommandError } from "../errors.ts";
import { buildKustomization } from "../kustomize/build.ts";
import { defineVerb } from "../verb.ts";

export const kustomize = defineVerb({
  name: "kustomize",
  notModelled: ["enable-alpha-plugins", "enable-helm", "helm-command", "mount", "network", "network-name", "as-current-user", "env"],
  async run({ args, flags, process, print }) {
    if (args.length > 1) throw new CommandError("specify one path to kustomization.yaml");
    const objects = buildKustomization(process, args[0] ?? ".") as { kind: string; metadata: { name: string } }[];
    const output = flags.string("output");
    const texts = objects.map(encodeYaml);
    if (output === "") await print(texts.join("---\n"));
    else {
      const path = resolve(process.cwd, output);
      if (process.fs.stat(path)?.kind === "directory")
        for (const [index, object] of objects.entries())
          process.fs.write(join(path, `${object.kind.toLowerCase()}_${object.metadata.name}.yaml`), texts[index] ?? "");
      else process.fs.write(path, texts.join("---\n"));
    }
    return 0;
  },
});
