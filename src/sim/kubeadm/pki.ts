/** The certificates that `kubeadm init` writes to /etc/kubernetes/pki and into kubeconfig files. */
import { type Certificate, decodePem, encodeCertificate, encodePem } from "../../kube/certificate.ts";
import { encodeBase64 } from "../../kube/encoding/base64.ts";
import { encodeYaml } from "../../kube/encoding/yaml.ts";
import type { FileSystem } from "../../machine/filesystem.ts";

const YEAR = 365 * 24 * 3600 * 1000;
export const PKI = "/etc/kubernetes/pki";

export interface PkiOptions {
  nodeName: string;
  nodeIP: string;
  /** First address of the service subnet. */
  serviceIP: string;
  /** The host of `controlPlaneEndpoint`. */
  endpoint: string;
  /** `certSANs`: further names and addresses of the API server. */
  names: readonly string[];
}

interface Issued {
  crt: string;
  key: string;
}

/** Issues from one authority; a key file names the pair it belongs to. */
export class Authority {
  readonly commonName: string;
  readonly crt: string;
  readonly key: string;
  #keyId = "";
  #now: number;
  #random: (length: number) => string;

  constructor(commonName: string, now: number, random: (length: number) => string) {
    this.commonName = commonName;
    this.#now = now;
    this.#random = random;
    const issued = this.#write({ subject: { commonName, organizations: [] }, isCA: true, dnsNames: [commonName] }, 10 * YEAR);
    this.crt = issued.crt;
    this.key = issued.key;
    this.#keyId = decodePem("RSA PRIVATE KEY", issued.key) ?? "";
  }
  issue(
    commonName: string,
    organizations: string[],
    usages: ("server" | "client")[],
    names: { dnsNames?: string[]; ipAddresses?: string[] } = {},
  ): Issued {
    return this.#write({ subject: { commonName, organizations }, usages, ...names }, YEAR);
  }
  #write(certificate: Pick<Certificate, "subject" | "isCA" | "usages" | "dnsNames" | "ipAddresses">, lifetime: number): Issued {
    const keyId = this.#random(16);
    const whole: Certificate = {
      ...certificate,
      issuer: { commonName: this.commonName, organizations: [] },
      authorityKeyId: this.#keyId || keyId,
      serial: this.#random(16),
      notBefore: this.#now,
      notAfter: this.#now + lifetime,
      keyId,
    };
    return { crt: encodeCertificate(whole), key: encodePem("RSA PRIVATE KEY", keyId) };
  }
}

/** What all control-plane nodes of a cluster share. */
export interface Pki {
  ca: Authority;
  etcd: Authority;
  frontProxy: Authority;
  /** Signs service accounts' tokens. */
  serviceAccountKey: string;
}

/** `now`: milliseconds since 1970. */
export function newPki(now: number, random: (length: number) => string): Pki {
  return {
    ca: new Authority("kubernetes", now, random),
    etcd: new Authority("etcd-ca", now, random),
    frontProxy: new Authority("front-proxy-ca", now, random),
    serviceAccountKey: random(16),
  };
}

/** Writes everything below /etc/kubernetes/pki. */
export function writePki(fs: FileSystem, { ca, etcd, frontProxy, serviceAccountKey }: Pki, options: PkiOptions): void {
  const { nodeName, nodeIP, serviceIP, endpoint, names } = options;
  const put = (name: string, issued: Issued): void => {
    fs.write(`${PKI}/${name}.crt`, issued.crt);
    fs.write(`${PKI}/${name}.key`, issued.key, { mode: 0o600 });
  };
  fs.mkdir(`${PKI}/etcd`, { recursive: true });
  put("ca", ca);
  put("front-proxy-ca", frontProxy);
  put("etcd/ca", etcd);
  const service = ["kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"];
  const isAddress = (name: string): boolean => /^\d+(\.\d+){3}$/.test(name);
  put(
    "apiserver",
    ca.issue("kube-apiserver", [], ["server"], {
      dnsNames: [...new Set([nodeName, ...service, endpoint, ...names])].filter((name) => !isAddress(name)),
      ipAddresses: [...new Set([serviceIP, nodeIP, ...names.filter(isAddress)])],
    }),
  );
  put("apiserver-kubelet-client", ca.issue("kube-apiserver-kubelet-client", ["system:masters"], ["client"]));
  put("front-proxy-client", frontProxy.issue("front-proxy-client", [], ["client"]));
  put("apiserver-etcd-client", etcd.issue("kube-apiserver-etcd-client", ["system:masters"], ["client"]));
  const own = { dnsNames: [nodeName, "localhost"], ipAddresses: [nodeIP, "127.0.0.1", "::1"] };
  put("etcd/server", etcd.issue(nodeName, [], ["server", "client"], own));
  put("etcd/peer", etcd.issue(nodeName, [], ["server", "client"], own));
  put("etcd/healthcheck-client", etcd.issue("kube-etcd-healthcheck-client", ["system:masters"], ["client"]));
  fs.write(`${PKI}/sa.key`, encodePem("RSA PRIVATE KEY", serviceAccountKey), { mode: 0o600 });
  fs.write(`${PKI}/sa.pub`, encodePem("PUBLIC KEY", serviceAccountKey));
}

/** A kubeconfig with everything inline, as kubeadm and kind write them. */
export function kubeconfig(options: {
  cluster: string;
  user: string;
  context: string;
  server: string;
  ca: string;
  client: Issued;
}): string {
  const { cluster, user, context, server, ca, client } = options;
  return encodeYaml({
    apiVersion: "v1",
    clusters: [{ cluster: { "certificate-authority-data": encodeBase64(ca), server }, name: cluster }],
    contexts: [{ context: { cluster, user }, name: context }],
    "current-context": context,
    kind: "Config",
    preferences: {},
    users: [{ name: user, user: { "client-certificate-data": encodeBase64(client.crt), "client-key-data": encodeBase64(client.key) } }],
  });
}
