import { expect, test } from "vitest";
import { FileError, type FileSystem } from "../machine/filesystem.ts";
import { pi } from "./languages.ts";
import { parseNginx } from "./nginx-config.ts";
import { redisAnswer } from "./redis.ts";

function files(contents: Record<string, string>): FileSystem {
  return {
    exists: (path: string) => path in contents,
    read: (path: string) => {
      const text = contents[path];
      if (text === undefined) throw new FileError("ENOENT", path);
      return text;
    },
    stat: (path: string) => (Object.keys(contents).some((name) => name.startsWith(`${path}/`)) ? { kind: "directory" } : undefined),
    list: (path: string) =>
      Object.keys(contents)
        .filter((name) => name.startsWith(`${path}/`))
        .map((name) => name.slice(path.length + 1)),
  } as unknown as FileSystem;
}

test("servers and locations come through includes", () => {
  const fs = files({
    "/etc/nginx/nginx.conf": "events {}\nhttp { include /etc/nginx/conf.d/*.conf; }",
    "/etc/nginx/conf.d/a.conf":
      "server { listen 8080; location = /healthz { return 200 'ok\\n'; } location / { proxy_pass http://web:80; } }",
  });
  expect(parseNginx(fs, "/etc/nginx/nginx.conf")).toEqual([
    {
      ports: [8080],
      names: [],
      headers: {},
      locations: [
        { match: "=", path: "/healthz", headers: {}, answer: { status: 200, text: "ok\\n" } },
        { match: "", path: "/", headers: {}, proxy: "http://web:80" },
      ],
    },
  ]);
});

test.each([
  { text: "http { server { lissten 80; } }", want: 'unknown directive "lissten" in /etc/nginx/nginx.conf:1' },
  { text: "http {", want: 'unexpected end of file, expecting "}" in /etc/nginx/nginx.conf:1' },
])("$text is refused", ({ text, want }) => {
  expect(() => parseNginx(files({ "/etc/nginx/nginx.conf": text }), "/etc/nginx/nginx.conf")).toThrow(want);
});

test("redis keeps what it is told", () => {
  const data = new Map<string, string>();
  const answers = ["PING", 'SET a "b c"', "GET a", "GET none", "INCR n", "DEL a", "NOPE x"].map((line) =>
    redisAnswer(data, new Map(), line),
  );
  expect(answers).toEqual([
    "+PONG\r\n",
    "+OK\r\n",
    "$3\r\nb c\r\n",
    "$-1\r\n",
    ":1\r\n",
    ":1\r\n",
    "-ERR unknown command 'NOPE', with args beginning with: 'x' \r\n",
  ]);
});

test("pi to thirty digits", () => {
  expect(pi(30)).toBe("3.14159265358979323846264338328");
});
