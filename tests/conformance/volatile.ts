/** What two runs of the same command may say differently, each with its reason. */
const VOLATILE: readonly { pattern: RegExp; as: string; why: string }[] = [
  {
    pattern: /https?:\/\/127\.0\.0\.1:\d+/g,
    as: "SERVER",
    why: "serve listens on a port of the host, without TLS; kind publishes one of the laptop",
  },
  { pattern: /\b\d+ milliseconds\b/g, as: "N milliseconds", why: "real time" },
  { pattern: /\b[IEWF]\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+ /g, as: "KLOG ", why: "klog prints the wall clock and the process id" },
  {
    pattern: /(?<!cpu:? +)\b(?:\d+y\d*d?|\d+d\d*h?|\d+h\d*m?|\d+m\d*s?|\d+s)\b/g,
    as: "AGE",
    why: "the real binary reads the wall clock for describe's ages",
  },
  { pattern: /\/tmp\/kubectl-edit-\d+/g, as: "/tmp/kubectl-edit-N", why: "the name of a temporary file" },
  { pattern: /\/tmp\/(LIVE|MERGED)-\d+/g, as: "/tmp/$1-N", why: "the name of a temporary folder" },
  { pattern: /\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ \+0000/g, as: "STAMP", why: "diff shows when its temporary files were written" },
  { pattern: /(restartedAt: ?)\S+/g, as: "$1TIME", why: "the real binary writes the wall clock" },
  { pattern: /\b(debugger|node-debugger-\S+?)-[a-z0-9]{5}\b/g, as: "$1-NAME", why: "the client makes up a name" },
  { pattern: /\b0xc[0-9a-f]{9}\b/g, as: "POINTER", why: "describe prints where a Go value lies in memory" },
  { pattern: /<invalid>/g, as: "AGE", why: "an age by the wall clock may be negative" },
  { pattern: /Client Version: v[\d.]+/g, as: "Client Version: V", why: "the binary is v1.28.3, ours is the release's" },
];

/**
 * The text without what may differ. Where an age was taken out, runs of spaces are one, for columns are as wide as what
 * they hold; elsewhere each space counts.
 */
export function withoutVolatile(text: string): string {
  let result = text;
  for (const { pattern, as } of VOLATILE) result = result.replace(pattern, as);
  return result.includes("AGE") ? result.replace(/ +$/gm, "").replace(/ {2,}/g, "  ") : result;
}
