import { expect, test } from "vitest";

// The scripts are plain JavaScript, so that they run on any Node.
const path = "../../scripts/check-chapter.mjs";
const { chapterComplaints } = (await import(path)) as {
  chapterComplaints(file: string, ids: Map<string, string>, source: string): string[];
};

const head = `---
id: storage
number: "10"
title: Storage
summary: What stays when a Pod goes.
level: 1
minutes: { reading: 5, labs: 0 }
objectives: [say what stays]
---
`;
const complaints = (body: string, top = head): string[] =>
  chapterComplaints("content/en/10-storage/index.mdx", new Map(), `${top}\n${body}\n`);

test("a sound chapter has nothing to complain of", () => {
  expect(complaints('<Run cmd="kubectl get nodes" />')).toEqual([]);
});

test.each([
  [
    "a head out of its schema",
    "",
    head.replace("level: 1", "level: 9"),
    "6:8  level: Too big: expected number to be <=4\n  hint: at most 4",
  ],
  [
    "a word the head does not know",
    "",
    head.replace("level: 1", "colour: red\nlevel: 1"),
    '6:9  the head: Unrecognized key: "colour"\n  hint: colour: nobody reads that here',
  ],
  ["a component that is none", "<Predikt />", head, "11:1  <Predikt> is no component\n  hint: one of Break, "],
  [
    "an answer that cannot be chosen",
    '<Question id="a" ask="b" options={["1", "2"]} answer="3">\n\nwhy\n\n</Question>',
    head,
    '11:1  the answer "3" of a is not among its options\n  hint: one of 1 | 2',
  ],
  [
    "an id that is taken",
    '<Question id="a" ask="b" answer="3">\n\nwhy\n\n</Question>\n\n<Question id="a" ask="c" answer="4">\n\nwhy\n\n</Question>',
    head,
    "17:1  the id a is taken\n  hint: it stands in content/en/10-storage/index.mdx:11 already",
  ],
  ["a lab that is not there", '<Lab name="nope" />', head, '11:1  <Lab name="nope">: there is no labs/nope\n  hint: npm run new lab nope'],
])("%s is told with its place and what to do", (_, body, top, told) => {
  const [first = "", ...more] = complaints(body, top);
  expect(more).toEqual([]);
  expect(first).toContain(`content/en/10-storage/index.mdx:${told}`);
});
