/** The labs of the site's bundle, each loaded when it is opened. */
import { parse } from "yaml";
import { fillCommonText, fillLabText } from "../course/fill-lab-text.ts";
import type { Lab } from "../course/index.ts";
import type { LabSource } from "../workbench/lab-source.ts";

const modules = import.meta.glob<{ default: Lab }>("../../labs/*/lab.ts");
const texts = import.meta.glob<string>("../../labs/*/text.*.yaml", { query: "?raw", import: "default" });
const commons = import.meta.glob<string>("../../labs/common.*.yaml", { query: "?raw", import: "default" });
const files = import.meta.glob<string>(["../../labs/*/start.sh", "../../labs/*/manifests/**"], { query: "?raw", import: "default" });

/** Throws when there is no such lab. */
export async function loadLab(name: string, locale: string): Promise<LabSource> {
  const folder = `../../labs/${name}`;
  const module = modules[`${folder}/lab.ts`];
  if (!module) throw new Error(`there is no lab "${name}"`);
  const localised = async (pick: (language: string) => (() => Promise<string>) | undefined): Promise<string> =>
    (await (pick(locale) ?? pick("en"))?.()) ?? "";
  const own = Object.entries(files).filter(([path]) => path.startsWith(`${folder}/`));
  const [{ default: lab }, text, common, contents] = await Promise.all([
    module(),
    localised((language) => texts[`${folder}/text.${language}.yaml`]),
    localised((language) => commons[`../../labs/common.${language}.yaml`]),
    Promise.all(own.map(async ([path, load]): Promise<[string, string]> => [path.slice(folder.length + 1), await load()])),
  ]);
  return {
    name,
    lab,
    files: Object.fromEntries(contents),
    text: fillLabText(parse(text)),
    common: fillCommonText(parse(common)),
  };
}
