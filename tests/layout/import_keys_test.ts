/** Every key that the tools document is either in the command or listed: none is dropped in silence. */
import assert from "node:assert/strict";
import { IMPORT_FORMATS } from "../../src/layout/import_formats.ts";
import { writeDraft } from "../../src/layout/draft_yaml.ts";

type Outcome = "carried" | "left out" | "changed" | "needs nothing";

const GROUND = { top: "/w", folder: "/w", fileName: "x", reserved: ["project", "user"] };

interface Sample {
  readonly yaml: string;
  readonly notes: readonly string[];
}

function importText(format: string, text: string): Sample {
  const { problems, commands } = IMPORT_FORMATS.find(({ name }) => name === format)!.read("/w/x.yml", text, GROUND);
  assert.deepEqual(problems.map(({ message }) => message), [], text);
  const [command] = commands;
  return {
    yaml: writeDraft(command!.draft, []),
    notes: command!.notes.map(({ kind, key }) => `${kind === "left_out" ? "left out" : "changed"} ${key}`),
  };
}

/** Looks what a key does: `{}` in `frame` is where its line goes. */
function check(format: string, frame: string, key: string, value: string, outcome: Outcome): void {
  const line = /\n *\{\}/.exec(frame)![0].replace("{}", `${key}: ${value}`);
  const without = importText(format, frame.replace(/\n *\{\}/, ""));
  const { yaml, notes } = importText(format, frame.replace(/\n *\{\}/, line));
  const told = notes.filter((note) => !without.notes.includes(note));
  const about = told.filter((note) => new RegExp(`[ .\\]]${key}(?:[.[].*)?$`).test(note));
  switch (outcome) {
    case "carried":
      assert.deepEqual(told, []);
      assert.notEqual(yaml, without.yaml, "the command has it");
      return;
    case "needs nothing":
      assert.deepEqual([told, yaml], [[], without.yaml]);
      return;
    default:
      assert.ok(about.length > 0 && about.every((note) => note.startsWith(outcome)), `${key}: ${told.join(", ")}`);
  }
}

type Table = readonly (readonly [key: string, value: string, outcome: Outcome])[];

const TMUXINATOR: Readonly<Record<string, { readonly frame: string; readonly keys: Table }>> = {
  project: {
    frame: "a: 1\n{}\nwindows: [{ one: top }, { two: { panes: [vim, top] } }]".replace("a: 1", "# project"),
    keys: [
      ["name", "shop", "carried"],
      ["project_name", "shop", "carried"],
      ["root", "~/shop", "carried"],
      ["project_root", "~/shop", "carried"],
      ["socket_name", "foo", "left out"],
      ["socket_path", "/tmp/foo", "left out"],
      ["pre", "echo a b", "carried"],
      ["post", "echo a b", "left out"],
      ["on_project_start", "echo a b", "carried"],
      ["on_project_first_start", "[echo a, echo b]", "carried"],
      ["on_project_restart", "echo a b", "left out"],
      ["on_project_exit", "echo a b", "left out"],
      ["on_project_stop", "echo a b", "carried"],
      ["pre_window", "echo a b", "carried"],
      ["pre_tab", "echo a b", "carried"],
      ["rbenv", "3.3.0", "changed"],
      ["rvm", "3.3.0@shop", "changed"],
      ["tmux_options", "-f ~/.tmux.mac.conf", "left out"],
      ["cli_args", "-v -2", "left out"],
      ["tmux_command", "byobu", "left out"],
      ["tmux_detached", "true", "carried"],
      ["attach", "false", "carried"],
      ["attach", "true", "needs nothing"],
      ["append", "true", "left out"],
      ["startup_window", "two", "carried"],
      ["startup_window", "1", "changed"],
      ["startup_window", "nowhere", "left out"],
      ["startup_pane", "0", "needs nothing"],
      ["enable_pane_titles", "true", "left out"],
      ["enable_pane_titles", "false", "needs nothing"],
      ["pane_title_position", "top", "left out"],
      ["pane_title_format", '"#T"', "left out"],
      ["tabs", "[{ one: top }]", "left out"],
      ["wndows", "[]", "left out"],
    ],
  },
  window: {
    frame: "name: x\nwindows:\n  - one:\n      {}\n      panes: [vim, ls, top]",
    keys: [
      ["layout", "main-vertical", "carried"],
      ["layout", "main-v", "carried"],
      ["layout", "spiral", "left out"],
      ["layout", '"b25d,80x24,0,0,0"', "left out"],
      ["root", "~/shop", "carried"],
      ["pre", "echo a b", "carried"],
      ["pre", "[echo a, echo b]", "carried"],
      ["synchronize", "after", "left out"],
      ["synchronize", "before", "left out"],
      ["synchronize", "true", "left out"],
      ["synchronize", "false", "needs nothing"],
      ["pane", "vim", "left out"],
    ],
  },
};

