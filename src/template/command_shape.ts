import { BACKENDS, CONFLICT_POLICIES, EXIT_MODES } from "../base/choice.ts";
import {
  any,
  boolean,
  choice,
  type Decoded,
  duration,
  type LazyShape,
  list,
  map,
  object,
  optional,
  required,
  shellLine,
  text,
  textOrNull,
  variables,
} from "../base/shape.ts";
import type { TemplateText } from "../base/template_text.ts";
import { CONTAINER, INSIDE } from "./container_shape.ts";

/** What a command file may hold (`.prj/commands/*.yaml`). Descriptions are what editors and `prj schema` show. */

const environment = variables(textOrNull);

const STEP_OBJECT = object({
  name: optional(text, "What messages and logs call it; without `run`, the step to look up"),
  run: optional(shellLine, "A shell line, or several; the first that fails ends the step"),
  script: optional(shellLine, "The same as `run`"),
  type: optional(choice(["builtin", "script", "shell"]), "How `action` is meant"),
  action: optional(shellLine, "A step's name, or with `type: shell` a shell line"),
  args: optional(environment, "Given to the step as PRJ_STEP_<NAME>"),
  description: optional(text, "Why the step is there"),
  timeout: optional(duration, "After this the step is ended and has failed"),
  continue_on_error: optional(boolean, "A failure of this step does not end the run"),
  environment: optional(environment, "Variables for this step"),
  working_directory: optional(text, "Where it runs; relative to the run's directory"),
  interactive: optional(boolean, "The step may read the terminal"),
});

const steps = list({ kind: "either", scalar: text, object: STEP_OBJECT } as const);

const PANE_OBJECT = object({
  command: optional(shellLine, "What runs in the pane; without it a shell"),
  title: optional(text, "The pane's title"),
  working_directory: optional(text, "Relative to the window's"),
  environment: optional(environment, "Variables for this pane"),
  focus: optional(boolean, "This pane is the active one of its window"),
  type: optional(boolean, "Types the command into the shell instead of running it"),
  exit_mode: optional(EXIT_MODES, "What the pane becomes when its command has ended"),
});

/** A tree of splits: a leaf is a size ("60%", 20, or "*" for what is left), a branch splits `right` or `down`. */
export type LayoutTree = TemplateText | {
  readonly right?: readonly LayoutTree[];
  readonly down?: readonly LayoutTree[];
  readonly size?: TemplateText;
};

const treeBranch: LazyShape<LayoutTree> = {
  kind: "lazy",
  of: () => ({
    kind: "either",
    scalar: textOrNull,
    object: object({
      right: optional(list(treeBranch), "Children side by side"),
      down: optional(list(treeBranch), "Children one above the other"),
      size: optional(text, 'Its share of the parent: "40%", cells, or "*"'),
    }),
  }),
};

const WINDOW = object({
  name: optional(text, "The window's name"),
  command: optional(shellLine, "What runs in its only pane"),
  layout: optional(treeBranch, "A tmux preset, a custom layout string, or a tree of splits"),
  main_pane_width: optional(text, 'Columns or a share ("60%") for the main pane of a preset'),
  main_pane_height: optional(text, "Rows or a share for the main pane of a preset"),
  panes: optional(
    list({ kind: "either", scalar: { ...shellLine, nullable: true }, object: PANE_OBJECT } as const),
    "Its panes",
  ),
  working_directory: optional(text, "Relative to the session's"),
  environment: optional(environment, "Variables for all its panes"),
  focus: optional(boolean, "This window is the active one"),
  exit_mode: optional(EXIT_MODES, "For all its panes"),
});

const WORKTREE = object({
  // Required, but a command that extends another may leave it to that one: `readCommand` looks when both are merged.
  branch: optional(text, "The branch that the worktree has checked out; made where it does not exist"),
  base_branch: optional(text, "Where a new branch starts; default: the repository's default branch"),
  detach: optional(boolean, "Checks the commit that `branch` names out, without a branch"),
  parent_directory: optional(text, "The folder for worktrees; relative to the project"),
  create_if: optional(text, "No worktree where this reads as false"),
  copy_files: optional(list(text), "Untracked files to copy from the main worktree; globs"),
  symlink_files: optional(list(text), "Untracked files and folders to link to; globs"),
  post_create_steps: optional(steps, "Run in the new worktree"),
});

