import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { mergeConfig, setting, settingDuration, settingFlag } from "../../src/config/config.ts";
import type { ConfigFile } from "../../src/config/config_file.ts";
import { type Setting, type SettingKey, SETTINGS, settingVariables } from "../../src/config/setting.ts";
import { tell } from "../base/sample_yaml.ts";

function file(path: string, values: ConfigFile["values"], environments: ConfigFile["environments"] = {}): ConfigFile {
  return { scope: "project", path, values, environments };
}

const PROJECT = file("/p", { "sessions.default_task": "project", "sessions.backend": "tmux" });
const GLOBAL = file("/g", { "sessions.default_task": "global", "project.name": "global", "git.worktree_base": "~/w" });

const PRECEDENCE: readonly [key: SettingKey, env: Record<string, string>, value: string, origin: string][] = [
  ["sessions.default_task", {}, "project", "/p"],
  ["sessions.default_task", { PRJ_SESSIONS_DEFAULT_TASK: "env" }, "env", "environment PRJ_SESSIONS_DEFAULT_TASK"],
  ["sessions.default_task", { PRJ_SESSIONS_DEFAULT_TASK: "" }, "project", "/p"],
  ["project.name", {}, "global", "/g"],
  ["worktrees.naming_pattern", {}, "{{project}}-{{branch}}", "default"],
  ["worktrees.base_directory", {}, "~/w", "/g"],
  ["worktrees.base_directory", { PRJ_GIT_WORKTREE_BASE: "/x" }, "/x", "environment PRJ_GIT_WORKTREE_BASE"],
  [
    "worktrees.base_directory",
    { PRJ_WORKTREES_BASE_DIRECTORY: "/y", PRJ_GIT_WORKTREE_BASE: "/x" },
    "/y",
    "environment PRJ_WORKTREES_BASE_DIRECTORY",
  ],
  ["sessions.backend", { PRJ_DEFAULTS_BACKEND: "zellij" }, "tmux", "/p"],
  ["logging.level", { PRJ_LOG_LEVEL: "DEBUG" }, "DEBUG", "environment PRJ_LOG_LEVEL"],
  ["logging.level", { PRJ_LOG_LEVEL: "DEBUG", PRJ_LOGGING_LEVEL: "WARN" }, "WARN", "environment PRJ_LOGGING_LEVEL"],
  [
    "sessions.on_conflict",
    { PRJ_SESSIONS_ON_CONFLICT: "mergeSkip" },
    "merge_skip",
    "environment PRJ_SESSIONS_ON_CONFLICT",
  ],
];

for (const [key, env, value, origin] of PRECEDENCE) {
  Deno.test(`mergeConfig() takes ${key} from ${origin} with ${JSON.stringify(env)}`, () => {
    const { config, problems } = mergeConfig([PROJECT, GLOBAL], env);
    deepStrictEqual([config.values[key], problems], [{ value, origin }, []]);
    strictEqual(setting(config, key), value);
  });
}

Deno.test("mergeConfig() merges environments by name and variable, the first file strongest", () => {
  const { config } = mergeConfig([
    file("/p", {}, { dev: { A: "project", B: "project" } }),
    file("/g", {}, { dev: { A: "global", C: "global" }, test: { D: "global" } }),
  ], {});
  deepStrictEqual(config.environments, {
    dev: { A: "project", B: "project", C: "global" },
    test: { D: "global" },
  });
});

Deno.test("mergeConfig() says once what is wrong with a variable, also where it stands in for another", () => {
  const { problems } = mergeConfig([], { PRJ_DEFAULTS_BACKEND: "tmx", PRJ_TMUX_SESSION_TIMEOUT: "soon" });
  deepStrictEqual(problems.map(tell), [
    "Expected one of auto, tmux, zellij, windows-terminal, container, podman, docker in the environment variable " +
    'PRJ_DEFAULTS_BACKEND, found "tmx" | Did you mean "tmux"?',
    'Expected a duration such as "30s", "5m" or "1h30m", or a number of seconds in the environment variable ' +
    'PRJ_TMUX_SESSION_TIMEOUT, found "soon" | Unset PRJ_TMUX_SESSION_TIMEOUT, or correct it',
  ]);
});

Deno.test("setting(), settingFlag() and settingDuration() read what is configured", () => {
  const { config } = mergeConfig([file("/p", { "tmux.auto_attach": "true", "tmux.session_timeout": "5400000ms" })], {
    PRJ_SESSIONS_AUTO_CLEANUP: "YES",
  });
  deepStrictEqual(
    [settingFlag(config, "tmux.auto_attach"), settingFlag(config, "sessions.auto_cleanup")],
    [true, true],
  );
  strictEqual(settingFlag(config, "worktrees.auto_cleanup"), false);
  strictEqual(settingDuration(config, "tmux.session_timeout"), 5_400_000);
  strictEqual(setting(config, "tmux.socket_name"), "");
  strictEqual(settingDuration(mergeConfig([], {}).config, "tmux.session_timeout"), 86_400_000);
});

Deno.test("SETTINGS name fallbacks that exist, and defaults that their shape takes", () => {
  const entries = Object.entries(SETTINGS) as [SettingKey, Setting][];
  for (const [key, { fallback }] of entries) ok(fallback === undefined || fallback in SETTINGS, key);
  const env = Object.fromEntries(
    entries.flatMap(([key, value]) => value.default === undefined ? [] : [[settingVariables(key)[0]!, value.default]]),
  );
  deepStrictEqual(mergeConfig([], env).problems, []);
});

Deno.test("settingVariables() are different for every setting", () => {
  const names = (Object.keys(SETTINGS) as SettingKey[]).flatMap(settingVariables);
  strictEqual(new Set(names).size, names.length);
});
