import { describe, expect, test } from "vitest";
import { CriError } from "../../machine/cri.ts";
import type { Image } from "../../machine/image.ts";
import { defineImage } from "../../machine/image.ts";
import { complaint, fullName, parseReference } from "./reference.ts";
import { Registries } from "./registry.ts";

test.each([
  { text: "nginx", want: "docker.io/library/nginx:latest" },
  { text: "nginx:1.25", want: "docker.io/library/nginx:1.25" },
  { text: "bitnami/redis", want: "docker.io/bitnami/redis:latest" },
  { text: "registry.k8s.io/pause:3.9", want: "registry.k8s.io/pause:3.9" },
  { text: "localhost:5000/app", want: "localhost:5000/app:latest" },
  { text: `nginx@sha256:${"a".repeat(64)}`, want: `docker.io/library/nginx@sha256:${"a".repeat(64)}` },
])("$text is $want", ({ text, want }) => {
  const reference = parseReference(text);
  expect(reference && fullName(reference)).toBe(want);
});

test.each([
  { text: "Nginx", want: "invalid reference format: repository name must be lowercase" },
  { text: "nginx:", want: "invalid reference format" },
  { text: "nginx::1", want: "invalid reference format" },
  { text: "", want: "invalid reference format" },
])("'$text' is refused", ({ text, want }) => {
  expect(complaint(text)).toBe(want);
});

test.each([
  {
    name: "nginx:nope",
    want: 'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:nope": failed to resolve reference "docker.io/library/nginx:nope": docker.io/library/nginx:nope: not found',
  },
  {
    name: "nobody/app",
    want: 'rpc error: code = Unknown desc = failed to pull and unpack image "docker.io/nobody/app:latest": failed to resolve reference "docker.io/nobody/app:latest": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
  },
  {
    name: "registry.example.com/app:v1",
    want: 'rpc error: code = Unknown desc = failed to pull and unpack image "registry.example.com/app:v1": failed to resolve reference "registry.example.com/app:v1": failed to do request: Head "https://registry.example.com/v2/app/manifests/v1": dial tcp: lookup registry.example.com on 172.18.0.1:53: no such host',
  },
])("pulling $name fails in containerd's words", ({ name, want }) => {
  const registries = new Registries([
    defineImage({ repository: "docker.io/library/nginx", tags: [{ tag: "1.25", size: 1 }], programs: () => ({}) }),
  ]);
  const reference = parseReference(name);
  if (!reference) throw new Error("no reference");
  try {
    registries.resolve(reference, "172.18.0.1:53");
    expect.unreachable();
  } catch (error) {
    expect(error instanceof CriError && error.text).toBe(want);
  }
});

describe("a catalogue", () => {
  const image = (repository: string): Image => ({ repository, tags: [{ tag: "1", size: 1 }], programs: () => ({}) });
  /** Each promise is held until `arrive`. */
  function registriesWith(load: () => Promise<readonly Image[]>) {
    let arrive = async (): Promise<void> => {};
    const registries = new Registries([image("registry.k8s.io/pause")], {
      load,
      hold: (promise, goOn) => {
        arrive = async () => goOn(await promise);
      },
    });
    return { registries, arrive: () => arrive() };
  }

  test("is loaded when a repository is asked for that is not among the others, and once", async () => {
    let loads = 0;
    const { registries, arrive } = registriesWith(async () => {
      loads++;
      return [image("docker.io/library/nginx"), image("registry.k8s.io/pause")];
    });
    const known: string[] = [];
    registries.whenKnown("registry.k8s.io/pause", () => known.push("pause"));
    registries.whenKnown("docker.io/library/nginx", () => known.push("nginx"));
    expect({ known, loads, nginx: registries.find("docker.io/library/nginx") }).toEqual({ known: ["pause"], loads: 1, nginx: undefined });
    await arrive();
    registries.whenKnown("docker.io/library/redis", () => known.push("redis"));
    expect({ known, loads, nginx: registries.find("docker.io/library/nginx")?.repository }).toEqual({
      known: ["pause", "nginx", "redis"],
      loads: 1,
      nginx: "docker.io/library/nginx",
    });
  });

  test("that cannot be loaded is an error in words", async () => {
    const { registries, arrive } = registriesWith(() => Promise.reject(new Error("offline")));
    const errors: (string | undefined)[] = [];
    registries.whenKnown("docker.io/library/nginx", (error) => errors.push(error?.message));
    await arrive();
    expect(errors).toEqual(["kubewekend could not load its images: is there a network?"]);
  });
});