const SESSION = object({
  name_template: optional(text, "The session's name"),
  task: optional(text, "The task part of the name"),
  backend: optional(BACKENDS, "What hosts the session"),
  host: optional(textOrNull, "An ssh host; null: this machine"),
  working_directory: optional(text, "Where its panes start"),
  auto_attach: optional(boolean, "Attaches when all is done"),
  on_conflict: optional(CONFLICT_POLICIES, "What to do where the session exists"),
  exit_mode: optional(EXIT_MODES, "What a pane becomes when its command has ended"),
  environment: optional(text, "A name in the project's `environments`"),
  inherit_project_env: optional(boolean, "Whether that environment reaches the session; default true"),
  additional_env: optional(environment, "Variables for the session; stronger than all others"),
  container: optional(
    { kind: "either", object: CONTAINER } as const,
    "The container that the session is; its first window is the container's own process",
  ),
  inside: optional(
    { kind: "either", scalar: text, object: INSIDE } as const,
    "A container that the panes' processes run in: an image, or what it is made of",
  ),
  windows: optional(list(WINDOW), "Its windows; default: one with a shell"),
  pre_create_steps: optional(steps, "Before the session is made"),
  post_create_steps: optional(steps, "After the session is made"),
  cleanup_steps: optional(steps, "When the session is ended by prj"),
});

const ARGUMENT = object({
  name: required(text, "Supplied as name=value"),
  type: optional(choice(["string", "integer", "number", "boolean", "path", "choice"]), "What values are taken"),
  required: optional(boolean, "Default: whether there is no `default`"),
  default: optional(any, "The value where none is supplied"),
  choices: optional(list(text), "The values of a `choice`"),
  description: optional(text, "For help and completion"),
  secret: optional(boolean, "Never stored and never printed"),
});

export const COMMAND = object({
  name: optional(text, "The file's name, said again"),
  description: optional(text, "One line for `prj list`"),
  category: optional(text, "Groups commands in `prj list`"),
  extends: optional(text, "The command that this one builds on"),
  arguments: optional(list({ kind: "either", scalar: text, object: ARGUMENT } as const), "What the command takes"),
  environment: optional(environment, "Variables for its steps and its session"),
  environments: optional(map(environment), "Named environments, on top of the project's"),
  timeout: optional(duration, "For the whole run"),
  working_directory: optional(text, "Where its steps run"),
  ports: optional(
    { kind: "either", list: list(text), object: map(textOrNull) } as const,
    "Ports that the worktree has for itself, as {{ports.NAME}} and PRJ_PORT_NAME: names, or NAME: 3000-3099",
  ),
  integers: optional(map(text), "The same for numbers of a range, within the project: NAME: 1-16"),
  worktree: optional(WORKTREE, "The worktree that the command works in"),
  session: optional(SESSION, "The terminal session that the command opens"),
  depends_on: optional(list(text), "Commands whose sessions `prj start` starts before this one's"),
  pre_steps: optional(steps, "Before everything else"),
  steps: optional(steps, "After the session is there"),
  post_steps: optional(steps, "After `steps`"),
  cleanup_on_failure: optional(steps, "Only where the run fails"),
});

/** A step's own file (`.prj/steps/<name>.yaml`). */
export const STEP_FILE = object({
  name: optional(text, "The file's name, said again"),
  description: optional(text, "Why the step is there"),
  run: optional(shellLine, "A shell line, or several"),
  script: optional(shellLine, "The same as `run`"),
  commands: optional(list(shellLine), "Shell lines, one after the other"),
  environment: optional(environment, "Variables for this step"),
  timeout: optional(duration, "After this the step is ended and has failed"),
  working_directory: optional(text, "Where it runs; relative to the run's directory"),
});

export type CommandFile = Decoded<typeof COMMAND>;
export type ArgumentEntry = NonNullable<CommandFile["arguments"]>[number];
export type StepEntry = NonNullable<CommandFile["steps"]>[number];
export type StepObject = Decoded<typeof STEP_OBJECT>;
export type StepFile = Decoded<typeof STEP_FILE>;
export type SessionBlock = Decoded<typeof SESSION>;
export type WindowBlock = Decoded<typeof WINDOW>;
export type PaneEntry = NonNullable<WindowBlock["panes"]>[number];
