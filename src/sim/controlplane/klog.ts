/** klog's month, day and time of day. */
export function stamp(timestamp: string): string {
  return `${timestamp.slice(5, 7)}${timestamp.slice(8, 10)} ${timestamp.slice(11, 19)}.000000`;
}
