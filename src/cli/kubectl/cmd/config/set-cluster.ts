/** `kubectl config set-cluster`. */
import { encodeBase64 } from "../../../../kube/encoding/base64.ts";
import { resolve } from "../../../../machine/path.ts";
import { stanzaOf, writeStanza } from "../../clientconfig/edit.ts";
import type { ClusterStanza } from "../../clientconfig/kubeconfig.ts";
import { CommandError } from "../../errors.ts";
import { defineVerb } from "../../verb.ts";

export const setCluster = defineVerb({
  name: "set-cluster",
  async run({ args, factory, process, flags, print }) {
    const [name] = args;
    if (name === undefined || args.length !== 1) throw new CommandError(`unexpected args: [${args.join(" ")}]`);
    const authority = flags.string("certificate-authority");
    const insecure = flags.bool("insecure-skip-tls-verify");
    const embed = flags.bool("embed-certs");
    if (insecure && flags.changed("certificate-authority"))
      throw new CommandError("you cannot specify a certificate authority and insecure mode at the same time");
    if (embed && !flags.changed("certificate-authority")) throw new CommandError("you must specify a --certificate-authority to embed");
    const file = resolve(process.cwd, authority);
    if (embed && !process.fs.exists(file))
      throw new CommandError(`could not stat certificate-authority file ${authority}: stat ${authority}: no such file or directory`);
    const cluster: ClusterStanza = { server: "", ...(stanzaOf(factory.kubeconfig(), "clusters", name) as ClusterStanza | undefined) };
    if (flags.changed("server")) {
      cluster.server = flags.string("server");
      delete cluster["tls-server-name"];
    }
    if (flags.changed("tls-server-name")) cluster["tls-server-name"] = flags.string("tls-server-name");
    if (insecure) {
      cluster["insecure-skip-tls-verify"] = true;
      delete cluster["certificate-authority"];
      delete cluster["certificate-authority-data"];
    }
    if (flags.changed("certificate-authority")) {
      delete cluster["insecure-skip-tls-verify"];
      delete cluster["certificate-authority"];
      delete cluster["certificate-authority-data"];
      if (embed) cluster["certificate-authority-data"] = encodeBase64(process.fs.read(file));
      else cluster["certificate-authority"] = file;
    }
    if (flags.changed("proxy-url")) cluster["proxy-url"] = flags.string("proxy-url");
    writeStanza(process, flags.string("kubeconfig"), "clusters", name, cluster);
    await print(`Cluster ${JSON.stringify(name)} set.\n`);
    return 0;
  },
});
