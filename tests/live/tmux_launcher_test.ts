import assert from "node:assert/strict";
import { join } from "node:path";
import type { PaneSpec } from "../../src/session/spec.ts";
import { sampleSpec, sampleWindow } from "../session/sample_spec.ts";
import { TmuxRig, waitFor } from "./tmux_rig.ts";

/** One pane that runs `pane`, beside one that keeps the session. */
async function open(rig: TmuxRig, pane: Partial<PaneSpec>): Promise<string> {
  const created = await rig.create(sampleSpec({ windows: [sampleWindow({ panes: [pane, {}] })] }));
  return created.windows[0]!.panes[0]!.id;
}

const screen = (rig: TmuxRig, pane: string): Promise<string> => rig.tmux("capture-pane", "-p", "-t", pane);
const recorded = (rig: TmuxRig, line: RegExp): Promise<boolean> =>
  waitFor(`${line} in the record`, () => line.test(rig.record("01SESSION", "0.0")));

async function runs(rig: TmuxRig, pane: string, program: string): Promise<void> {
  await waitFor(`${program} to run`, async () => {
    const tty = await rig.tmux("display-message", "-p", "-t", pane, "#{pane_tty}");
    const { stdout } = await rig.host.run({ argv: ["ps", "-o", "comm=", "-t", tty.replace("/dev/", "")] });
    return stdout.split("\n").includes(program);
  });
}

for (const commandShell of ["/bin/sh", "/bin/bash"]) {
  Deno.test(`Ctrl-C ends a command of ${commandShell} and gives a shell with job control`, async () => {
    await using rig = new TmuxRig();
    const pane = await open(rig, { command: "sleep 1000", commandShell, shell: "/bin/bash" });
    await runs(rig, pane, "sleep");
    await rig.tmux("send-keys", "-t", pane, "C-c");
    await recorded(rig, /^exit 130\n(.*\n)*end \d{13}$/m);
    await rig.tmux("send-keys", "-t", pane, "sleep 2000", "Enter");
    await runs(rig, pane, "sleep");
    await rig.tmux("send-keys", "-t", pane, "C-z");
    await waitFor("the job to stop", async () => (await screen(rig, pane)).includes("Stopped"));
    await rig.tmux("send-keys", "-t", pane, "fg", "Enter");
    await waitFor("the job to go on", async () => /^fg$|fg\nsleep 2000/m.test(await screen(rig, pane)));
    await rig.tmux("send-keys", "-t", pane, "C-c", "", "exit 3", "Enter");
    await recorded(rig, /^closed \d{13}$/m);
  });

  Deno.test(`killing a pane records the end of a command of ${commandShell}`, async () => {
    await using rig = new TmuxRig();
    const pane = await open(rig, { command: "sleep 1000", commandShell });
    await runs(rig, pane, "sleep");
    await rig.tmux("kill-pane", "-t", pane);
    await recorded(rig, /^pid \d+\nstart \d{13}\nexit 129\n.*\n.*\nend \d{13}\nclosed \d{13}$/m);
  });
}

Deno.test("TERM to a pane's process ends its command and records it", async () => {
  await using rig = new TmuxRig();
  const pane = await open(rig, { command: "sleep 1000" });
  await runs(rig, pane, "sleep");
  Deno.kill(Number(await rig.tmux("display-message", "-p", "-t", pane, "#{pane_pid}")), "SIGTERM");
  await recorded(rig, /^closed \d{13}$/m);
});

Deno.test("a command that ignores Ctrl-Z's stop goes on and is not lost", async () => {
  await using rig = new TmuxRig();
  const pane = await open(rig, { command: "sleep 5; exit 5" });
  await runs(rig, pane, "sleep");
  await rig.tmux("send-keys", "-t", pane, "C-z");
  await recorded(rig, /^exit 5$/m);
});

