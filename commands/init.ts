import { answerForm, list, string } from "../src/base/answer.ts";
import { initProject } from "../src/run/command/init_project.ts";
import { formatCount, tildePath } from "../src/ui/style.ts";
import { answerJson } from "./answer_json.ts";
import type { Invocation } from "./verb.ts";

const INIT = answerForm("prj.init/1", {
  root: string(),
  created: list(string(), "Files"),
  kept: list(string(), "Files that were there"),
});
export const answers = [INIT];

/** `prj init [PATH]`. */
export async function run({ context, console, json, words, audience }: Invocation): Promise<number> {
  const { root, created, kept } = await initProject(context, words[0], audience);
  if (json) {
    answerJson(console, INIT, { root, created, kept });
    return 0;
  }
  const where = tildePath(root, context.folders.home);
  if (created.length === 0) console.answer(`${where}/.prj is complete: nothing to do`);
  else {
    for (const file of created) console.narrate(`Created ${file}`);
    const others = kept.length === 0 ? "" : `, ${formatCount(kept.length, "file")} kept`;
    console.answer(`${where}/.prj is ready: ${formatCount(created.length, "file")} made${others}`);
  }
  console.narrate('Next: "prj list" shows the commands, "prj run start-dev" opens a session');
  return 0;
}
