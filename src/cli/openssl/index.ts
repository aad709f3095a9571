/** openssl x509 on the cluster's certificates. Their content is real here; keys and signatures are not kept. */
import { type Certificate, type CertificateSubject, decodeCertificate } from "../../kube/certificate.ts";
import { FileError } from "../../machine/filesystem.ts";
import { resolve } from "../../machine/path.ts";
import type { Command } from "../../machine/program.ts";

const KNOWN = new Set(["noout", "text", "subject", "issuer", "dates", "startdate", "enddate", "serial"]);

export const openssl: Command = {
  name: "openssl",
  async run(process) {
    const [verb, ...words] = process.argv.slice(1);
    const fail = async (text: string): Promise<number> => {
      await process.stderr.write(`${text}\n`);
      return 1;
    };
    if (verb === "version") {
      await process.stdout.write("OpenSSL 3.0.11 19 Sep 2023 (Library: OpenSSL 3.0.11 19 Sep 2023)\n");
      return 0;
    }
    if (verb !== "x509") return fail(`openssl: kubewekend models openssl x509 only, not ${verb ?? "its prompt"}`);
    let file: string | undefined;
    let checkEnd: number | undefined;
    let extension: string | undefined;
    const wanted: string[] = [];
    for (let i = 0; i < words.length; i++) {
      const name = (words[i] ?? "").replace(/^--?/, "");
      if (name === "in") file = words[++i];
      else if (name === "checkend") checkEnd = Number(words[++i]);
      else if (name === "ext") extension = words[++i];
      else if (name === "inform" || name === "nameopt" || name === "certopt") i++;
      else if (KNOWN.has(name)) wanted.push(name);
      else return fail(`openssl x509: kubewekend does not model the option ${words[i]}`);
    }
    let pem: string;
    try {
      pem = file === undefined ? await process.stdin.readAll() : process.fs.read(resolve(process.cwd, file));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      return fail(`Could not open file or uri for loading certificate from ${file}\nUnable to load certificate`);
    }
    const certificate = decodeCertificate(pem);
    if (!certificate) return fail(`Could not find certificate from ${file ?? "<stdin>"}\nUnable to load certificate`);
    if (checkEnd !== undefined) {
      const expires = certificate.notAfter <= process.date + checkEnd * 1000;
      await process.stdout.write(`Certificate will ${expires ? "" : "not "}expire\n`);
      return expires ? 1 : 0;
    }
    for (const name of wanted) {
      if (name === "text") await process.stdout.write(textOf(certificate));
      if (name === "subject") await process.stdout.write(`subject=${nameOf(certificate.subject)}\n`);
      if (name === "issuer") await process.stdout.write(`issuer=${nameOf(certificate.issuer)}\n`);
      if (name === "serial") await process.stdout.write(`serial=${certificate.serial.toUpperCase()}\n`);
      if (name === "dates" || name === "startdate") await process.stdout.write(`notBefore=${dateOf(certificate.notBefore)}\n`);
      if (name === "dates" || name === "enddate") await process.stdout.write(`notAfter=${dateOf(certificate.notAfter)}\n`);
    }
    if (extension !== undefined) {
      if (extension !== "subjectAltName") return fail(`openssl x509: kubewekend does not model -ext ${extension}`);
      const names = alternatives(certificate);
      await process.stdout.write(
        names === "" ? "No extensions matched by -ext subjectAltName\n" : `X509v3 Subject Alternative Name: \n    ${names}\n`,
      );
    }
    if (!wanted.includes("noout") && extension === undefined) await process.stdout.write(pem);
    return 0;
  },
};

function nameOf({ commonName, organizations }: CertificateSubject): string {
  return [...organizations.map((one) => `O = ${one}`), `CN = ${commonName}`].join(", ");
}
/** `Jul  9 08:28:02 2024 GMT` */
function dateOf(date: number): string {
  const [, day = "", month = "", year = "", time = ""] = new globalThis.Date(date).toUTCString().replace(",", "").split(" ");
  return `${month} ${String(Number(day)).padStart(2)} ${time} ${year} GMT`;
}
function alternatives({ dnsNames = [], ipAddresses = [] }: Certificate): string {
  return [...dnsNames.map((name) => `DNS:${name}`), ...ipAddresses.map((address) => `IP Address:${address}`)].join(", ");
}
function colons(hex: string): string {
  return (hex.toUpperCase().match(/../g) ?? []).join(":");
}
function textOf(certificate: Certificate): string {
  const { subject, issuer, serial, notBefore, notAfter, isCA = false, usages = [], keyId = "", authorityKeyId } = certificate;
  const names = alternatives(certificate);
  const extended = usages.map((usage) => (usage === "server" ? "TLS Web Server Authentication" : "TLS Web Client Authentication"));
  const extension = (name: string, value: string, critical = false): string =>
    `            X509v3 ${name}: ${critical ? "critical" : ""}\n                ${value}\n`;
  return `Certificate:
    Data:
        Version: 3 (0x2)
        Serial Number: ${BigInt(`0x${serial}`)} (0x${serial.replace(/^0+/, "")})
        Signature Algorithm: sha256WithRSAEncryption
        Issuer: ${nameOf(issuer)}
        Validity
            Not Before: ${dateOf(notBefore)}
            Not After : ${dateOf(notAfter)}
        Subject: ${nameOf(subject)}
        Subject Public Key Info:
            Public Key Algorithm: rsaEncryption
                Public-Key: (2048 bit)
                (kubewekend keeps no key material; this key is called ${keyId})
        X509v3 extensions:
${extension("Key Usage", `Digital Signature, Key Encipherment${isCA ? ", Certificate Sign" : ""}`, true)}${
  extended.length > 0 ? extension("Extended Key Usage", extended.join(", ")) : ""
}${extension("Basic Constraints", isCA ? "CA:TRUE" : "CA:FALSE", true)}${isCA ? extension("Subject Key Identifier", colons(keyId)) : extension("Authority Key Identifier", colons(authorityKeyId ?? ""))}${
  names === "" ? "" : extension("Subject Alternative Name", names)
}    Signature Algorithm: sha256WithRSAEncryption
`;
}
