import type { PaneSpec, SessionMarks, SessionSpec, WindowSpec } from "../../src/session/spec.ts";

export const TILED = { kind: "preset", name: "tiled" } as const;

export function samplePane(pane: Partial<PaneSpec> = {}): PaneSpec {
  return {
    title: null,
    command: null,
    type: false,
    shell: "/bin/sh",
    commandShell: "/bin/sh",
    exitMode: "back_to_shell",
    directory: "/tmp",
    environment: {},
    focus: false,
    ...pane,
  };
}

/** A window; `panes` are filled up. */
export function sampleWindow(
  window: Partial<Omit<WindowSpec, "panes">> & { readonly panes?: readonly Partial<PaneSpec>[] } = {},
): WindowSpec {
  const { panes = [{}], ...rest } = window;
  return { name: "main", key: "1:main", focus: false, layout: TILED, ...rest, panes: panes.map(samplePane) };
}

export function sampleSpec(spec: Partial<SessionSpec> = {}): SessionSpec {
  return {
    name: "shop-main-dev",
    marks: sampleMarks(),
    directory: "/tmp",
    environment: {},
    windows: [sampleWindow()],
    size: { columns: 200, rows: 50 },
    ...spec,
  };
}

export function sampleMarks(marks: Partial<SessionMarks> = {}): SessionMarks {
  return {
    uid: "01SESSION",
    name: "shop-main-dev",
    run: "01RUN",
    project: "shop",
    root: "/srv/shop",
    worktree: "main",
    path: "/srv/shop",
    task: "dev",
    command: "start-dev",
    ...marks,
  };
}