Deno.test("back_to_shell leaves an interactive shell", async () => {
  await using rig = new TmuxRig();
  const pane = await open(rig, { command: "echo finished", shell: "/bin/bash" });
  await recorded(rig, /^exit 0$/m);
  await rig.tmux("send-keys", "-t", pane, "echo $-", "Enter");
  await waitFor("an interactive shell", async () => /finished[^]*^\w*i\w*m/m.test(await screen(rig, pane)));
});

Deno.test("close ends the pane with its command", async () => {
  await using rig = new TmuxRig();
  const pane = await open(rig, { command: "exit 4", exitMode: "close" });
  await recorded(rig, /^exit 4$[^]*^closed \d{13}$/m);
  await waitFor("the pane to go", async () => !(await rig.panes("shop-main-dev", "#{pane_id}")).includes(pane));
});

Deno.test("hold asks: Enter runs the command again, another key closes the pane", async () => {
  await using rig = new TmuxRig();
  const pane = await open(rig, { command: "exit 7", exitMode: "hold" });
  const asked = async (): Promise<number> => (await screen(rig, pane)).split("[exit code 7]").length - 1;
  await waitFor("the question", async () => await asked() === 1);
  await rig.tmux("send-keys", "-t", pane, "Enter");
  await waitFor("the question again", async () => await asked() === 2);
  await rig.tmux("send-keys", "-t", pane, "q");
  await recorded(rig, /^closed \d{13}$/m);
  assert.equal(rig.record("01SESSION", "0.0").split(/^exit 7$/m).length, 3);
});

Deno.test("a hung-up question is recorded too", async () => {
  await using rig = new TmuxRig();
  const pane = await open(rig, { command: "true", exitMode: "hold" });
  await waitFor("the question", async () => (await screen(rig, pane)).includes("Enter runs it again"));
  await rig.tmux("kill-pane", "-t", pane);
  await recorded(rig, /^closed \d{13}$/m);
});

Deno.test("commands run in the user's shell with its rc file", async () => {
  await using rig = new TmuxRig();
  rig.write("home/.bashrc", `hello() { echo hello >${rig.folder}/said; }\n`);
  await open(rig, { command: "hello", commandShell: "/bin/bash" });
  await recorded(rig, /^exit 0$/m);
  assert.equal(Deno.readTextFileSync(join(rig.folder, "said")), "hello\n");
});

Deno.test("a pane runs although nothing can be recorded", async () => {
  await using rig = new TmuxRig();
  // Not even root can make a folder where a file is.
  rig.write("data/panes", "");
  await open(rig, { command: `echo ran >${rig.folder}/ran` });
  await waitFor("the command", () => {
    try {
      return Deno.readTextFileSync(join(rig.folder, "ran")) === "ran\n";
    } catch {
      return false;
    }
  });
});

Deno.test("the scripts are written once, for their owner only, and mended where they were changed", async () => {
  await using rig = new TmuxRig();
  await open(rig, {});
  const files = (): string[] =>
    [...Deno.readDirSync(rig.data)].filter((entry) => entry.isFile).map((entry) => join(rig.data, entry.name)).sort();
  const scripts = files();
  const texts = scripts.map((path) => Deno.readTextFileSync(path));
  assert.deepEqual(scripts.map((path) => Deno.statSync(path).mode! & 0o777), [0o700, 0o700]);
  for (const path of scripts) Deno.writeTextFileSync(path, "exit 1\n");
  await rig.create(sampleSpec({ name: "second" }));
  assert.deepEqual(files().map((path) => Deno.readTextFileSync(path)), texts);
});

Deno.test("the record holds neither command nor environment", async () => {
  await using rig = new TmuxRig();
  await open(rig, { command: ": top-secret", environment: { TOKEN: "hush" }, exitMode: "close" });
  await recorded(rig, /^closed/m);
  assert.doesNotMatch(rig.record("01SESSION", "0.0"), /secret|hush/);
});
