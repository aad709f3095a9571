/** `kubectl create secret generic|tls|docker-registry` (kubectl/pkg/cmd/create/create_secret*.go). */
import { decodeCertificate, decodePem } from "../../../../kube/certificate.ts";
import { encodeBase64 } from "../../../../kube/encoding/base64.ts";
import { encodeJson } from "../../../../kube/encoding/json.ts";
import { FileError } from "../../../../machine/filesystem.ts";
import { resolve } from "../../../../machine/path.ts";
import { CommandError } from "../../errors.ts";
import { defineVerb, type Invocation } from "../../verb.ts";
import { createGenerated, type Generated, generatedMetadata, givenNameFrom, nameFrom } from "./generator.ts";
import { hashedName } from "./hash.ts";
import { readSources } from "./sources.ts";

const generic = defineVerb({
  name: "generic",
  async run(invocation) {
    const name = givenNameFrom(invocation);
    const sources = readSources(invocation, { kind: "Secret", name });
    const type = invocation.flags.string("type");
    return createSecret(invocation, name, sources, type);
  },
});

const tls = defineVerb({
  name: "tls",
  async run(invocation) {
    const { flags } = invocation;
    const name = nameFrom(invocation);
    const key = flags.string("key");
    const cert = flags.string("cert");
    if (key === "" || cert === "") throw new CommandError("key and cert must be specified");
    const certText = read(invocation, cert);
    const keyText = read(invocation, key);
    if (!certText.includes("-----BEGIN")) throw new CommandError("tls: failed to find any PEM data in certificate input");
    if (!keyText.includes("-----BEGIN")) throw new CommandError("tls: failed to find any PEM data in key input");
    const certificate = decodeCertificate(certText);
    const owner = decodePem("(?:RSA |EC )?PRIVATE KEY", keyText);
    if (certificate?.keyId !== undefined && owner !== undefined && !owner.includes(certificate.keyId))
      throw new CommandError("tls: private key does not match public key");
    return createSecret(
      invocation,
      name,
      new Map([
        ["tls.crt", certText],
        ["tls.key", keyText],
      ]),
      "kubernetes.io/tls",
    );
  },
});
function read({ process }: Invocation, path: string): string {
  try {
    return process.fs.read(resolve(process.cwd, path));
  } catch (error) {
    if (error instanceof FileError) throw new CommandError(`Cannot read file ${path}, open ${path}: ${error.message.toLowerCase()}`);
    throw error;
  }
}

const dockerRegistry = defineVerb({
  name: "docker-registry",
  async run(invocation) {
    const { flags } = invocation;
    const name = nameFrom(invocation);
    const files = flags.list("from-file");
    if (files.length > 0) {
      const sources = readSources(invocation, { kind: "Secret", name });
      const config = sources.get(".dockerconfigjson") ?? [...sources.values()][0] ?? "";
      return createSecret(invocation, name, new Map([[".dockerconfigjson", config]]), "kubernetes.io/dockerconfigjson");
    }
    const username = flags.string("docker-username");
    const password = flags.string("docker-password");
    const email = flags.string("docker-email");
    const server = flags.string("docker-server");
    if (username === "" || password === "" || server === "")
      throw new CommandError(
        "either --from-file or the combination of --docker-username, --docker-password and --docker-server is required",
      );
    const entry = { username, password, ...(email === "" ? {} : { email }), auth: encodeBase64(`${username}:${password}`) };
    const config = encodeJson({ auths: { [server]: entry } }, { sort: false });
    return createSecret(invocation, name, new Map([[".dockerconfigjson", config]]), "kubernetes.io/dockerconfigjson");
  },
});

export const secret = defineVerb({ name: "secret", subcommands: [dockerRegistry, generic, tls] });

async function createSecret(invocation: Invocation, name: string, sources: ReadonlyMap<string, string>, type: string): Promise<number> {
  const data = Object.fromEntries([...sources].map(([key, value]) => [key, encodeBase64(value)]));
  const generated: Generated = {
    kind: "Secret",
    apiVersion: "v1",
    metadata: generatedMetadata(invocation, name),
    ...(sources.size > 0 ? { data } : {}),
    ...(type === "" ? {} : { type }),
  };
  const named = invocation.flags.bool("append-hash")
    ? { ...generated, metadata: { ...generated.metadata, name: hashedName(generated) } }
    : generated;
  return createGenerated(invocation, named, { failure: `failed to create secret`, namespaced: true });
}
