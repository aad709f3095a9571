/** A lab as it lies in its folder, however it was read (from disk, out of the site's bundle). */
import type { CommonText, Lab } from "../course/index.ts";
import type { LabText } from "../course/lab-text.ts";

export interface LabSource {
  /** Folder name. */
  readonly name: string;
  readonly lab: Lab;
  /** `start.sh` and `manifests/…` by path in the folder. */
  readonly files: Readonly<Record<string, string>>;
  /** In the learner's language. */
  readonly text: LabText;
  readonly common: CommonText;
}
