/**
 * The engine's volumes: folders of the laptop below /var/lib/docker/volumes, and what is mounted into a container.
 * Follows moby/volume and daemon/volumes_unix.go: a volume that is still empty takes what the image has there.
 */
import { type ContainerMount, DockerError, type DockerVolume } from "../../machine/docker.ts";
import { dirname } from "../../machine/path.ts";
import { type Kernel, MemoryFileSystem, type SimMachine } from "../os/index.ts";

const ROOT = "/var/lib/docker/volumes";

export class Volumes {
  readonly #kernel: Kernel;
  readonly #laptop: SimMachine;
  readonly #volumes = new Map<string, DockerVolume>();

  constructor(kernel: Kernel, laptop: SimMachine) {
    this.#kernel = kernel;
    this.#laptop = laptop;
  }

  /** By name. */
  all(): DockerVolume[] {
    return [...this.#volumes.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
  find(name: string): DockerVolume | undefined {
    return this.#volumes.get(name);
  }
  /** The volume of that name, made when there is none; without a name one of 64 hex digits. */
  ensure(name?: string, labels: Readonly<Record<string, string>> = {}): DockerVolume {
    const known = name === undefined ? undefined : this.#volumes.get(name);
    if (known) return known;
    if (name !== undefined && !/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name))
      throw new DockerError(
        400,
        name.length === 1
          ? "create : volume name is too short, names should be at least two alphanumeric characters"
          : `create ${name}: "${name}" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`,
      );
    const own = name ?? this.#kernel.random.stream("docker").hex(64);
    const mountpoint = `${ROOT}/${own}/_data`;
    this.#laptop.fs.mkdir(mountpoint, { recursive: true });
    const volume: DockerVolume = {
      name: own,
      driver: "local",
      mountpoint,
      created: this.#kernel.clock.now,
      labels: name === undefined ? { "com.docker.volume.anonymous": "" } : labels,
    };
    this.#volumes.set(own, volume);
    return volume;
  }
  remove(name: string): void {
    this.#volumes.delete(name);
    this.#laptop.fs.remove(`${ROOT}/${name}`, { recursive: true });
  }

  /** Settles what a container's options ask for: names for anonymous volumes, folders for bind mounts. */
  prepare(mounts: readonly ContainerMount[]): ContainerMount[] {
    return mounts.map((mount) => {
      if (!mount.target.startsWith("/"))
        throw new DockerError(
          400,
          `invalid mount config for type "${mount.type}": invalid mount path: '${mount.target}' mount path must be absolute`,
        );
      if (mount.type === "volume") return { ...mount, source: this.ensure(mount.source || undefined).name };
      if (mount.type === "bind" && !this.#laptop.fs.exists(mount.source)) {
        if (!mount.createSource)
          throw new DockerError(400, `invalid mount config for type "bind": bind source path does not exist: ${mount.source}`);
        this.#laptop.fs.mkdir(mount.source, { recursive: true });
      }
      return mount;
    });
  }
  /** Puts mounts onto a container's files. */
  mount(disk: MemoryFileSystem, mounts: readonly ContainerMount[]): void {
    for (const { type, source, target, readOnly } of mounts) {
      const there = disk.exists(target);
      if (type === "tmpfs") {
        disk.mount(target, new MemoryFileSystem(this.#kernel.clock), { type: "tmpfs", device: "tmpfs" });
        continue;
      }
      const path = type === "volume" ? `${ROOT}/${source}/_data` : source;
      if (type === "volume" && there) this.#seed(disk, target, path);
      if (!there && this.#laptop.fs.stat(path)?.kind === "file") {
        disk.mkdir(dirname(target), { recursive: true });
        disk.write(target, "");
      }
      disk.mount(target, this.#laptop.fs, { subPath: path, readOnly: readOnly ?? false });
    }
  }
  #seed(disk: MemoryFileSystem, from: string, to: string): void {
    const { fs } = this.#laptop;
    if (disk.stat(from)?.kind !== "directory" || fs.list(to).length > 0) return;
    const copy = (source: string, target: string): void => {
      for (const name of disk.list(source)) {
        const [inside, outside] = [`${source}/${name}`, `${target}/${name}`];
        const stat = disk.stat(inside, false);
        if (stat?.kind === "directory") {
          fs.mkdir(outside, { mode: stat.mode });
          copy(inside, outside);
        } else if (stat?.kind === "symlink") fs.symlink(stat.target ?? "", outside);
        else fs.write(outside, disk.read(inside), stat ? { mode: stat.mode, owner: stat.owner } : {});
      }
    };
    copy(from, to);
  }
}
