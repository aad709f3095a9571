import { expect, it } from "vitest";
import {
  dataFrame,
  type Frame,
  FrameReader,
  goAwayFrame,
  pingFrame,
  resetFrame,
  synReplyFrame,
  synStreamFrame,
  windowUpdateFrame,
} from "./frames.ts";

const block = Buffer.from("block");
const cases: [string, Buffer, string, Frame][] = [
  ["data", dataFrame(5, Buffer.from("hi")), "00000005000000026869", { type: "DATA", stream: 5, fin: false, data: Buffer.from("hi") }],
  [
    "the end of a stream",
    dataFrame(5, Buffer.alloc(0), true),
    "0000000501000000",
    { type: "DATA", stream: 5, fin: true, data: Buffer.alloc(0) },
  ],
  [
    "a new stream",
    synStreamFrame(7, block),
    "800300010000000f00000007000000000000626c6f636b",
    { type: "SYN_STREAM", stream: 7, fin: false, unidirectional: false, block },
  ],
  ["its answer", synReplyFrame(7, block), "800300020000000900000007626c6f636b", { type: "SYN_REPLY", stream: 7, fin: false, block }],
  ["a reset", resetFrame(7, 5), "80030003000000080000000700000005", { type: "RST_STREAM", stream: 7, status: 5 }],
  ["a ping", pingFrame(1), "800300060000000400000001", { type: "PING", id: 1 }],
  ["a goodbye", goAwayFrame(9), "80030007000000080000000900000000", { type: "GOAWAY", lastStream: 9 }],
  ["a window update", windowUpdateFrame(3, 1000), "800300090000000800000003000003e8", { type: "WINDOW_UPDATE", stream: 3, delta: 1000 }],
];

it.each(cases)("%s has its bytes and is read again", (_, bytes, hex, frame) => {
  expect(bytes.toString("hex")).toBe(hex);
  const reader = new FrameReader();
  reader.push(bytes);
  expect(reader.next()).toEqual(frame);
  expect(reader.next()).toBeUndefined();
});

it("frames are found however the bytes are cut", () => {
  const all = Buffer.concat(cases.map(([, bytes]) => bytes));
  for (const size of [1, 3, 8, 11, all.length]) {
    const reader = new FrameReader();
    const found: Frame[] = [];
    for (let at = 0; at < all.length; at += size) {
      reader.push(all.subarray(at, at + size));
      for (let frame = reader.next(); frame; frame = reader.next()) found.push(frame);
    }
    expect(found).toEqual(cases.map(([, , , frame]) => frame));
  }
});

it.each([
  ["another version", "80020006000000040000000a", "SPDY: version 2"],
  ["a control frame that is too short", "8003000300000004000000ff", "SPDY: control frame too short"],
  ["a frame without measure", "00000005ffffffff", "SPDY: frame of 16777215 bytes"],
])("refuses %s", (_, hex, message) => {
  const reader = new FrameReader();
  reader.push(Buffer.from(hex, "hex"));
  expect(() => reader.next()).toThrow(message);
});
