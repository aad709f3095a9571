/** Images: images, pull, rmi, inspecti. */
import { encodeJson } from "../../../kube/encoding/json.ts";
import type { ImageInfo } from "../../../machine/cri.ts";
import { answerOf } from "../../cri-answer.ts";
import { type CrictlCommand, Failure, humanSize, table } from "../command.ts";

export const images: CrictlCommand = {
  name: "images",
  aliases: ["image", "img"],
  summary: "List images",
  usage: "[command options] [REPOSITORY[:TAG]]",
  flags: ["quiet|q", "no-trunc", "digests", "output|o=", "verbose|v"],
  takes: "image",
  async run({ process, cri, flags, operands }) {
    const wanted = operands[0];
    const all = cri
      .listImages()
      .filter((image) => wanted === undefined || image.tags.some((tag) => tag.includes(wanted)))
      .sort((a, b) => ((a.tags[0] ?? a.digests[0] ?? "") < (b.tags[0] ?? b.digests[0] ?? "") ? -1 : 1));
    if (flags.has("quiet")) {
      await process.stdout.write(all.map((image) => `${image.id}\n`).join(""));
      return 0;
    }
    if (flags.get("output") === "json") {
      const list = all.map((image) => ({
        id: image.id,
        repoTags: image.tags,
        repoDigests: image.digests,
        size: String(image.size),
        uid: null,
        username: image.user,
        spec: null,
        pinned: image.pinned,
      }));
      await process.stdout.write(`${encodeJson({ images: list }, { indent: 2, sort: false })}\n`);
      return 0;
    }
    const digests = flags.has("digests");
    const short = (id: string): string => (flags.has("no-trunc") ? id : id.replace("sha256:", "").slice(0, 13));
    const rows = all.flatMap((image) => {
      const digest = image.digests[0]?.split("@")[1] ?? "";
      const shown = digest.replace("sha256:", "").slice(0, 13);
      const names = image.tags.length > 0 ? image.tags : [`${image.digests[0]?.split("@")[0] ?? "<none>"}:<none>`];
      return names.map((name) => {
        const colon = name.lastIndexOf(":");
        return [name.slice(0, colon), name.slice(colon + 1), ...(digests ? [shown] : []), short(image.id), humanSize(image.size)];
      });
    });
    await process.stdout.write(table([["IMAGE", "TAG", ...(digests ? ["DIGEST"] : []), "IMAGE ID", "SIZE"], ...rows]));
    return 0;
  },
};

export const pull: CrictlCommand = {
  name: "pull",
  summary: "Pull an image from a registry",
  usage: "[command options] NAME[:TAG|@DIGEST]",
  flags: ["creds=", "auth=", "username|u="],
  takes: "image",
  async run({ process, cri, operands, flags }) {
    const [name] = operands;
    if (name === undefined) throw new Failure("image name cannot be empty");
    const [username = "", password = ""] = (flags.get("creds") ?? "").split(":");
    const result = await answerOf<ImageInfo>(process, (done) => cri.pullImage(name, username ? { username, password } : undefined, done));
    if (result.error) {
      await process.stderr.write(
        `E0709 08:28:00.000000    ${process.pid} remote_image.go:180] "PullImage from image service failed" err=${JSON.stringify(result.error.text)} image="${name}"\n`,
      );
      throw new Failure(`pulling image: ${result.error.text}`);
    }
    await process.stdout.write(`Image is up to date for ${result.value.id}\n`);
    return 0;
  },
};

export const rmi: CrictlCommand = {
  name: "rmi",
  summary: "Remove one or more images",
  usage: "[command options] IMAGE-ID [IMAGE-ID...]",
  flags: ["all|a", "prune|q"],
  takes: "image",
  async run({ process, cri, operands, flags }) {
    const used = new Set(cri.listContainers().map((one) => one.imageId));
    const chosen = flags.has("all")
      ? cri.listImages().map((image) => image.id)
      : flags.has("prune")
        ? cri
            .listImages()
            .filter((image) => !used.has(image.id))
            .map((image) => image.id)
        : operands;
    if (chosen.length === 0 && !flags.has("prune")) throw new Failure("ID cannot be empty");
    let code = 0;
    for (const name of chosen) {
      const image = cri.imageStatus(name);
      if (!image) {
        await process.stderr.write(`ERRO[0000] no such image ${name}\n`);
        code = 1;
        continue;
      }
      cri.removeImage(name);
      await process.stdout.write(image.tags.map((tag) => `Deleted: ${tag}\n`).join(""));
    }
    if (code !== 0) throw new Failure("unable to remove the image(s)");
    return code;
  },
};

export const inspecti: CrictlCommand = {
  name: "inspecti",
  summary: "Return the status of one or more images",
  usage: "[command options] IMAGE-ID [IMAGE-ID...]",
  flags: ["output|o=", "quiet|q"],
  takes: "image",
  async run({ process, cri, operands }) {
    if (operands.length === 0) throw new Failure("ID cannot be empty");
    for (const name of operands) {
      const image = cri.imageStatus(name);
      if (!image) throw new Failure(`no such image "${name}" present`);
      const status = {
        id: image.id,
        repoTags: image.tags,
        repoDigests: image.digests,
        size: String(image.size),
        uid: null,
        username: image.user,
        spec: null,
        pinned: image.pinned,
      };
      await process.stdout.write(`${encodeJson({ status, info: { chainID: image.id } }, { indent: 2, sort: false })}\n`);
    }
    return 0;
  },
};
