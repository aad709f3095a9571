/** The runtime itself: info, version. */
import { encodeJson } from "../../../kube/encoding/json.ts";
import type { CrictlCommand } from "../command.ts";

export const info: CrictlCommand = {
  name: "info",
  summary: "Display information of the container runtime",
  usage: "[command options]",
  flags: ["output|o=", "quiet|q"],
  async run({ process, cri }) {
    const conditions = cri.status().map(({ type, status, reason, message }) => ({ message, reason, status, type }));
    const { fs } = process;
    const config =
      fs.stat("/etc/cni/net.d")?.kind === "directory"
        ? fs.list("/etc/cni/net.d").filter((name) => /\.(conf|conflist|json)$/.test(name))
        : [];
    const lastCNILoadStatus =
      config.length > 0
        ? "OK"
        : "cni config load failed: no network config found in /etc/cni/net.d: cni plugin not initialized: failed to load cni config";
    await process.stdout.write(
      `${encodeJson({ status: { conditions }, cniconfig: { PluginDirs: ["/opt/cni/bin"], PluginConfDir: "/etc/cni/net.d", PluginMaxConfNum: 1, Prefix: "eth" }, golang: "go1.21.8", lastCNILoadStatus, "lastCNILoadStatus.default": lastCNILoadStatus }, { indent: 2, sort: false })}\n`,
    );
    return 0;
  },
};
export const version: CrictlCommand = {
  name: "version",
  summary: "Display runtime version information",
  usage: "",
  flags: [],
  async run({ process, cri }) {
    const { version: api, runtimeName, runtimeVersion, runtimeApiVersion } = cri.version();
    await process.stdout.write(
      `Version:  ${api}\nRuntimeName:  ${runtimeName}\nRuntimeVersion:  ${runtimeVersion}\nRuntimeApiVersion:  ${runtimeApiVersion}\n`,
    );
    return 0;
  },
};
