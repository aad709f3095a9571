import { type Duplex, duplexPair } from "node:stream";
import { expect, it } from "vitest";
import { SpdyConnection, type SpdyStream } from "./connection.ts";
import { dataFrame, type Frame, FrameReader, pingFrame, resetFrame, synStreamFrame } from "./frames.ts";
import { HeaderDecoder, HeaderEncoder } from "./headers.ts";

/** A client of bare frames. */
function connected() {
  const [near, far] = duplexPair() as [Duplex, Duplex];
  const frames: Frame[] = [];
  const reader = new FrameReader();
  near.on("data", (data: Buffer) => {
    reader.push(data);
    for (let frame = reader.next(); frame; frame = reader.next()) frames.push(frame);
  });
  const streams: SpdyStream[] = [];
  let closed = 0;
  const connection = new SpdyConnection(
    far,
    (stream) => streams.push(stream),
    () => closed++,
  );
  const encoder = new HeaderEncoder();
  const open = async (id: number, headers: Record<string, string>) =>
    near.write(synStreamFrame(id, await encoder.encode(new Map(Object.entries(headers).map(([name, value]) => [name, [value]])))));
  return { near, frames, streams, connection, open, closed: () => closed };
}
const soon = { timeout: 2000, interval: 2 };

it("header blocks of one connection share a compressor and the dictionary of SPDY/3", async () => {
  const [encoder, decoder] = [new HeaderEncoder(), new HeaderDecoder()];
  const first = await encoder.encode(new Map([["streamtype", ["stdin"]]]));
  // zlib's header and the dictionary's checksum.
  expect(first.toString("hex")).toMatch(/^78bbe3c6a7c2/);
  const second = await encoder.encode(new Map([["streamtype", ["stdout", "again"]]]));
  expect(await decoder.decode(first)).toEqual(new Map([["streamtype", ["stdin"]]]));
  expect(await decoder.decode(second)).toEqual(new Map([["streamtype", ["stdout", "again"]]]));
  await expect(decoder.decode(Buffer.from("nothing of the kind"))).rejects.toThrow();
});

it("a stream is opened, talks both ways, and ends when both sides have ended", async () => {
  const { near, frames, streams, open } = connected();
  await open(1, { streamtype: "stdin" });
  await expect.poll(() => frames.map(({ type }) => type), soon).toEqual(["SYN_REPLY"]);
  const [stream] = streams as [SpdyStream];
  expect(stream.header("streamtype")).toBe("stdin");
  const heard: string[] = [];
  stream.onData = (data) => void heard.push(String(data));
  stream.onEnd = () => heard.push("end");
  stream.onClose = () => heard.push("close");
  near.write(dataFrame(1, Buffer.from("hello")));
  near.write(dataFrame(1, Buffer.from("last"), true));
  await expect.poll(() => heard, soon).toEqual(["hello", "last", "end"]);
  stream.write(Buffer.from("answer"));
  stream.end();
  await expect
    .poll(() => frames.slice(1), soon)
    .toEqual([
      { type: "DATA", stream: 1, fin: false, data: Buffer.from("answer") },
      { type: "DATA", stream: 1, fin: true, data: Buffer.alloc(0) },
    ]);
  expect(heard).toEqual(["hello", "last", "end", "close"]);
});

it("answers pings of the client, not answers to its own", async () => {
  const { near, frames } = connected();
  near.write(pingFrame(2));
  near.write(pingFrame(3));
  await expect.poll(() => frames, soon).toEqual([{ type: "PING", id: 3 }]);
});

it("resets a stream that was never opened and one that is opened twice", async () => {
  const { near, frames, open } = connected();
  near.write(dataFrame(9, Buffer.from("?")));
  await open(1, {});
  await open(1, {});
  await expect
    .poll(() => frames.map((frame) => `${frame.type} ${"stream" in frame ? frame.stream : ""}`), soon)
    .toEqual(["RST_STREAM 9", "SYN_REPLY 1", "RST_STREAM 1"]);
});

it("gives a standard client's window back as it is read", async () => {
  const { near, frames, open } = connected();
  await open(1, {});
  for (let times = 0; times < 4; times++) near.write(dataFrame(1, Buffer.alloc(16 * 1024)));
  await expect
    .poll(() => frames.filter(({ type }) => type === "WINDOW_UPDATE"), soon)
    .toEqual([1, 0, 1, 0].map((stream) => ({ type: "WINDOW_UPDATE", stream, delta: 32 * 1024 })));
});

it("tells every stream once when the client resets it, vanishes or talks nonsense", async () => {
  for (const end of ["reset", "vanish", "nonsense"] as const) {
    const { near, streams, open, closed } = connected();
    await open(1, {});
    await open(3, {});
    await expect.poll(() => streams.length, soon).toBe(2);
    const heard: string[] = [];
    for (const stream of streams) stream.onClose = () => heard.push(String(stream.id));
    if (end === "reset") {
      near.write(resetFrame(3, 5));
      near.write(resetFrame(1, 5));
    } else if (end === "vanish") near.end();
    else near.write("GET / HTTP/1.1\r\n\r\n");
    await expect.poll(() => heard.sort(), soon).toEqual(["1", "3"]);
    expect(closed()).toBe(end === "reset" ? 0 : 1);
  }
});