const TMUXP: Readonly<Record<string, { readonly frame: string; readonly keys: Table }>> = {
  session: {
    frame: "# session\n{}\nwindows: [{ window_name: one, panes: [vim] }]",
    keys: [
      ["session_name", "shop", "carried"],
      ["start_directory", "~/shop", "carried"],
      ["environment", "{ A: b }", "carried"],
      ["before_script", "./prepare.sh", "carried"],
      ["shell_command_before", "echo a b", "carried"],
      ["suppress_history", "true", "needs nothing"],
      ["suppress_history", "false", "carried"],
      ["options", "{ default-size: 80x24 }", "left out"],
      ["global_options", "{ default-shell: /bin/sh }", "left out"],
      ["plugins", "[a.b.C]", "left out"],
      ["workspace_builder", "classic", "left out"],
      ["workspace_builder_paths", "[~/x]", "left out"],
      ["workspace_builder_options", "{ pane_readiness: auto }", "left out"],
      ["on_project_start", "echo a b", "carried"],
      ["on_project_restart", "echo a b", "left out"],
      ["on_project_exit", "echo a b", "left out"],
      ["on_project_stop", "[echo a, echo b]", "carried"],
      ["enable_pane_titles", "true", "left out"],
      ["pane_title_position", "top", "left out"],
      ["pane_title_format", '"#T"', "left out"],
      ["socket_name", "foo", "left out"],
    ],
  },
  window: {
    frame: "session_name: x\nwindows:\n  - window_name: zero\n  -\n    {}\n    panes: [vim, top]",
    keys: [
      ["window_name", "one", "carried"],
      ["window_index", "7", "changed"],
      ["layout", "tiled", "carried"],
      ["start_directory", "src", "carried"],
      ["start_directory", "./src", "carried"],
      ["environment", "{ A: b }", "carried"],
      ["shell_command_before", "[{ cmd: echo a b }]", "carried"],
      ["shell_command_after", "echo a b", "carried"],
      ["clear", "true", "carried"],
      ["suppress_history", "false", "carried"],
      ["focus", "true", "carried"],
      ["window_shell", "/bin/cat", "carried"],
      ["options", "{ main-pane-height: 40% }", "carried"],
      ["options", "{ main-pane-width: 30 }", "carried"],
      ["options", "{ automatic-rename: on }", "left out"],
      ["options", "{ remain-on-exit: true }", "left out"],
      ["options_after", "{ synchronize-panes: on }", "left out"],
      ["synchronize", "after", "left out"],
      ["if", "${X}", "changed"],
      ["automatic_rename", "true", "left out"],
      ["window_nme", "one", "left out"],
    ],
  },
  pane: {
    frame: "session_name: x\nwindows:\n  - panes:\n      - vim\n      -\n        {}\n        other: 1",
    keys: [
      ["shell_command", "echo a b", "carried"],
      ["shell_command", "[cd src, { cmd: echo a b }]", "carried"],
      ["shell_command", "[cd src, { cmd: top }]", "changed"],
      ["shell_command", "null", "needs nothing"],
      ["shell_command_before", "echo a b", "carried"],
      ["start_directory", "src", "carried"],
      ["environment", "{ A: b }", "carried"],
      ["shell", "/bin/cat", "carried"],
      ["focus", "true", "carried"],
      ["title", "logs", "carried"],
      ["if", "{ shell: '[ 5 -lt 4 ]' }", "changed"],
    ],
  },
  command: {
    frame:
      "session_name: x\nwindows:\n  - panes:\n      - shell_command:\n          - cmd: vim\n            {}\n          - cmd: top",
    keys: [
      ["enter", "false", "left out"],
      ["enter", "true", "needs nothing"],
      ["sleep_before", "2", "carried"],
      ["sleep_after", "1.5", "carried"],
    ],
  },
  "pane's manner": {
    frame: "session_name: x\nwindows:\n  - panes:\n      -\n        {}\n        shell_command: [ls, top]",
    keys: [
      ["suppress_history", "false", "carried"],
      ["sleep_before", "2", "carried"],
      ["sleep_after", "0", "needs nothing"],
    ],
  },
};

