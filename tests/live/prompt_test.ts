/** The prompts in a real terminal: keys in, answer out, and nothing of the question on stdout. */

import { strictEqual } from "node:assert";
import { fileURLToPath } from "node:url";
import { runToEnd } from "../bounded.ts";
import { waitFor } from "./tmux_rig.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

const ASK = `
import { confirm, select } from "./src/ui/prompt.ts";
const choices = [{ value: "a", label: "Alpha" }, { value: "b", label: "Beta" }];
const answer = Deno.args[0] === "confirm" ? await confirm("Which?") : await select("Which?", choices);
console.log(String(answer));
`;

const CASES: readonly (readonly [kind: "confirm" | "select", keys: readonly string[], answer: string])[] = [
  ["confirm", ["y"], "true"],
  ["confirm", ["n"], "false"],
  ["confirm", ["Enter"], "false"],
  ["confirm", ["C-c"], "undefined"],
  ["confirm", ["C-d"], "undefined"],
  ["select", ["Enter"], "a"],
  ["select", ["Down", "Enter"], "b"],
  ["select", ["C-c"], "undefined"],
  ["select", ["C-d"], "undefined"],
];

for (const [kind, keys, answer] of CASES) {
  Deno.test(`${kind}() answers ${answer} to ${keys.join(" ")}`, async () => {
    const folder = await Deno.makeTempDir({ prefix: "prj-prompt-" });
    const tmux = (...args: string[]): Promise<string> =>
      run("tmux", "-u", "-S", `${folder}/tmux`, "-f", "/dev/null", ...args);
    try {
      const ask = `"$DENO" eval '${ASK}' ${kind} >"$OUT.new"; mv "$OUT.new" "$OUT"`;
      const environment = [`DENO=${Deno.execPath()}`, `OUT=${folder}/out`].flatMap((one) => ["-e", one]);
      await tmux("new-session", "-d", "-x", "80", "-y", "20", "-c", ROOT, ...environment, "sh", "-c", ask);
      await waitFor("the question", async () => (await tmux("capture-pane", "-p")).includes("Which?"));
      await tmux("send-keys", ...keys);
      await waitFor("the answer", () => Deno.stat(`${folder}/out`).then(() => true, () => false));
      strictEqual(await Deno.readTextFile(`${folder}/out`), `${answer}\n`);
    } finally {
      // The server ends by itself with its last program.
      await tmux("kill-server").catch(() => {});
      await Deno.remove(folder, { recursive: true });
    }
  });
}

Deno.test("confirm() answers undefined where its input has ended", async () => {
  const { stdout } = await runToEnd([Deno.execPath(), "eval", ASK, "confirm"], { cwd: ROOT });
  strictEqual(stdout, "undefined\n");
});

async function run(program: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runToEnd([program, ...args]);
  if (code !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr}`);
  return stdout;
}
