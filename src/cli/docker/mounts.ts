/** What `-v`, `--mount` and `--tmpfs` ask for. Upstream: docker/cli opts/mount.go, cli/compose/loader/volume.go. */
import type { ContainerMount } from "../../machine/docker.ts";
import { resolve } from "../../machine/path.ts";
import type { FlagSet } from "../flags/flag-set.ts";

/** Throws Error with docker's words. */
export function mountsFrom(flags: FlagSet, cwd: string): ContainerMount[] {
  return [
    ...flags.list("volume").map((text) => volume(text, cwd)),
    ...flags.list("mount").map((text) => mount(text, cwd)),
    ...flags.list("tmpfs").map((text): ContainerMount => ({ type: "tmpfs", source: "", target: text.split(":")[0] ?? "" })),
  ];
}

/** `data:/var/lib/data`, `/home/me:/srv:ro`, `/anonymous`. */
function volume(text: string, cwd: string): ContainerMount {
  const parts = text.split(":");
  if (parts.length > 3 || parts.includes("")) throw new Error(`invalid spec: ${text}: empty section between colons`);
  const [first = "", second, options = ""] = parts;
  if (second === undefined) return { type: "volume", source: "", target: first };
  const known = new Set(["ro", "rw", "z", "Z", "", "rshared", "rslave", "rprivate", "shared", "slave", "private", "cached", "delegated"]);
  const strange = options.split(",").find((option) => !known.has(option));
  if (strange !== undefined) throw new Error(`kubewekend does not model the mount option ${strange}`);
  const readOnly = options.split(",").includes("ro");
  if (!/^[./~]/.test(first)) return { type: "volume", source: first, target: second, readOnly };
  return { type: "bind", source: resolve(cwd, first), target: second, readOnly, createSource: true };
}

/** `type=bind,source=/home/me,target=/srv,readonly` */
function mount(text: string, cwd: string): ContainerMount {
  let type = "volume";
  let [source, target, readOnly] = ["", "", false];
  for (const pair of text.split(",")) {
    const equals = pair.indexOf("=");
    const [key, value] = equals < 0 ? [pair, "true"] : [pair.slice(0, equals), pair.slice(equals + 1)];
    if (key === "type") type = value;
    else if (key === "source" || key === "src") source = value;
    else if (key === "target" || key === "dst" || key === "destination") target = value;
    else if (key === "readonly" || key === "ro") readOnly = value === "true" || value === "1";
    else throw new Error(`invalid argument "${text}" for "--mount" flag: unexpected key '${key}' in '${pair}'`);
  }
  if (type !== "bind" && type !== "volume" && type !== "tmpfs") throw new Error(`kubewekend does not model mounts of type ${type}`);
  if (target === "") throw new Error(`invalid argument "${text}" for "--mount" flag: target is required`);
  return { type, source: type === "bind" ? resolve(cwd, source) : source, target, readOnly };
}
