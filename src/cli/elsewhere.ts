/** Tools of other sessions and of other orchestrators: here they only say what does their work. */
import type { Command } from "../machine/program.ts";

const ONE_MACHINE = "this laptop is the machine, and kind makes the cluster on it";
const OTHERS = "the chapter on alternatives compares it with Kubernetes";
const WORDS: Readonly<Record<string, string>> = {
  vagrant: `vagrant: ${ONE_MACHINE}`,
  ansible: `ansible: ${ONE_MACHINE}`,
  "ansible-playbook": `ansible: ${ONE_MACHINE}`,
  nomad: `Nomad: ${OTHERS}`,
  oc: `OpenShift: ${OTHERS}`,
};

export function elsewhere(name: string): Command {
  return {
    name,
    async run(process) {
      await process.stderr.write(`${name}: kubewekend does not model ${WORDS[name] ?? name}\n`);
      return 1;
    },
  };
}
