/** snapshot save, status, restore. Upstream: etcdctl/ctlv3/command/snapshot_command.go, etcdutl/snapshot. */

import { type EtcdSnapshotFile, readSnapshot } from "../../../machine/etcd.ts";
import { FileError } from "../../../machine/filesystem.ts";
import { resolve } from "../../../machine/path.ts";
import type { Process } from "../../../machine/process.ts";
import { stamp } from "../client.ts";
import type { EtcdctlCommand } from "../command.ts";
import { BAD_ARGUMENTS, EtcdctlFailure } from "../failure.ts";
import { helped } from "../flags.ts";
import { formatOf, humanBytes, json, table } from "../output.ts";

export const save: EtcdctlCommand = {
  name: "save",
  usage: "snapshot save <filename>",
  summary: "Stores an etcd node backend snapshot to a given file",
  async run({ process, args, client, print, version }) {
    const [path] = args;
    if (args.length !== 1 || path === undefined) throw new EtcdctlFailure("snapshot save expects one argument", BAD_ARGUMENTS);
    const own = client();
    if (own.endpoints.length !== 1) throw new EtcdctlFailure("snapshot must be requested to one selected node, not multiple", 1);
    const file = resolve(process.cwd, path);
    try {
      process.fs.write(`${file}.part`, "", { mode: 0o600 });
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      throw new EtcdctlFailure(`could not open ${path}.part (open ${path}.part: ${error.message.toLowerCase()})`, 1);
    }
    const log = (fields: object): Promise<void> => process.stderr.write(`${json({ level: "info", ts: stamp(process), ...fields })}\n`);
    const where = own.endpoints[0]?.name ?? "";
    await log({ caller: "snapshot/v3_snapshot.go:65", msg: "created temporary db file", path: `${path}.part` });
    await log({ logger: "client", caller: `v3@v${version}/maintenance.go:212`, msg: "opened snapshot stream; downloading" });
    await log({ caller: "snapshot/v3_snapshot.go:73", msg: "fetching snapshot", endpoint: where });
    const { blob, size } = await own.call<{ blob: string; size: number }>("etcdserverpb.Maintenance/Snapshot", {});
    await log({ logger: "client", caller: `v3@v${version}/maintenance.go:220`, msg: "completed snapshot read; closing" });
    await log({ caller: "snapshot/v3_snapshot.go:88", msg: "fetched snapshot", endpoint: where, size: humanBytes(size), took: "now" });
    process.fs.remove(`${file}.part`);
    process.fs.write(file, blob, { mode: 0o600 });
    await log({ caller: "snapshot/v3_snapshot.go:97", msg: "saved", path });
    await print(`Snapshot saved at ${path}\n`);
    return 0;
  },
};

function load(process: Process, path: string): EtcdSnapshotFile {
  let text: string;
  try {
    text = process.fs.read(resolve(process.cwd, path));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new EtcdctlFailure(
      error.code === "ENOENT" ? `stat ${path}: no such file or directory` : `open ${path}: ${error.message.toLowerCase()}`,
      1,
    );
  }
  const snapshot = readSnapshot(text);
  if (!snapshot) throw new EtcdctlFailure("snapshot file integrity check failed. 0 errors found.\nfile is not a snapshot", 1);
  return snapshot;
}

const deprecated = (process: Process, verb: string): Promise<void> =>
  process.stderr.write(`Deprecated: Use \`etcdutl snapshot ${verb}\` instead.\n\n`);

