/** DNS messages between a resolver and a name server, as text on the raw UDP socket of port 53. */

export type RecordType = "A" | "AAAA" | "CNAME" | "SRV" | "PTR" | "TXT" | "NS" | "SOA" | "MX" | "HINFO" | "ANY";
export interface DnsQuestion {
  readonly type: RecordType;
  /** Fully qualified, with the final dot. */
  readonly name: string;
}
export interface DnsRecord {
  /** With the final dot. */
  readonly name: string;
  readonly ttl: number;
  readonly type: RecordType;
  /** `10.96.0.10`, `0 50 80 web-0.web.default.svc.cluster.local.` */
  readonly data: string;
}
export interface DnsAnswer {
  readonly code: "NOERROR" | "NXDOMAIN" | "SERVFAIL" | "REFUSED";
  /** The server owns the zone. */
  readonly authoritative: boolean;
  readonly records: readonly DnsRecord[];
}

/** `A web.default.svc.cluster.local.` */
export function encodeQuestion(question: DnsQuestion): string {
  return `${question.type} ${question.name.endsWith(".") ? question.name : `${question.name}.`}`;
}
export function decodeQuestion(message: string): DnsQuestion {
  const [type = "A", name = "."] = message.split(" ");
  return { type: type as RecordType, name };
}
/** A status line, then a record a line: `web.default.svc.cluster.local. 30 IN A 10.96.142.17`. */
export function encodeAnswer(answer: DnsAnswer): string {
  return [
    `${answer.code}${answer.authoritative ? " aa" : ""}`,
    ...answer.records.map(({ name, ttl, type, data }) => `${name} ${ttl} IN ${type} ${data}`),
  ].join("\n");
}
export function decodeAnswer(message: string): DnsAnswer {
  const [status = "SERVFAIL", ...lines] = message.split("\n");
  const [code, aa] = status.split(" ");
  const records = lines.map((line): DnsRecord => {
    const [name = "", ttl = "0", , type = "A", ...data] = line.split(" ");
    return { name, ttl: Number(ttl), type: type as RecordType, data: data.join(" ") };
  });
  return { code: code as DnsAnswer["code"], authoritative: aa === "aa", records };
}
