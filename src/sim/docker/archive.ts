/**
 * `docker save` and `docker load`: a tar with manifest.json, each image's configuration under its id, and a layer
 * with its files. What an image's programs do cannot stand in a file: it is found by the id that the archive names,
 * among the images that were ever saved in this world. Upstream: moby/image/tarexport.
 */
import { sha256 } from "../../kube/encoding/sha256.ts";
import { bytesOf, textOf } from "../../machine/bytes.ts";
import { DockerError, type DockerImage } from "../../machine/docker.ts";
import type { Image } from "../../machine/image.ts";
import { readTar, type TarEntry, tarEnd, tarMember } from "../../machine/tar.ts";

export interface SavedImage extends DockerImage {
  readonly image: Image;
}
/** By id: shared by the engines of a world. */
export type SavedImages = Map<string, SavedImage>;

interface Manifest {
  readonly Config: string;
  readonly RepoTags: readonly string[] | null;
  readonly Layers: readonly string[];
}

export function writeArchive(images: readonly SavedImage[], saved: SavedImages): string {
  const members: TarEntry[] = [];
  const manifests: Manifest[] = [];
  for (const one of images) {
    saved.set(one.id, one);
    const { image, id, repository, tag } = one;
    const layer = tar(Object.entries(image.files ?? {}).map(([path, content]) => file(path.slice(1), content)));
    const layerPath = `blobs/sha256/${sha256(layer)}`;
    const configuration = {
      architecture: "amd64",
      config: {
        Env: Object.entries(image.env ?? {}).map(([key, value]) => `${key}=${value}`),
        Cmd: image.command ?? null,
        Entrypoint: image.entrypoint ?? null,
        WorkingDir: image.workingDir ?? "",
      },
      os: "linux",
      rootfs: { type: "layers", diff_ids: [`sha256:${sha256(layer)}`] },
    };
    members.push(file(`blobs/sha256/${id}`, JSON.stringify(configuration)), file(layerPath, layer));
    manifests.push({
      Config: `blobs/sha256/${id}`,
      RepoTags: repository === "<none>" ? null : [`${repository}:${tag}`],
      Layers: [layerPath],
    });
  }
  return tar([...members, file("manifest.json", `${JSON.stringify(manifests)}\n`)]);
}

/** Throws DockerError. */
export function readArchive(text: string, saved: SavedImages): SavedImage[] {
  let manifest: string | undefined;
  try {
    manifest = readTar(bytesOf(text)).entries.find(({ name }) => name === "manifest.json")?.content;
  } catch {
    throw new DockerError(500, "unexpected EOF");
  }
  if (manifest === undefined) throw new DockerError(500, "open manifest.json: no such file or directory");
  return (JSON.parse(manifest) as Manifest[]).map(({ Config, RepoTags }) => {
    const found = saved.get(Config.slice(Config.lastIndexOf("/") + 1));
    if (!found) throw new DockerError(500, "kubewekend does not model archives that were not saved here");
    const name = RepoTags?.[0] ?? "<none>:<none>";
    const colon = name.lastIndexOf(":");
    return { ...found, repository: name.slice(0, colon), tag: name.slice(colon + 1) };
  });
}

function file(name: string, content: string): TarEntry {
  return { name, kind: "file", mode: 0o644, modified: 0, owner: "root", group: "root", content, target: "" };
}
function tar(entries: readonly TarEntry[]): string {
  const parts = entries.map(tarMember);
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return [...parts, tarEnd(length)].map((part) => textOf(part)).join("");
}