export const status: EtcdctlCommand = {
  name: "status",
  usage: "snapshot status <filename>",
  summary: "[deprecated] Gets backend snapshot status of a given file",
  until: "3.5",
  async run({ process, args, flags, print }) {
    await deprecated(process, "status");
    return printStatus(process, args, flags.string("write-out"), print);
  },
};
export async function printStatus(
  process: Process,
  args: readonly string[],
  writeOut: string,
  print: (text: string) => Promise<void>,
): Promise<number> {
  const [path] = args;
  if (args.length !== 1 || path === undefined) throw new EtcdctlFailure("snapshot status requires exactly one argument", BAD_ARGUMENTS);
  const format = formatOf(writeOut, ["simple", "json", "table", "fields"]);
  const { hash, revision, keys, size } = load(process, path);
  if (format === "json") await print(`${json({ hash: Number.parseInt(hash, 16), revision, totalKey: keys.length, totalSize: size })}\n`);
  else if (format === "fields")
    await print(`"Hash" : ${Number.parseInt(hash, 16)}\n"Revision" : ${revision}\n"Keys" : ${keys.length}\n"Size" : ${size}\n`);
  else {
    const row = [hash, String(revision), String(keys.length), humanBytes(size)];
    await print(format === "table" ? table(["HASH", "REVISION", "TOTAL KEYS", "TOTAL SIZE"], [row]) : `${row.join(", ")}\n`);
  }
  return 0;
}

export const RESTORE_FLAGS = helped(`- data-dir string  | Path to the output data directory
- initial-advertise-peer-urls string http://localhost:2380 | List of this member's peer URLs to advertise to the rest of the cluster
- initial-cluster string default=http://localhost:2380 | Initial cluster configuration for restore bootstrap
- initial-cluster-token string etcd-cluster | Initial cluster token for the etcd cluster during restore bootstrap
- name string default | Human-readable name for this member
- skip-hash-check bool false | Ignore snapshot integrity hash value (required if copied from data directory)
- wal-dir string  | Path to the WAL directory (use --data-dir if none given)`);

export const restore: EtcdctlCommand = {
  name: "restore",
  usage: "snapshot restore <filename> [options]",
  summary: "Restores an etcd member snapshot to an etcd directory",
  until: "3.5",
  flags: RESTORE_FLAGS,
  async run({ process, args, flags }) {
    await deprecated(process, "restore");
    return restoreInto(process, args, {
      dataDir: flags.string("data-dir") || `${flags.string("name")}.etcd`,
      cluster: flags.string("initial-cluster"),
      peers: flags.string("initial-advertise-peer-urls"),
    });
  },
};
export async function restoreInto(
  process: Process,
  args: readonly string[],
  { dataDir, cluster, peers }: { dataDir: string; cluster: string; peers: string },
): Promise<number> {
  const [path] = args;
  if (args.length !== 1 || path === undefined) throw new EtcdctlFailure("snapshot restore requires exactly one argument", BAD_ARGUMENTS);
  load(process, path);
  if (!cluster.split(",").some((member) => peers.split(",").includes(member.slice(member.indexOf("=") + 1))))
    throw new EtcdctlFailure(`--initial-cluster has no member with the URLs of --initial-advertise-peer-urls=${peers}`, 1);
  const { fs } = process;
  const folder = resolve(process.cwd, dataDir);
  if (fs.exists(folder) && fs.list(folder).length > 0) throw new EtcdctlFailure(`data-dir "${dataDir}" not empty or could not be read`, 1);
  const fields = `{"path": ${JSON.stringify(path)}, "wal-dir": ${JSON.stringify(`${dataDir}/member/wal`)}, "data-dir": ${JSON.stringify(dataDir)}, "snap-dir": ${JSON.stringify(`${dataDir}/member/snap`)}}`;
  const log = (caller: string, message: string, more: string): Promise<void> =>
    process.stderr.write(`${stamp(process).replace(/\.\d+Z$/, "Z")}\tinfo\t${caller}\t${message}${more === "" ? "" : `\t${more}`}\n`);
  await log("snapshot/v3_snapshot.go:260", "restoring snapshot", fields);
  try {
    fs.mkdir(`${folder}/member/snap`, { recursive: true });
    fs.mkdir(`${folder}/member/wal`, { recursive: true });
    fs.write(`${folder}/member/snap/db`, fs.read(resolve(process.cwd, path)), { mode: 0o600 });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new EtcdctlFailure(`mkdir ${dataDir}: ${error.message.toLowerCase()}`, 1);
  }
  await log("membership/store.go:141", "Trimming membership information from the backend...", "");
  await log("snapshot/v3_snapshot.go:287", "restored snapshot", fields);
  return 0;
}

export const snapshot: EtcdctlCommand = {
  name: "snapshot",
  summary: "Manages etcd node snapshots",
  subcommands: [restore, save, status],
};
