/** The headless commands: `npm run -s kubewekend -- COMMAND …` (shared design: headless.md). */
import { eras, isEra } from "../course/index.ts";
import { type Release, releaseNamed, releases } from "../kube/releases/index.ts";
import type { WorldOptions } from "../sim/index.ts";
import { inEra } from "../workbench/in-era.ts";
import { worldOptions } from "../workbench/workbench.ts";
import { type Options, parseOptions, UsageError } from "./options.ts";
import { run } from "./run.ts";
import { serve } from "./serve.ts";
import { session } from "./session.ts";
import { shell } from "./shell.ts";
import { turn } from "./turn.ts";

interface HeadlessCommand {
  usage: string;
  options: readonly string[];
  run(options: Options): Promise<number>;
}

function world({ release, era, seed, workers }: Options): Promise<WorldOptions> {
  if (era !== undefined && !isEra(era)) throw new UsageError(`--era is one of ${eras.join(", ")}, not "${era}"`);
  return inEra(era, worldOptions({ release, seed, workers, turn }));
}
const oneWord = (options: Options, what: string): string => {
  const [word, ...more] = options.rest;
  if (word === undefined || more.length > 0) throw new UsageError(`give one ${what}`);
  return word;
};
const noWords = (options: Options): void => {
  if (options.rest.length > 0) throw new UsageError(`unexpected "${options.rest[0]}"`);
};

const commands: Readonly<Record<string, HeadlessCommand>> = {
  session: {
    usage: "session",
    options: [],
    async run(options) {
      noWords(options);
      await session(await world(options), options.speed ?? Number.POSITIVE_INFINITY, process.stdin, process.stdout);
      return 0;
    },
  },
  run: { usage: "run FILE", options: [], run: async (options) => run(await world(options), oneWord(options, "script")) },
  shell: {
    usage: "shell",
    options: [],
    async run(options) {
      noWords(options);
      return shell(await world(options), options.speed ?? 1);
    },
  },
  serve: {
    usage: "serve [--port N] [--kubeconfig FILE]",
    options: ["port", "kubeconfig"],
    async run(options) {
      noWords(options);
      const serving = await serve(await world(options), {
        port: Number(options.named.get("port") ?? 0),
        speed: options.speed ?? 1,
        kubeconfig: options.named.get("kubeconfig"),
        today: true,
      });
      console.log(`ready ${serving.url}`);
      await new Promise<void>((resolve) => {
        process.once("SIGINT", resolve);
        process.once("SIGTERM", resolve);
      });
      await serving.close();
      return 0;
    },
  },
  labs: {
    usage: "labs",
    options: [],
    async run(options) {
      noWords(options);
      const { listLabs } = await import("./labs.ts");
      return listLabs();
    },
  },
  lab: {
    usage: "lab NAME [--script FILE] [--locale en|vi]",
    options: ["script", "locale"],
    async run(options) {
      const { gradeLab } = await import("./labs.ts");
      return gradeLab(oneWord(options, "lab"), options, turn);
    },
  },
  verify: {
    usage: "verify LAB [--kubeconfig FILE] [--folder FOLDER] [--locale en|vi]",
    options: ["kubeconfig", "folder", "locale"],
    async run(options) {
      const { verify } = await import("./verify/verify.ts");
      return verify(oneWord(options, "lab"), {
        seed: options.seed,
        release: releaseNamed(options.release) as Release,
        locale: options.named.get("locale"),
        kubeconfig: options.named.get("kubeconfig"),
        folder: options.named.get("folder"),
      });
    },
  },
  bench: {
    usage: "bench [NAME…]",
    options: [],
    async run(options) {
      const { bench } = await import("./bench.ts");
      return bench(options.rest);
    },
  },
};

const COMMON = "[--release v1.28.9|v1.36.1] [--era NAME] [--workers N] [--seed N] [--speed max|N]";

async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  const command = name === undefined ? undefined : commands[name];
  if (!command) {
    const lines = Object.values(commands).map(({ usage }) => `  kubewekend ${usage}`);
    const text = `usage:\n${lines.join("\n")}\ncommon options: ${COMMON}\n`;
    if (name === "--help" || name === "help") {
      process.stdout.write(text);
      return 0;
    }
    process.stderr.write(name === undefined ? text : `kubewekend: unknown command "${name}"\n${text}`);
    return 2;
  }
  try {
    return await command.run(
      parseOptions(
        rest,
        command.options,
        releases.map(({ version }) => version),
      ),
    );
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`kubewekend ${name}: ${error.message}\nusage: kubewekend ${command.usage} ${COMMON}\n`);
    return 2;
  }
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`kubewekend: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  },
);
