/** The little Markdown of lab texts, as HTML. */
import { expect, test } from "vitest";
import { paragraphs } from "./inline.ts";

test.each([
  ["two paragraphs", "One\nline.\n\nTwo `a b`.", "<p>One line.</p><p>Two <code>a b</code>.</p>"],
  [
    "a listing keeps its lines and fills its values",
    "Before:\n\n```\na: <1>\n\n  b: {port}\n```\n\nAfter.",
    '<p>Before:</p><pre tabindex="0"><code>a: &lt;1&gt;\n\n  b: <span data-var="port">80</span></code></pre><p>After.</p>',
  ],
  ["a listing alone", "```\nx\n```", '<pre tabindex="0"><code>x</code></pre>'],
])("%s", (_, text, html) => {
  expect(paragraphs(text, { port: "80" })).toBe(html);
});
