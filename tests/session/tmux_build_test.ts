import assert from "node:assert/strict";
import { type BuildInput, buildSession } from "../../src/session/tmux/build.ts";
import { chooseHooks } from "../../src/session/tmux/hook.ts";
import { sampleSpec, sampleWindow } from "./sample_spec.ts";

function build(more: Partial<BuildInput> = {}): string[] {
  return buildSession({
    spec: sampleSpec(),
    size: { columns: 200, rows: 49 },
    version: [3, 3, 1],
    hooks: chooseHooks([]),
    remainOnExit: false,
    launch: (window, pane) => ["/bin/sh", "/l", `${window}.${pane}`],
    log: () => undefined,
    ...more,
  }).map((command) => command.join(" "));
}

const IDS = "-P -F #{session_id} #{window_id} #{pane_id} --";
const T = "-t =shop-main-dev:";

Deno.test("buildSession() makes this chain", () => {
  const spec = sampleSpec({
    environment: { A: "s", B: "s" },
    windows: [
      sampleWindow({ name: "edit#1", key: "1", panes: [{ title: "e\nd", environment: { B: "p", C: "p" } }] }),
      sampleWindow({
        name: "server",
        key: "2",
        focus: true,
        layout: { kind: "preset", name: "main-vertical", mainWidth: { percent: 60 } },
        panes: [{ directory: "/srv/#{x}" }, { focus: true, environment: { SHELL: "/x" } }, {}],
      }),
    ],
  });
  assert.deepEqual(build({ spec }), [
    `new-session -d -s shop-main-dev -n edit##1 -x 200 -y 49 -c /tmp -e A=s -e B=p -e C=p ${IDS} /bin/sh /l 0.0`,
    `set-option ${T} destroy-unattached off`,
    `set-environment ${T} -- B s`,
    `set-environment -u ${T} -- C`,
    `set-option ${T} -- @prj_uid 01SESSION`,
    `set-option ${T} -- @prj_name shop-main-dev`,
    `set-option ${T} -- @prj_run 01RUN`,
    `set-option ${T} -- @prj_project shop`,
    `set-option ${T} -- @prj_root /srv/shop`,
    `set-option ${T} -- @prj_worktree main`,
    `set-option ${T} -- @prj_path /srv/shop`,
    `set-option ${T} -- @prj_task dev`,
    `set-option ${T} -- @prj_command start-dev`,
    `set-option -w ${T} allow-rename off`,
    `set-option -w ${T} -- @prj_window 1`,
    `select-pane ${T} -T e d`,
    `set-option -p ${T} -- @prj_title e d`,
    `new-window ${T} -n server -c /srv/##{x} ${IDS} /bin/sh /l 1.0`,
    `set-option -w ${T} allow-rename off`,
    `set-option -w ${T} -- @prj_window 2`,
    `set-option -w ${T} main-pane-width 60%`,
    `split-window -v ${T} -c /tmp -e SHELL=/x ${IDS} /usr/bin/env SHELL=/x /bin/sh /l 1.1`,
    `select-layout ${T} main-vertical`,
    `split-window -v ${T} -c /tmp ${IDS} /bin/sh /l 1.2`,
    `select-layout ${T} main-vertical`,
    `select-pane ${T}.+2`,
    `select-window ${T}^`,
    `select-window ${T}+1`,
    `display-message -p ${T} prj: built`,
  ]);
});

Deno.test("buildSession() silences the hooks that are set, and gives them back", () => {
  const lines = build({
    hooks: chooseHooks(["after-split-window", "window-linked", "window-layout-changed", "client-attached"]),
  });
  assert.deepEqual(lines.filter((line) => line.includes("hook")), [
    `set-hook ${T} after-split-window `,
    `set-hook ${T} window-linked `,
    `set-hook -w ${T} window-layout-changed `,
    "run-shell -b -d 0.2 -C 'set-hook' '-u' '-w' '-t' '=shop-main-dev:' 'window-layout-changed' ; " +
    "'set-hook' '-u' '-t' '=shop-main-dev:' 'after-split-window' ; 'set-hook' '-u' '-t' '=shop-main-dev:' 'window-linked'",
  ]);
});

Deno.test("buildSession() expects any hook of a server that does not run yet", () => {
  const lines = build({ hooks: chooseHooks(null), remainOnExit: true });
  assert.ok(lines.includes(`set-hook ${T} session-created `));
  assert.ok(lines.includes(`kill-window -a ${T}^`));
  assert.ok(lines.includes(`set-option -p ${T} remain-on-exit off`));
});

Deno.test("buildSession() mends the size of the first window before tmux 3.3", () => {
  const lines = build({ version: [3, 2, 1] });
  assert.ok(lines.includes(`resize-window ${T} -x 200 -y 49`));
  assert.ok(lines.includes(`set-option -w -u ${T} window-size`));
});

Deno.test("buildSession() never hands tmux a layout that it does not know", () => {
  const layout = { kind: "preset", name: "main-vertcal" } as never;
  assert.throws(() => build({ spec: sampleSpec({ windows: [sampleWindow({ layout, panes: [{}, {}] })] }) }), TypeError);
});

Deno.test("buildSession() hands on what a pane prints right after making it", () => {
  const spec = sampleSpec({ windows: [sampleWindow({ panes: [{}, {}] })] });
  const chain = build({ spec, log: (window, pane) => `exec log '/a%H#S/${window}.${pane}'` });
  const made = chain.flatMap((command, i) => /^(new-session|split-window)/.test(command) ? [i] : []);
  const piped = chain.flatMap((command, i) => command.startsWith("pipe-pane") ? [i] : []);
  assert.equal(chain[piped[0]!], `pipe-pane ${T} exec log '/a%%H##S/0.0'`);
  assert.equal(chain[piped[1]!], `pipe-pane ${T} exec log '/a%%H##S/0.1'`);
  assert.equal(piped[1], made[1]! + 1);
  assert.ok(made[0]! < piped[0]! && piped[0]! < made[1]!);
});
