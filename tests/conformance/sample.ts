import type { PaneSpec, SessionSpec, WindowSpec } from "../../src/session/spec.ts";
import { sampleMarks, sampleSpec, sampleWindow } from "../session/sample_spec.ts";
import type { Subject } from "./subject.ts";

/** What a pane runs that is to stay: nothing of it is a shell that waits for a terminal. */
export const STAY = "exec sleep 600";

/** A session of one pane that runs `command`, in the subject's folder; with marks of its own. */
export function sessionOf(
  subject: Subject,
  name: string,
  command: string | null,
  spec: Partial<SessionSpec> = {},
): SessionSpec {
  return {
    ...sampleSpec({ name, directory: subject.folder, marks: sampleMarks({ name, uid: `01${name.toUpperCase()}` }) }),
    windows: [windowOf(subject, "main", [{ command }])],
    ...(subject.container === undefined ? {} : { container: subject.container }),
    ...spec,
  };
}

/** A window whose panes' commands end with them. */
export function windowOf(subject: Subject, name: string, panes: readonly Partial<PaneSpec>[]): WindowSpec {
  return sampleWindow({
    name,
    key: `1:${name}`,
    panes: panes.map((pane) => ({ exitMode: "close", directory: subject.folder, ...pane })),
  });
}