const SMUG: Readonly<Record<string, { readonly frame: string; readonly keys: Table }>> = {
  session: {
    frame: "# session\n{}\nwindows: [{ name: one }, { name: two }]",
    keys: [
      ["session", "shop", "carried"],
      ["root", "~/shop", "carried"],
      ["env", "{ A: b }", "carried"],
      ["before_start", "[echo a b]", "carried"],
      ["stop", "[echo a b]", "carried"],
      ["attach", "true", "carried"],
      ["attach_hook", "echo a", "left out"],
      ["detach_hook", "echo a", "left out"],
      ["sendkeys_timeout", "200", "left out"],
      ["rebalance_panes_after", "5", "left out"],
      ["tmux_options", "{ socket_name: a }", "left out"],
      ["tmux_options", "{ socket_path: /a, config_file: b }", "left out"],
      ["sesion", "shop", "left out"],
    ],
  },
  window: {
    frame: "session: x\nwindows:\n  - name: zero\n  -\n    {}\n    panes: [{ commands: [top] }]",
    keys: [
      ["name", "one", "carried"],
      ["root", "src", "carried"],
      ["layout", "tiled", "carried"],
      ["commands", "[echo a, echo b]", "carried"],
      ["selected", "true", "carried"],
      ["manual", "false", "needs nothing"],
      ["before_start", "[echo a]", "left out"],
    ],
  },
  pane: {
    frame: "session: x\nwindows:\n  - panes:\n      -\n        {}\n        other: 1",
    keys: [
      ["root", "src", "carried"],
      ["commands", "[echo a]", "carried"],
      // smug's layout is applied after the splits, so a split's direction never shows.
      ["type", "vertical", "needs nothing"],
    ],
  },
};

const KSTLIB: Readonly<Record<string, { readonly frame: string; readonly keys: Table }>> = {
  file: {
    frame: "# file\n{}\nops: { sessions: { x: { command: top } } }",
    keys: [
      ["include", "other.yml", "left out"],
      ["include", "[a.yml, b.toml]", "left out"],
      ["datetime", "{ format: YYYY }", "left out"],
    ],
  },
  section: {
    frame: "ops:\n  {}\n  sessions: { x: { image: 'a:1' }, y: { backend: container, image: 'b:1' } }",
    keys: [
      ["tmux_binary", "tmux", "needs nothing"],
      ["tmux_binary", "/opt/tmux", "left out"],
      ["container_runtime", "null", "needs nothing"],
      ["sesions", "{}", "left out"],
    ],
  },
  "section of containers": {
    frame: "ops:\n  sessions: { x: { image: 'a:1', working_dir: /a } }\n  {}\n  container_runtime: docker",
    keys: [["default_backend", "container", "carried"]],
  },
  "session of tmux": {
    frame: "ops:\n  sessions:\n    x:\n      {}\n      env: { A: b }",
    keys: [
      ["backend", "tmux", "needs nothing"],
      ["backend", "TMUX", "needs nothing"],
      ["command", '"python -m app"', "carried"],
      ["command", '""', "needs nothing"],
      ["working_dir", "/opt/app", "carried"],
      ["working_dir", "web", "carried"],
      ["working_dir", ".", "needs nothing"],
      ["image", "app:1", "left out"],
      ["volumes", "[./a:/a]", "left out"],
      ["ports", "[80]", "left out"],
      ["runtime", "podman", "left out"],
      ["log_volume", "./a:/a", "left out"],
      ["socket_name", "own", "left out"],
      ["comand", "top", "left out"],
    ],
  },
  "session in a container": {
    frame:
      "ops:\n  container_runtime: docker\n  sessions:\n    x:\n      backend: container\n      {}\n      image: app:1",
    keys: [
      ["command", '"python -m app"', "carried"],
      ["working_dir", "/opt/app", "carried"],
      ["env", "{ A: b, C: 1 }", "carried"],
      ["env", "null", "needs nothing"],
      ["volumes", '["./data:/app/data"]', "carried"],
      ["volumes", "null", "needs nothing"],
      ["ports", "[22:22, 8080]", "carried"],
      ["runtime", "podman", "carried"],
      ["runtime", "docker", "needs nothing"],
      ["runtime", "null", "carried"],
      ["log_volume", '"./logs:/app/logs"', "carried"],
      ["socket_name", "own", "left out"],
    ],
  },
};

