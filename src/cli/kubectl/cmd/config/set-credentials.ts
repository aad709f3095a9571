/** `kubectl config set-credentials`. */
import { encodeBase64 } from "../../../../kube/encoding/base64.ts";
import { resolve } from "../../../../machine/path.ts";
import { stanzaOf, writeStanza } from "../../clientconfig/edit.ts";
import type { UserStanza } from "../../clientconfig/kubeconfig.ts";
import { CommandError } from "../../errors.ts";
import { printHelp } from "../../help.ts";
import { defineVerb, type Invocation } from "../../verb.ts";

export const setCredentials = defineVerb({
  name: "set-credentials",
  notModelled: [
    "auth-provider",
    "auth-provider-arg",
    "exec-command",
    "exec-api-version",
    "exec-arg",
    "exec-env",
    "exec-interactive-mode",
    "exec-provide-cluster-info",
  ],
  async run(invocation) {
    const { args, factory, process, flags, print, release, path } = invocation;
    const [name] = args;
    if (name === undefined || args.length !== 1) {
      await printHelp(process, release, path, "stdout");
      throw new CommandError(`unexpected args: [${args.join(" ")}]`);
    }
    validate(invocation, name);
    const user: UserStanza = { ...(stanzaOf(factory.kubeconfig(), "users", name) as UserStanza | undefined) };
    for (const field of ["client-certificate", "client-key"] as const) {
      if (!flags.changed(field)) continue;
      const file = resolve(process.cwd, flags.string(field));
      delete user[field];
      delete user[`${field}-data`];
      if (flags.bool("embed-certs")) user[`${field}-data`] = encodeBase64(process.fs.read(file));
      else user[field] = file;
    }
    const token = flags.string("token");
    const basic = flags.string("username") !== "" || flags.string("password") !== "";
    for (const field of ["token", "username", "password"] as const) if (flags.changed(field)) user[field] = flags.string(field);
    // One way of authentication replaces the other.
    if (token !== "") {
      delete user.username;
      delete user.password;
    } else if (basic) delete user.token;
    writeStanza(process, flags.string("kubeconfig"), "users", name, user);
    await print(`User ${JSON.stringify(name)} set.\n`);
    return 0;
  },
});

function validate({ flags, process }: Invocation, name: string): void {
  if (name === "") throw new CommandError("you must specify a non-empty user name");
  const basic = flags.string("username") !== "" || flags.string("password") !== "";
  if (flags.string("token") !== "" && basic)
    throw new CommandError("you cannot specify more than one authentication method at the same time: --token, --username/--password");
  if (!flags.bool("embed-certs")) return;
  const fields = ["client-certificate", "client-key"].filter((field) => flags.string(field) !== "");
  if (fields.length === 0) throw new CommandError("you must specify a --client-certificate or --client-key to embed");
  for (const field of fields) {
    const path = flags.string(field);
    if (!process.fs.exists(resolve(process.cwd, path)))
      throw new CommandError(`could not stat ${field} file ${path}: stat ${path}: no such file or directory`);
  }
}
