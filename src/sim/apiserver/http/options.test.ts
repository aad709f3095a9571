import { describe, expect, it } from "vitest";
import type { HttpResponse } from "../../../machine/http.ts";
import { newTestServer } from "../testing.ts";

const ADMIN = { address: "172.18.0.1", certificate: { commonName: "kubernetes-admin", organizations: ["system:masters"] } };
const CONFIGS = "/api/v1/namespaces/default/configmaps";

function served() {
  const world = newTestServer();
  const call = (method: string, path: string, body?: unknown, contentType = "application/json"): HttpResponse => {
    const headers = { "user-agent": "tester/1", "content-type": contentType };
    return world.server.handle({ method, path, headers, peer: ADMIN, body }) as HttpResponse;
  };
  for (const name of ["a", "b", "c", "d", "e"]) call("POST", CONFIGS, { metadata: { name } });
  return { ...world, call };
}
interface List {
  readonly metadata: { readonly continue?: string; readonly resourceVersion: string };
  readonly items: readonly { readonly metadata: { readonly name: string } }[];
}
const namesOf = ({ body }: HttpResponse): string => (body as List).items.map(({ metadata }) => metadata.name).join("");
const said = ({ status, body }: HttpResponse): string => `${status} ${(body as { message?: string }).message ?? ""}`;
const LIST = '422 ListOptions.meta.k8s.io "" is invalid:';

describe("a list", () => {
  it.each([
    ["limit=x", '400 strconv.ParseInt: parsing "x": invalid syntax'],
    ["resourceVersion=x", '500 resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax'],
    [
      "resourceVersionMatch=Exact",
      `${LIST} resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided`,
    ],
    [
      "resourceVersionMatch=Exact&resourceVersion=0",
      `${LIST} resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"`,
    ],
    [
      "resourceVersionMatch=Near&resourceVersion=5",
      `${LIST} resourceVersionMatch: Unsupported value: "Near": supported values: "Exact", "NotOlderThan", ""`,
    ],
    ["sendInitialEvents=true", `${LIST} sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list`],
    ["continue=foo", "400 invalid continue token: continue key is not valid: invalid character '~' looking for beginning of value"],
  ])("with ?%s is refused", (query, expected) => {
    expect(said(served().call("GET", `${CONFIGS}?${query.replace("+", "%2B")}`))).toBe(expected);
  });
  it("of a state that is not yet times out", () => {
    const { call, etcd } = served();
    const now = etcd.revision;
    for (const path of [CONFIGS, `${CONFIGS}/a`])
      expect(said(call("GET", `${path}?resourceVersion=${now + 9}`))).toBe(
        `504 Timeout: Too large resource version: ${now + 9}, current: ${now}`,
      );
  });
  it("goes on where the page before it ended, at that page's revision", () => {
    const { call } = served();
    const first = call("GET", `${CONFIGS}?limit=2`);
    const { continue: token, resourceVersion } = (first.body as List).metadata;
    expect(atob(token ?? "")).toBe(`{"v":"meta.k8s.io/v1","rv":${resourceVersion},"start":"b\\u0000"}`);
    call("DELETE", `${CONFIGS}/c`);
    const second = call("GET", `${CONFIGS}?limit=2&continue=${token}`);
    expect([namesOf(first), namesOf(second)]).toEqual(["ab", "cd"]);
    expect((second.body as List).metadata.resourceVersion).toBe(resourceVersion);
  });
  it("whose revision is forgotten goes on with what is there now", () => {
    const { call, etcd } = served();
    const { continue: token } = (call("GET", `${CONFIGS}?limit=2`).body as List).metadata;
    call("DELETE", `${CONFIGS}/c`);
    etcd.compact(etcd.revision);
    const expired = call("GET", `${CONFIGS}?limit=2&continue=${token}`);
    expect(said(expired)).toMatch(/^410 The provided continue parameter is too old to display a consistent list result\./);
    const again = (expired.body as { metadata: { continue: string } }).metadata.continue;
    expect(namesOf(call("GET", `${CONFIGS}?limit=2&continue=${again}`))).toBe("de");
    expect(said(call("GET", `${CONFIGS}?resourceVersion=2&resourceVersionMatch=Exact`))).toBe(
      "410 The resourceVersion for the provided list is too old.",
    );
  });
});

describe("a write", () => {
  it.each([
    [
      "POST",
      "dryRun=Some",
      'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: []string{"Some"}: supported values: "All"',
    ],
    [
      "POST",
      "fieldValidation=Loud",
      'CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Loud": supported values: "", "Ignore", "Strict", "Warn"',
    ],
    [
      "POST",
      `fieldManager=${"m".repeat(129)}`,
      'CreateOptions.meta.k8s.io "" is invalid: fieldManager: Too long: must have at most 128 bytes',
    ],
    [
      "DELETE",
      "dryRun=Some",
      'DeleteOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: []string{"Some"}: supported values: "All"',
    ],
    [
      "DELETE",
      "propagationPolicy=Some",
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Some": supported values: "Foreground", "Background", "Orphan", "nil"',
    ],
  ])("%s with ?%s is refused", (method, query, expected) => {
    const { call } = served();
    const path = method === "POST" ? CONFIGS : `${CONFIGS}/a`;
    expect(said(call(method, `${path}?${query}`, method === "POST" ? { metadata: { name: "z" } } : undefined))).toBe(`422 ${expected}`);
  });
  it("of another kind, or where there is no place for it, is refused", () => {
    const { call } = served();
    const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "z" } };
    expect(said(call("POST", "/api/v1/namespaces/default/secrets", body))).toBe(
      '400 ConfigMap in version "v1" cannot be handled as a Secret: converting (v1.ConfigMap) to (core.Secret): unknown conversion',
    );
    expect(said(call("POST", "/api/v1/configmaps", body))).toBe("405 the server does not allow this method on the requested resource");
  });
});
