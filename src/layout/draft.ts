/** A command that is about to be written: the keys of `src/template/command_shape.ts`, in the order of the file. */
export interface DraftCommand {
  readonly description: string;
  readonly arguments?: readonly DraftArgument[];
  readonly environment?: DraftEnvironment;
  readonly working_directory?: string;
  readonly pre_steps?: readonly DraftStep[];
  readonly session: DraftSession;
  readonly post_steps?: readonly DraftStep[];
}

export type DraftEnvironment = Readonly<Record<string, string>>;

export interface DraftArgument {
  readonly name: string;
  readonly default?: string;
  readonly description?: string;
}

export interface DraftStep {
  readonly run: string;
  readonly continue_on_error?: true;
}

export interface DraftSession {
  readonly name_template?: string;
  readonly task?: string;
  readonly backend?: "tmux" | "container" | "podman" | "docker";
  readonly container?: DraftContainer;
  readonly auto_attach?: boolean;
  readonly windows: readonly DraftWindow[];
  readonly pre_create_steps?: readonly DraftStep[];
  readonly cleanup_steps?: readonly DraftStep[];
}

export interface DraftContainer {
  readonly image: string;
  readonly command?: string;
  readonly workdir?: string;
  readonly volumes: readonly string[];
  readonly ports: readonly string[];
  readonly log_volume?: string;
}

export interface DraftWindow {
  readonly name?: string;
  readonly working_directory?: string;
  readonly environment?: DraftEnvironment;
  readonly focus?: boolean;
  readonly layout?: string | DraftTree;
  readonly main_pane_width?: string;
  readonly main_pane_height?: string;
  readonly panes: readonly DraftPane[];
}

/** Panes one above the other; a size is a share, "*" what is left. */
export interface DraftTree {
  readonly down: readonly string[];
}

export interface DraftPane {
  readonly title?: string;
  readonly working_directory?: string;
  readonly environment?: DraftEnvironment;
  readonly focus?: boolean;
  readonly command?: string;
  readonly type?: boolean;
  readonly exit_mode?: "close" | "hold";
}
