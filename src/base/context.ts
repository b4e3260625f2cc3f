/** What the outside world gives one invocation: everything that would make a function impure, as one value. */
export interface Context {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly user: string;
  readonly hostName: string;
  readonly pid: number;
  readonly platform: "linux" | "darwin" | "windows";
  readonly folders: Folders;
  readonly terminal: Terminal;
  /** Program and arguments that start prj itself. */
  readonly self: readonly [string, ...string[]];
  readonly version: string;
  /** UTC milliseconds. */
  now(): number;
  /** Milliseconds on a clock that nobody sets, for how long something takes; from any moment on. */
  elapsed(): number;
  /** A new ULID: 26 characters that sort by time. */
  newId(): string;
}

/** prj's own folders (XDG). All absolute. */
export interface Folders {
  readonly home: string;
  /** ~/.config/prj */
  readonly config: string;
  /** ~/.local/share/prj */
  readonly data: string;
  /** ~/.cache/prj */
  readonly cache: string;
}

export interface Terminal {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  /** Of the terminal prj runs in; undefined without one. */
  readonly size: { readonly columns: number; readonly rows: number } | undefined;
}
