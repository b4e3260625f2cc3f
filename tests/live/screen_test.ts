/** The whole screen in a real terminal: whatever ends a program, its terminal is as it was found. */
import { strictEqual } from "node:assert";
import { fileURLToPath } from "node:url";
import { runToEnd } from "../bounded.ts";
import { waitFor } from "./tmux_rig.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Draws, and then does what is asked; a key ends it. */
const PROGRAM = `
import { Screen } from "./src/ui/screen.ts";
const [deed] = Deno.args;
async function show() {
  let end;
  const ended = new Promise((resolve) => end = resolve);
  using screen = new Screen((event) => { if (event.kind !== "resize") end(event); });
  screen.draw(["drawn", "lines"]);
  await new Promise((resolve) => setTimeout(resolve, 200));
  if (deed === "throw") throw new Error("thrown");
  if (deed === "reject") Promise.reject(new Error("rejected"));
  if (deed === "timer") setTimeout(() => { throw new Error("late"); });
  if (deed === "exit") Deno.exit(3);
  if (deed === "lend") await screen.lend(() => new Deno.Command("sh", { args: ["-c", "stty -a >lent"] }).spawn().status);
  const event = await ended;
  if (event.kind === "key") console.error("key", event.key.name);
  else console.error(event.signal);
}
await show();
`;

const CASES: readonly (readonly [deed: string, act: readonly string[], said: string])[] = [
  ["wait", ["send-keys", "q"], "key q"],
  ["wait", ["send-keys", "C-c"], "key c-c"],
  ["lend", ["send-keys", "Up"], "key up"],
  ["throw", [], "thrown"],
  ["reject", [], "rejected"],
  ["timer", [], "late"],
  ["exit", [], ""],
  ["wait", ["SIGTERM"], "SIGTERM"],
  ["wait", ["SIGHUP"], "SIGHUP"],
];

for (const [deed, act, said] of CASES) {
  Deno.test(`the terminal is as it was after ${[deed, ...act].join(" ")}`, async () => {
    const folder = await Deno.makeTempDir({ prefix: "prj-screen-" });
    const tmux = (...args: string[]): Promise<string> =>
      run("tmux", "-u", "-S", `${folder}/tmux`, "-f", "/dev/null", ...args);
    const modes = async (): Promise<string> =>
      (await tmux("display-message", "-p", "#{alternate_on} #{cursor_flag} #{wrap_flag}")).trim();
    const screen = async (): Promise<string> => (await tmux("capture-pane", "-p")).trim();
    try {
      const program = `cd '${folder}'; echo before; stty -a >0; cd '${ROOT}'
        (cd '${folder}'; sh -c 'echo $$ >pid; exec "$@"' - '${Deno.execPath()}' run -A --no-check '${folder}/program.ts' ${deed} 2>said)
        cd '${folder}'; stty -a >1; echo after; sleep 1000`;
      await Deno.writeTextFile(`${folder}/program.ts`, PROGRAM.replace("./src/", `${ROOT}src/`));
      await tmux("new-session", "-d", "-x", "80", "-y", "20", "sh", "-c", program);
      if (act.length > 0) {
        await waitFor("the screen", async () => (await screen()) === "drawn\nlines" && (await modes()) === "1 0 0");
        if (deed === "lend") {
          await waitFor("the loan", () => Deno.stat(`${folder}/lent`).then(({ size }) => size > 0, () => false));
          // A key that comes before the end of the loan is shown by whoever has the terminal.
          await waitFor("its end", async () => (await modes()) === "1 0 0");
        }
        if (act[0] === "send-keys") await tmux(...act);
        else Deno.kill(Number(await Deno.readTextFile(`${folder}/pid`)), act[0] as Deno.Signal);
      }
      await waitFor("the end", async () => (await screen()).endsWith("after"));
      strictEqual(await screen(), "before\nafter");
      strictEqual(await modes(), "0 1 1");
      const found = await Deno.readTextFile(`${folder}/0`);
      strictEqual(await Deno.readTextFile(`${folder}/1`), found);
      if (deed === "lend") strictEqual(await Deno.readTextFile(`${folder}/lent`), found);
      strictEqual((await Deno.readTextFile(`${folder}/said`)).includes(said), true);
    } finally {
      await tmux("kill-server").catch(() => {});
      await Deno.remove(folder, { recursive: true });
    }
  });
}

async function run(program: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runToEnd([program, ...args]);
  if (code !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr}`);
  return stdout;
}
