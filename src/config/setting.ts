import { BACKENDS, CONFLICT_POLICIES, EXIT_MODES, RUNTIMES } from "../base/choice.ts";
import { boolean, choice, duration, type ScalarShape, size, text, type TextShape } from "../base/shape.ts";

/** One value that can be configured. Its key is its place in the file: "sessions.default_task". */
export interface Setting {
  readonly shape: ScalarShape | TextShape;
  readonly description: string;
  readonly default?: string;
  /** Another key that stands in where this one is set nowhere. */
  readonly fallback?: string;
  /** Only from the user's own file: a cloned repository must not choose what runs. */
  readonly globalOnly?: true;
}

export const SETTINGS = {
  "project.name": { shape: text, description: "The project's name; default: the main worktree's folder" },
  "project.default_base_branch": {
    shape: text,
    description: "Where new branches start; default: the repository's default branch",
    fallback: "defaults.base_branch",
  },
  "worktrees.base_directory": {
    shape: text,
    description: "The folder for worktrees, relative to the project",
    fallback: "git.worktree_base",
    default: "../worktrees",
  },
  "worktrees.naming_pattern": {
    shape: text,
    description: "The name of a worktree's folder",
    default: "{{project}}-{{branch}}",
  },
  "worktrees.port_range": {
    shape: text,
    description: "Where the `ports` of commands come from",
    default: "20000-29999",
  },
  "worktrees.trash_age": {
    shape: duration,
    description: "How long removed worktrees can be restored",
    default: "1d",
  },
  "worktrees.auto_cleanup": {
    shape: boolean,
    description: "prj worktree merge removes the worktree then, where nothing in it would be lost",
    default: "false",
  },
  "sessions.backend": {
    shape: BACKENDS,
    description: "What hosts sessions",
    fallback: "defaults.backend",
    default: "auto",
  },
  "sessions.tmux_config": { shape: text, description: "A tmux.conf for the server, relative to the project" },
  "sessions.default_task": { shape: text, description: "The task part of a session's name", default: "dev" },
  "sessions.naming_pattern": {
    shape: text,
    description: "A session's name",
    default: "{{project}}-{{worktree}}-{{task}}",
  },
  "sessions.auto_cleanup": {
    shape: boolean,
    description: "prj run ends sessions that are timed out, or whose directory or worktree is gone",
    default: "false",
  },
  "sessions.on_conflict": {
    shape: CONFLICT_POLICIES,
    description: "What to do where a session exists",
    default: "reuse",
  },
  "sessions.exit_mode": {
    shape: EXIT_MODES,
    description: "What a pane becomes when its command has ended",
    default: "back_to_shell",
  },
  "sessions.log_size": {
    shape: size,
    description: "How much of the output of each pane is kept, and as much again of what was before; 0: nothing",
    default: "4MB",
  },
  "record.keep_samples": {
    shape: duration,
    description: "How long samples of CPU and memory are kept; events stay until they are pruned",
    default: "30d",
  },
  "record.keep_logs": {
    shape: duration,
    description: "How long the output of panes is kept after their session ended",
    default: "14d",
  },
  "logging.level": {
    shape: choice(["DEBUG", "INFO", "WARN", "ERROR"]),
    description: "What is logged",
    default: "INFO",
  },
  "defaults.shell": { shape: text, description: "The shell of panes; default: $SHELL", globalOnly: true },
  "defaults.editor": { shape: text, description: "The editor in panes; default: $EDITOR", globalOnly: true },
  "defaults.base_branch": { shape: text, description: "Where new branches start, in every project" },
  "defaults.backend": { shape: BACKENDS, description: "What hosts sessions, in every project" },
  "defaults.tmux_session_prefix": { shape: text, description: "Put in front of every session's name" },
  "tmux.auto_attach": { shape: boolean, description: "Attaches after prj run", default: "false" },
  "tmux.session_timeout": {
    shape: duration,
    description: "How long a detached session may idle; 0: for ever",
    default: "24h",
  },
  "tmux.default_window_name": { shape: text, description: "The name of a window without one", default: "main" },
  "tmux.socket_name": { shape: text, description: "A tmux server of its own (tmux -L)" },
  "tmux.socket_path": { shape: text, description: "A tmux server by its socket (tmux -S)" },
  "tmux.binary": { shape: text, description: "The tmux program", default: "tmux", globalOnly: true },
  "container.runtime": {
    shape: RUNTIMES,
    description: "What runs containers; auto: podman where it is installed, else docker",
    default: "auto",
  },
  "git.worktree_base": { shape: text, description: "The folder for worktrees, in every project" },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingKey = keyof typeof SETTINGS;

/** The environment variable of a setting: PRJ_SESSIONS_DEFAULT_TASK; `logging.level` also has the short PRJ_LOG_LEVEL. */
export function settingVariables(key: SettingKey): readonly string[] {
  const name = `PRJ_${key.replace(".", "_").toUpperCase()}`;
  return key === "logging.level" ? [name, "PRJ_LOG_LEVEL"] : [name];
}
