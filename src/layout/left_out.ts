/** What several of the other tools have and prj has not, with what to do instead. */
import type { Foreign, ForeignFields, ForeignReader } from "./foreign.ts";

/** tmux's server: whose it is, is for the user's own configuration to say. `settings`: the setting of each key. */
export function leaveOutServer(
  fields: ForeignFields,
  reader: ForeignReader,
  settings: Readonly<Record<string, string>>,
): void {
  for (const [key, setting] of Object.entries(settings)) {
    const at = fields.take(key);
    if (at === undefined) continue;
    const value = at.node.kind === "scalar" ? at.node.written : "…";
    reader.leaveOut(
      at,
      "your own configuration says which tmux server prj uses",
      setting === ""
        ? "Put what it asks for into ~/.tmux.conf"
        : `Write tmux: { ${setting}: ${value} } in ~/.config/prj/config.yaml`,
    );
  }
}

/** The titles that tmux can show on the borders of panes. Switched off is how prj has it. */
export function leaveOutTitles(fields: ForeignFields, reader: ForeignReader): void {
  const enabled = fields.take("enable_pane_titles");
  if (enabled !== undefined && reader.flag(enabled) === true) {
    reader.leaveOut(
      enabled,
      "prj gives panes their titles and leaves to tmux whether they show",
      "Put set -g pane-border-status top into ~/.tmux.conf",
    );
  }
  for (const [key, option] of [["pane_title_position", "status"], ["pane_title_format", "format"]] as const) {
    fields.leaveOut(
      [key],
      "prj leaves to tmux how titles show",
      `Put set -g pane-border-${option} into ~/.tmux.conf`,
    );
  }
}

/** Hooks for moments that prj does not see, or where it has no steps. */
export function leaveOutHooks(fields: ForeignFields): void {
  fields.leaveOut(
    ["on_project_restart"],
    "prj has no steps for a session that is there already",
    "pre_steps run every time, session.pre_create_steps only for a new session",
  );
  fields.leaveOut(["on_project_exit"], DETACHED, "Bind it to tmux's hook client-detached");
}

/** Why nothing of prj runs when a session is detached. */
export const DETACHED = "it runs when the session is detached, and prj is done when it attaches";

/** Panes that get what is typed into one of them. */
export function leaveOutSynchronize(fields: ForeignFields, reader: ForeignReader): void {
  const at = fields.take("synchronize");
  const written = at?.node.kind === "scalar" ? at.node.written : "";
  if (at === undefined || /^(|false|no|off)$/i.test(written)) return;
  leaveOutWindowOption(at, "synchronize-panes", "on", reader);
}

export function leaveOutWindowOption(at: Foreign, name: string, value: string, reader: ForeignReader): void {
  const instead = name === "automatic-rename" || name === "allow-rename"
    ? "Windows of prj keep the names that they have"
    : name === "remain-on-exit"
    ? "Write exit_mode: hold on the window"
    : `In the window, run tmux set-option -w ${name} ${value}`.trimEnd();
  reader.leaveOut(at, "prj sets no options of windows", instead);
}
