/** A line of the log plugin: `[INFO] 10.244.1.2:41234 - 4152 "A IN web.default.svc.cluster.local. udp 51 false 512" NOERROR qr,aa,rd 100 0.000112s`. */
import type { DnsAnswer, DnsQuestion } from "../../machine/dns.ts";
import type { Stream } from "../random/random.ts";

/** Bytes of a message's head, of the type and class after a name, and of a record beside its name and data. */
const HEAD = 12;
const TYPE_AND_CLASS = 4;
const RECORD = 10;

export function logLine(
  { type, name }: DnsQuestion,
  { code, authoritative, records }: DnsAnswer,
  peer: { address: string; protocol: "TCP" | "UDP" },
  chance: Stream,
): string {
  const encoded = (text: string): number => (text === "." ? 1 : text.length + 1);
  const asked = HEAD + encoded(name) + TYPE_AND_CLASS;
  const answered = records.reduce(
    (sum, record) => sum + encoded(record.name) + RECORD + (record.type === "A" ? 4 : encoded(record.data)),
    asked,
  );
  const flags = ["qr", ...(authoritative ? ["aa"] : []), "rd", ...(authoritative ? [] : ["ra"])].join(",");
  const took = ((60 + chance.below(240)) / 1e6).toFixed(9).replace(/0+$/, "");
  const protocol = peer.protocol.toLowerCase();
  return `[INFO] ${peer.address}:${32768 + chance.below(28232)} - ${chance.below(65536)} "${type} IN ${name} ${protocol} ${asked} false 512" ${code} ${flags} ${answered} ${took}s`;
}
