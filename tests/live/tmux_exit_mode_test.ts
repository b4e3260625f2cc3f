import assert from "node:assert/strict";
import type { ExitMode } from "../../src/session/spec.ts";
import { sampleSpec, sampleWindow } from "../session/sample_spec.ts";
import { TmuxRig, waitFor } from "./tmux_rig.ts";

interface Case {
  readonly command: string;
  readonly code: number;
  /** Keys that end it, one after the other, as soon as the screen shows "ready". */
  readonly keys?: readonly string[];
}

/** Programs write their "ready" in two parts, so that a shell that shows its command line is not taken for them. */
const CASES: Readonly<Record<string, Case>> = {
  exit: { command: "exit 3", code: 3 },
  exec: { command: "exec sh -c 'exit 4'", code: 4 },
  "several lines": { command: "echo one\n# two\n\nif true; then echo \"a 'b'\"; fi\nexit 5\n", code: 5 },
  "a trap": { command: "trap '' INT; printf rea; echo dy; read x; exit 6", code: 6, keys: ["C-c", "Enter"] },
  "a program with a trap": {
    command: `sh -c "trap '' INT; printf rea; echo dy; read x; exit 7"`,
    code: 7,
    keys: ["C-c", "Enter"],
  },
  "a program with a trap that it acts on": {
    command: `sh -c "trap 'exit 8' INT; printf rea; echo dy; while :; do sleep 0.05; done"`,
    code: 8,
    keys: ["C-c"],
  },
  killed: { command: "sh -c 'kill -9 $$'", code: 137 },
  "killed after exec": { command: "exec sh -c 'kill -9 $$'", code: 137 },
  "Ctrl-C": { command: "printf rea; echo dy; sleep 1000", code: 130, keys: ["C-c"] },
  "not found": { command: "no-such-program", code: 127 },
};
/** What a shell of another language says in its own words. */
const FISH: Readonly<Record<string, string>> = {
  "several lines": "echo one\n# two\n\nif true; echo \"a 'b'\"; end\nexit 5\n",
  "a trap": `sh -c "trap '' INT; printf rea; echo dy; read x; exit 6"`,
};
const SHELLS = ["/bin/sh", "/bin/dash", "/bin/bash", "/usr/bin/zsh", "/usr/bin/fish"].filter(isThere);

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** Without these zsh asks its newcomers questions, and fish reads all manual pages in the background. */
function calmShells(rig: TmuxRig): void {
  rig.write("home/.zshrc", "");
  rig.folderIn("home/.local/share/fish/generated_completions");
}

const screen = (rig: TmuxRig, pane: string): Promise<string> => rig.tmux("capture-pane", "-p", "-S", "-", "-t", pane);
const isGone = async (rig: TmuxRig, pane: string): Promise<boolean> =>
  !(await rig.panes("shop-main-dev", "#{pane_id}")).includes(pane);

async function shows(rig: TmuxRig, pane: string, text: RegExp, what: string): Promise<void> {
  let seen = "";
  await waitFor(what, async () => text.test(seen = await screen(rig, pane))).catch(() =>
    assert.fail(`${what}: ${text} is not on the screen:\n${seen}`)
  );
}

async function writes(rig: TmuxRig, record: string, text: RegExp, what: string): Promise<void> {
  await waitFor(what, () => text.test(rig.record("01SESSION", record))).catch(() =>
    assert.fail(`${what}: ${text} is not in the record:\n${rig.record("01SESSION", record)}`)
  );
}

/** What a pane has to do when its command has ended. */
const AFTER: Readonly<Record<ExitMode, (rig: TmuxRig, pane: string, record: string, at: Case) => Promise<void>>> = {
  async back_to_shell(rig, pane, record) {
    // A program of its own in the foreground, and Ctrl-C again: the shell has its terminal and job control.
    await rig.tmux("send-keys", "-t", pane, "sh -c 'printf ali; echo ve; exec sleep 1000'", "Enter");
    await shows(rig, pane, /^alive$/m, "the shell");
    const runs = (): Promise<string> => rig.tmux("display-message", "-p", "-t", pane, "#{pane_current_command}");
    await waitFor("sleep to run", async () => await runs() === "sleep");
    await rig.tmux("send-keys", "-t", pane, "C-c");
    await waitFor("sleep to end", async () => await runs() !== "sleep");
    await rig.tmux("send-keys", "-t", pane, "exit", "Enter");
    await writes(rig, record, /^closed \d{13}$/m, "the end of the shell");
  },
  async hold(rig, pane, record, { code, keys = [] }) {
    const asks = `\\[exit code ${code}\\] Enter runs it again`;
    await shows(rig, pane, new RegExp(asks), "the question");
    await rig.tmux("send-keys", "-t", pane, "Enter");
    for (const key of keys) {
      await shows(rig, pane, new RegExp(`${asks}[^]*^ready$`, "m"), "the command again");
      await rig.tmux("send-keys", "-t", pane, key);
    }
    await shows(rig, pane, new RegExp(`${asks}[^]*${asks}`), "the question again");
    await rig.tmux("send-keys", "-t", pane, "x");
    await writes(rig, record, new RegExp(`^exit ${code}$[^]*^exit ${code}$[^]*^closed \\d{13}$`, "m"), "both ends");
    await waitFor("the pane to go", () => isGone(rig, pane));
  },
  async close(rig, pane, record) {
    await waitFor("the pane to go", () => isGone(rig, pane));
    await writes(rig, record, /^closed \d{13}$/m, "the end");
  },
};

for (const shell of SHELLS) {
  for (const exitMode of ["back_to_shell", "hold", "close"] as const) {
    Deno.test(`${exitMode} in ${shell}: whatever ends a command`, async (test) => {
      await using rig = new TmuxRig();
      calmShells(rig);
      const cases = Object.entries(CASES).map(([name, at]) => ({
        name,
        at: shell.endsWith("fish") && FISH[name] !== undefined ? { ...at, command: FISH[name] } : at,
      }));
      const windows = cases.map(({ name, at }) =>
        sampleWindow({ name, key: name, panes: [{ command: at.command, shell, commandShell: shell, exitMode }] })
      );
      const created = await rig.create(sampleSpec({ windows: [...windows, sampleWindow({ name: "keeper" })] }));
      for (const [index, { name, at }] of cases.entries()) {
        await test.step(name, async () => {
          const pane = created.windows[index]!.panes[0]!.id;
          for (const key of at.keys ?? []) {
            await shows(rig, pane, /^ready$/m, "the command");
            await rig.tmux("send-keys", "-t", pane, key);
          }
          await writes(rig, `${index}.0`, new RegExp(`^exit ${at.code}$[^]*^end \\d{13}$`, "m"), "the exit code");
          await AFTER[exitMode](rig, pane, `${index}.0`, at);
        });
      }
    });
  }

  Deno.test(`the last pane of a session ends it, and its record knows, in ${shell}`, async () => {
    await using rig = new TmuxRig();
    calmShells(rig);
    await rig.create(sampleSpec({ name: "keeper", windows: [sampleWindow({ panes: [{ command: "cat" }] })] }));
    const pane = { command: "exit 9", shell, commandShell: shell, exitMode: "close" } as const;
    await rig.create(sampleSpec({ name: "short", windows: [sampleWindow({ panes: [pane] })] }));
    await waitFor("the session to end", async () => await rig.tmux("list-sessions", "-F", "#S") === "keeper");
    await waitFor(
      "its record",
      () => /^exit 9$[^]*^end \d{13}$[^]*^closed \d{13}$/m.test(rig.record("01SESSION", "0.0")),
    );
  });
}
