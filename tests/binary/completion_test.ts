import { deepStrictEqual } from "node:assert";
import { SETUPS, startShell } from "../live/shell_rig.ts";
import { PRJ, Rig } from "./rig.ts";

const NAMES = ["bash", "zsh that loaded compinit", "fish"];

for (const setup of SETUPS.filter(({ name }) => NAMES.includes(name))) {
  Deno.test(`prj completes commands, arguments, choices and sessions in ${setup.name}`, async () => {
    await using rig = await Rig.create();
    await rig.ok(["init"]);
    await rig.ok(["run", "start-dev"]);
    await rig.command("deploy", "arguments: [{ name: target, choices: [staging, production] }]\nsteps: ['true']\n");
    const { TMUX_TMPDIR, HOME, GIT_CONFIG_GLOBAL } = rig.env;
    const env = {
      PRJ_TMUX_SOCKET_PATH: `${TMUX_TMPDIR}/tmux-${Deno.uid()}/default`,
      GIT_CONFIG_GLOBAL: GIT_CONFIG_GLOBAL!,
      XDG_CONFIG_HOME: `${HOME}/.config`,
    };
    await using shell = await startShell(setup, { kind: "binary", path: PRJ, cwd: rig.project, env });
    const cases: [typed: string, after: string, words: string[]][] = [
      ["prj run fea", "", ["run", "feature-branch"]],
      ["prj run feature-branch br", "x", ["run", "feature-branch", "branch=x"]],
      ["prj run deploy target=st", "", ["run", "deploy", "target=staging"]],
      ["prj attach my", "", ["attach", "myproject-main-dev"]],
      ["prj kill-s", "myproject-main-dev", ["kill-session", "myproject-main-dev"]],
    ];
    for (const [typed, after, words] of cases) {
      await shell.type(typed, "Tab", after);
      await shell.type("", "C-a", "argv ", "Enter");
      deepStrictEqual(await shell.nextWords(), ["prj", ...words], `${typed}<Tab>${after}`);
    }
  });
}