for (const [format, tables] of Object.entries({ tmuxinator: TMUXINATOR, tmuxp: TMUXP, smug: SMUG, kstlib: KSTLIB })) {
  for (const [part, { frame, keys }] of Object.entries(tables)) {
    Deno.test(`${format}: every key of a ${part} is carried over or listed`, async (t) => {
      for (const [key, value, outcome] of keys) {
        await t.step(`${key}: ${value} ... ${outcome}`, () => check(format, frame, key, value, outcome));
      }
    });
  }
}

Deno.test("smug: a window that is opened by hand is listed", () => {
  const { yaml, notes } = importText("smug", "session: x\nwindows: [{ name: one }, { name: two, manual: true }]");
  assert.deepEqual(notes, ["left out windows[1]"]);
  assert.doesNotMatch(yaml, /two/);
});

Deno.test("tmuxinator: post comes after the session where nothing is attached", () => {
  const { yaml, notes } = importText("tmuxinator", "attach: false\npost: echo done\nwindows: [one: top]");
  assert.deepEqual(notes, []);
  assert.match(yaml, /post_steps:\n {2}- run: echo done\n/);
});

Deno.test("tmuxinator: of two keys for the same, the other is listed", () => {
  const text = "name: a\nproject_name: b\nrbenv: '3'\npre_window: echo\nwindows: [one: top]";
  const { notes } = importText("tmuxinator", text);
  assert.deepEqual(notes, ["left out project_name", "changed rbenv", "left out pre_window"]);
});

Deno.test("a value that cannot be kept one word is pasted in, as the other tools do, and that is said", () => {
  const { yaml, notes } = importText(
    "smug",
    "session: x\nwindows: [{ name: one, commands: ['eval ${cmd}', 'ls ${dir}'] }]",
  );
  assert.deepEqual(notes, ["changed windows[0].commands[0]"]);
  assert.match(yaml, /eval \{\{cmd \| raw \}\}/);
});

Deno.test("braces of a file are text, also where tmuxp would fill them in", () => {
  const { yaml, notes } = importText("tmuxp", "session_name: x\nwindows: [{ panes: ['echo {{ name }} ${{ x }}'] }]");
  assert.deepEqual(notes, ["changed windows[0].panes[0]"]);
  assert.match(yaml, /echo \{\{ '\{\{' \}\} name \}\} \$\{\{ '\{\{' \}\} x \}\}/);
});

Deno.test("the head of a command stays a comment, whatever the file is called", () => {
  const yaml = writeDraft({ description: "d", session: { windows: [{ panes: [{}] }] } }, ["from a\nb\u2028c: [\u0007"]);
  assert.equal(yaml, "# from a\n# b?c: [?\n\ndescription: d\nsession:\n  windows:\n    - {}\n");
});
