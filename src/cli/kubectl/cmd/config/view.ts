/** `kubectl config view`. */
import { encodeBase64 } from "../../../../kube/encoding/base64.ts";
import type { KubeObject } from "../../../../kube/types.ts";
import { FileError } from "../../../../machine/filesystem.ts";
import { dirname, resolve } from "../../../../machine/path.ts";
import type { Process } from "../../../../machine/process.ts";
import { externalForm } from "../../clientconfig/edit.ts";
import { type Kubeconfig, kubeconfigPaths } from "../../clientconfig/kubeconfig.ts";
import { CommandError, usageError } from "../../errors.ts";
import { printerFor } from "../../printers/printer.ts";
import { defineVerb } from "../../verb.ts";

export const view = defineVerb({
  name: "view",
  async run({ args, path, flags, factory, process, print, release }) {
    if (args.length > 0) throw usageError(path, `unexpected arguments: [${args.join(" ")}]`);
    const printer = await printerFor(process, flags, { operation: "" });
    if (flags.changed("merge") && !flags.bool("merge") && flags.string("kubeconfig") === "")
      throw new CommandError("if merge==false a precise file must to specified");
    let config = factory.kubeconfig();
    if (flags.bool("minify")) config = minified({ ...config, "current-context": flags.string("context") || config["current-context"] });
    if (flags.bool("flatten")) config = flattened(process, config, flags.string("kubeconfig"));
    else if (!flags.bool("raw")) config = shortened(config);
    const { preferences, ...shown } = externalForm(config);
    const kept = release.kubectl.laterCommands && Object.keys(preferences as object).length === 0 ? {} : { preferences };
    // Kind and version come first whatever the order here.
    await print(printer.print({ ...kept, ...shown } as unknown as KubeObject, { typed: true }));
    return 0;
  },
});

/** Only what the current context needs. */
function minified(config: Kubeconfig): Kubeconfig {
  const current = config["current-context"];
  if (current === "") throw new CommandError("current-context must exist in order to minify");
  const context = config.contexts.find(({ name }) => name === current);
  if (!context) throw new CommandError(`cannot locate context ${current}`);
  const { cluster = "", user = "" } = context.context ?? {};
  const clusters = config.clusters.filter(({ name }) => name === cluster);
  const users = config.users.filter(({ name }) => name === user);
  if (cluster !== "" && clusters.length === 0) throw new CommandError(`cannot locate cluster ${cluster}`);
  if (user !== "" && users.length === 0) throw new CommandError(`cannot locate user ${user}`);
  return { ...config, contexts: [context], clusters, users };
}

/** Certificates and keys as DATA+OMITTED, tokens and passwords as REDACTED. */
function shortened(config: Kubeconfig): Kubeconfig {
  const omit = <Value extends object>(value: Value, fields: readonly string[], text: string): Value =>
    Object.fromEntries(Object.entries(value).map(([key, field]) => [key, fields.includes(key) && field ? text : field])) as Value;
  return {
    ...config,
    clusters: config.clusters.map((one) => ({
      ...one,
      cluster: omit(one.cluster ?? {}, ["certificate-authority-data"], "DATA+OMITTED"),
    })),
    users: config.users.map((one) => ({
      ...one,
      user: omit(omit(one.user ?? {}, ["client-certificate-data", "client-key-data"], "DATA+OMITTED"), ["token", "password"], "REDACTED"),
    })),
  };
}

/** Files become data. */
function flattened(process: Process, config: Kubeconfig, flag: string): Kubeconfig {
  const folder = dirname(kubeconfigPaths(process, flag)[0] ?? process.cwd);
  const embed = <Value extends Record<string, unknown>>(stanza: Value, fields: readonly string[]): Value => {
    const next: Record<string, unknown> = { ...stanza };
    for (const field of fields) {
      const path = next[field];
      if (typeof path !== "string" || path === "") continue;
      delete next[field];
      try {
        next[`${field}-data`] = encodeBase64(process.fs.read(resolve(folder, path)));
      } catch (error) {
        if (error instanceof FileError) throw new CommandError(`open ${path}: ${error.message.toLowerCase()}`);
        throw error;
      }
    }
    return next as Value;
  };
  return {
    ...config,
    clusters: config.clusters.map((one) => ({ ...one, cluster: embed(one.cluster ?? {}, ["certificate-authority"]) })),
    users: config.users.map((one) => ({ ...one, user: embed(one.user ?? {}, ["client-certificate", "client-key"]) })),
  };
}
