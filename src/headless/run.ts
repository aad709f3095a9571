/** `run FILE`: a bash script in the laptop's shell; prints what it prints, exits with its code. */
import { readFile } from "node:fs/promises";
import { World, type WorldOptions } from "../sim/index.ts";
import { UsageError } from "./options.ts";

export async function run(options: WorldOptions, file: string): Promise<number> {
  const script = await readFile(file, "utf8").catch((error: unknown) => {
    throw new UsageError(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`);
  });
  const world = await World.boot(options);
  world.writeFile("/tmp/script.sh", script);
  const { code } = await world.execute("bash /tmp/script.sh", { output: (text, stream) => void process[stream].write(text) });
  return code;
}
