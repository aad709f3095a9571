/** How etcdctl ends when something is wrong: `Error: …` on stderr and a code (pkg/cobrautl/error.go). */
export class EtcdctlFailure extends Error {
  readonly code: number;
  constructor(message: string, code: number) {
    super(message);
    this.code = code;
  }
}
export const BAD_FEATURE = 4;
export const BAD_ARGUMENTS = 128;
