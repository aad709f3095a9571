/** Absolute addresses as values. Upstream: apiserver/pkg/cel/library/urls.go. */
import { Opaque } from "./values.ts";

export class Url extends Opaque {
  readonly type = "kubernetes.URL";
  readonly #parts: RegExpExecArray;
  constructor(parts: RegExpExecArray) {
    super();
    this.#parts = parts;
  }
  call(name: string): unknown {
    const [, scheme = "", host = "", path = "", query = ""] = this.#parts;
    const port = /:(\d+)$/.exec(host)?.[1] ?? "";
    switch (name) {
      case "getScheme":
        return scheme;
      case "getHost":
        return host;
      case "getHostname":
        return host.replace(/:\d+$/, "").replace(/^\[|\]$/g, "");
      case "getPort":
        return port;
      case "getEscapedPath":
        return path;
      case "getQuery": {
        const found: Record<string, string[]> = {};
        for (const pair of query.split("&").filter((text) => text !== "")) {
          const [key = "", value = ""] = pair.split("=").map((part) => decodeURIComponent(part.replaceAll("+", " ")));
          (found[key] ??= []).push(value);
        }
        return found;
      }
      default:
        return undefined;
    }
  }
}
/** Undefined for what is not absolute. */
export function urlOf(text: string): Url | undefined {
  const parts =
    /^([a-z][a-z0-9+.-]*):\/\/([^/?#\s]*)([^?#\s]*)(?:\?([^#\s]*))?$/i.exec(text) ?? /^()()(\/[^?#\s]*)(?:\?([^#\s]*))?$/.exec(text);
  return parts ? new Url(parts) : undefined;
}
