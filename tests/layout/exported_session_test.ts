import { deepEqual, equal } from "node:assert/strict";
import {
  draftSession,
  type ExportedPane,
  type ExportedSession,
  layoutOfSession,
} from "../../src/layout/exported_session.ts";

const pane = (more: Partial<ExportedPane> = {}): ExportedPane => ({
  title: null,
  directory: "/srv/shop",
  command: null,
  active: false,
  exitMode: "back_to_shell",
  ...more,
});

const SESSION: ExportedSession = {
  name: "shop-main-dev",
  task: "dev",
  windows: [
    { name: "edit", active: false, layout: "abcd,80x24,0,0,1", panes: [pane({ command: "vim {{x}}", active: true })] },
    {
      name: "srv",
      active: true,
      layout: "1234,80x24,0,0{40x24,0,0,1,39x24,41,0,2}",
      panes: [
        pane({ directory: "/srv/shop/web", command: "npm start", exitMode: "close" }),
        pane({ directory: "/home/u/x", title: "logs", active: true }),
      ],
    },
    { name: "edit", active: false, layout: null, panes: [pane({ directory: "/etc", active: true })] },
  ],
};

Deno.test("draftSession() says what differs from the ordinary, and no directory of this machine's where it can", () => {
  const { session } = draftSession(SESSION, { top: "/srv/shop", home: "/home/u" });
  deepEqual(session, {
    name_template: "shop-main-dev",
    task: "dev",
    windows: [
      { name: "edit", panes: [{ command: "vim {{ '{{' }}x}}" }] },
      {
        name: "srv",
        focus: true,
        layout: "1234,80x24,0,0{40x24,0,0,1,39x24,41,0,2}",
        panes: [
          { working_directory: "web", command: "npm start", exit_mode: "close" },
          { title: "logs", working_directory: "~/x", focus: true },
        ],
      },
      { name: "edit", working_directory: "/etc", panes: [{}] },
    ],
  });
});

Deno.test("layoutOfSession() makes a tab of each window's active pane, with names that differ", () => {
  const { layout, notes } = layoutOfSession(SESSION, "/home/u");
  deepEqual(layout.tabs.map(({ name, directory, command }) => [name, directory, command]), [
    ["edit", "/srv/shop", "vim {{x}}"],
    ["srv", "~/x", null],
    ["3-edit", "/etc", null],
  ]);
  deepEqual(notes, ['Window "srv" has 2 panes; a tab has one, so only the active one is there']);
  equal(layout.name, "shop-main-dev");
});
