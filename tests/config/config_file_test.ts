import { deepStrictEqual } from "node:assert/strict";
import { parseYaml } from "../../src/base/yaml_source.ts";
import { type ConfigFile, type ConfigScope, readConfigFile } from "../../src/config/config_file.ts";
import { tell } from "../base/sample_yaml.ts";

function read(text: string, scope: ConfigScope = "project"): { file: ConfigFile | undefined; problems: string[] } {
  const { file, problems } = readConfigFile(scope, parseYaml("/p/config.yaml", text));
  return { file, problems: problems.map(tell) };
}

Deno.test("readConfigFile() reads every section", () => {
  const { file, problems } = read(
    `project: {name: shop, default_base_branch: develop}
worktrees: {base_directory: ../trees, naming_pattern: "{{project}}_{{branch}}", auto_cleanup: yes}
sessions: {backend: tmux, default_task: work, on_conflict: mergeOverwrite, exit_mode: terminate, auto_cleanup: "true"}
environments:
  development: {NODE_ENV: development, PORT: 3000, EMPTY: , VERSION: 3.10}
  testing: {CI: true}
logging: {level: DEBUG}
defaults: {shell: /bin/zsh, editor: nvim}
tmux: {session_timeout: 1h30m, binary: /opt/tmux}
`,
    "global",
  );
  deepStrictEqual(problems, []);
  deepStrictEqual(file, {
    scope: "global",
    path: "/p/config.yaml",
    values: {
      "project.name": "shop",
      "project.default_base_branch": "develop",
      "worktrees.base_directory": "../trees",
      "worktrees.naming_pattern": "{{project}}_{{branch}}",
      "worktrees.auto_cleanup": "true",
      "sessions.backend": "tmux",
      "sessions.default_task": "work",
      "sessions.auto_cleanup": "true",
      "sessions.on_conflict": "merge_overwrite",
      "sessions.exit_mode": "hold",
      "logging.level": "DEBUG",
      "defaults.shell": "/bin/zsh",
      "defaults.editor": "nvim",
      "tmux.session_timeout": "5400000ms",
      "tmux.binary": "/opt/tmux",
    },
    environments: {
      development: { NODE_ENV: "development", PORT: "3000", EMPTY: "", VERSION: "3.10" },
      testing: { CI: "true" },
    },
  });
});

for (const text of ["", "# nothing\n", "~", "sessions:\n", "environments: {}\n"]) {
  Deno.test(`readConfigFile() reads ${JSON.stringify(text)} as no values`, () => {
    deepStrictEqual(read(text), {
      file: { scope: "project", path: "/p/config.yaml", values: {}, environments: {} },
      problems: [],
    });
  });
}

const REFUSED: readonly [what: string, text: string, ...problems: string[]][] = [
  ["an unknown section", "session: {}", '1:1+7 Unknown key "session" in the file | Did you mean "sessions"?'],
  [
    "an unknown key",
    "project: {nmae: x}",
    '1:11+4 Unknown key "nmae" in "project" | Did you mean "name"?',
  ],
  [
    "a wrong choice",
    "sessions: {on_conflict: resuse}",
    "1:25+6 Expected one of reuse, error, restart, rename, skip, merge_overwrite, merge_skip " +
    'for "on_conflict", found "resuse" | Did you mean "reuse"?',
  ],
  ["a wrong flag", "tmux: {auto_attach: maybe}", '1:21+5 Expected true or false for "auto_attach", found "maybe"'],
  [
    "a template where there is nothing to expand",
    'tmux: {auto_attach: "{{x}}"}',
    '1:21+7 Expected true or false for "tmux.auto_attach", found "{{x}}" | Templates belong in commands, and in naming_pattern',
  ],
  [
    "what decides which program runs, from a project",
    "defaults:\n  shell: ./evil\n  editor: ./evil\ntmux:\n  binary: ./evil\n",
    '2:10+6 "defaults.shell" cannot be set by a project: it decides which program runs | Set it in ~/.config/prj/config.yaml',
    '3:11+6 "defaults.editor" cannot be set by a project: it decides which program runs | Set it in ~/.config/prj/config.yaml',
    '5:11+6 "tmux.binary" cannot be set by a project: it decides which program runs | Set it in ~/.config/prj/config.yaml',
  ],
  [
    "an environment that is a list",
    "environments: {a: [B=1]}",
    '1:19+5 Expected a mapping (name: value) for "a" in "environments", found a list',
  ],
  ["text for the file", "hello", '1:1+5 Expected a mapping (key: value) for the file, found "hello"'],
];

for (const [what, text, ...problems] of REFUSED) {
  Deno.test(`readConfigFile() refuses ${what}`, () => deepStrictEqual(read(text), { file: undefined, problems }));
}
