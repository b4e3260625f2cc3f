import assert from "node:assert/strict";
import { join } from "node:path";
import { Rig } from "./rig.ts";

interface BadInput {
  /** The command's file. */
  readonly yaml: string;
  readonly args?: readonly string[];
  readonly message: RegExp;
  /** Line, column and what the carets underline; without it the mistake is in no file. */
  readonly at?: readonly [line: number, column: number, marked: string];
  readonly hint: RegExp;
  readonly exit?: number;
}

const window = (rest: string): string => `session:\n  windows:\n    - name: w\n      ${rest}\n`;

/** Each by the name of its command. */
const BAD_INPUTS: Readonly<Record<string, BadInput>> = {
  "layout-typo": {
    yaml: window("layout: main-vertcal\n      panes: [ls, ls]"),
    message: /^Unknown layout "main-vertcal"$/,
    at: [4, 15, "main-vertcal"],
    hint: /"main-vertical"/,
  },
  "layout-checksum": {
    yaml: window("layout: 'ffff,80x24,0,0{40x24,0,0,0,39x24,41,0,1}'\n      panes: [ls, ls]"),
    message: /^Invalid layout "ffff,.+": its checksum is ffff, not 8205$/,
    at: [4, 15, "'ffff,80x24,0,0{40x24,0,0,0,39x24,41,0,1}'"],
    hint: /window_layout/,
  },
  "layout-cells": {
    yaml: window("layout: '8205,80x24,0,0{40x24,0,0,0,39x24,41,0,1}'\n      panes: [ls, ls, ls]"),
    message: /^The layout has 2 cells for 3 panes$/,
    at: [4, 15, "'8205,80x24,0,0{40x24,0,0,0,39x24,41,0,1}'"],
    hint: /as many panes/,
  },
  "layout-leaves": {
    yaml: window("layout: { right: [60%, '*'] }\n      panes: [ls, ls, ls]"),
    message: /^The layout has 2 leaves for 3 panes$/,
    at: [4, 25, "60%"],
    hint: /one leaf/,
  },
  "layout-too-wide": {
    yaml: window("layout: { right: [120, '*', 120] }\n      panes: [ls, ls, ls]"),
    message: /^The layout does not fit into \d+x\d+ cells/,
    at: [4, 25, "120"],
    hint: /percentages/,
  },
  "layout-size": {
    yaml: window("main_pane_width: wide\n      panes: [ls, ls]"),
    message: /^Expected a size such as .+ found "wide"$/,
    at: [4, 24, "wide"],
    hint: /1% to 99%/,
  },
  "directory-of-session": {
    yaml: "session:\n  working_directory: nope\n",
    message: /^Cannot use ".+\/myproject\/nope" as the session's working directory: there is no such directory$/,
    at: [2, 22, "nope"],
    hint: /^Create the directory/,
  },
  "directory-of-window": {
    yaml: window("working_directory: nope/deep"),
    message: /nope\/deep" as the window's working directory: there is no such directory$/,
    at: [4, 26, "nope/deep"],
    hint: /^Create the directory/,
  },
  "directory-of-pane": {
    yaml: window("panes: [{ command: ls, working_directory: nope }]"),
    message: /nope" as the pane's working directory: there is no such directory$/,
    at: [4, 49, "nope"],
    hint: /^Create the directory/,
  },
  "directory-is-file": {
    yaml: "working_directory: .prj/commands/directory-is-file.yaml\nsteps: [ls -l]\n",
    message: /as the command's working directory: it is a file$/,
    at: [1, 20, ".prj/commands/directory-is-file.yaml"],
    hint: /correct the path/,
  },
  "two-focused-windows": {
    yaml: "session:\n  windows:\n    - { name: a, focus: true }\n    - { name: second, focus: true }\n",
    message: /^2 windows have "focus: true"; only one can/,
    at: [4, 15, "second"],
    hint: /^Keep/,
  },
  "two-focused-panes": {
    yaml: window("panes: [{ command: ls, focus: true }, { command: htop, focus: true }]"),
    message: /^2 panes have "focus: true"; only one can/,
    at: [4, 56, "htop"],
    hint: /^Keep/,
  },
  "command-and-panes": {
    yaml: window("command: htop\n      panes: [ls]"),
    message: /^A window has either `command` or `panes`$/,
    at: [4, 16, "htop"],
    hint: /first of the panes/,
  },
  "unknown-key": {
    yaml: "description: x\nsesion:\n  task: dev\n",
    message: /^Unknown key "sesion"/,
    at: [2, 1, "sesion"],
    hint: /"session"/,
  },
  "unknown-key-inside": {
    yaml: window("pane: [ls]"),
    message: /^Unknown key "pane" in item 1 of "windows"$/,
    at: [4, 7, "pane"],
    hint: /"panes"/,
  },
  "unknown-variable": {
    yaml: "steps:\n  - echo {{projct}}\n",
    message: /^Unknown name "projct"$/,
    at: [2, 12, "projct"],
    hint: /"project"/,
  },
  "unknown-filter": {
    yaml: 'steps: ["echo {{ project | uper }}"]\n',
    message: /^Unknown filter "uper"$/,
    at: [1, 28, "uper"],
    hint: /"upper"/,
  },
  "extends-itself": {
    yaml: "extends: extends-itself-too\n",
    message: /^Cannot extend "extends-itself": it extends itself \(.+ -> .+ -> extends-itself\)$/,
    hint: /^Take one of these extends lines away$/,
  },
  "extends-nothing": {
    yaml: "extends: god\n",
    message: /^Cannot extend "god": there is no such command$/,
    at: [1, 10, "god"],
    hint: /"good"/,
  },
  "missing-argument": {
    yaml: 'arguments: [branch]\nsteps: ["echo {{branch}}"]\n',
    message: /^Missing argument "branch" for "missing-argument"$/,
    at: [1, 13, "branch"],
    hint: /^Run "prj run missing-argument branch=BRANCH"$/,
  },
  "unknown-argument": {
    yaml: 'arguments: [branch]\nsteps: ["echo {{branch}}"]\n',
    args: ["branc=x"],
    message: /^Unknown argument "branc" for "unknown-argument"$/,
    hint: /"branch"/,
  },
  "argument-without-name": {
    yaml: 'arguments: [branch]\nsteps: ["echo {{branch}}"]\n',
    args: ["user-auth"],
    message: /^Expected name=value, found "user-auth"$/,
    hint: /branch=BRANCH/,
  },
  "argument-twice": {
    yaml: 'arguments: [branch]\nsteps: ["echo {{branch}}"]\n',
    args: ["branch=a", "branch=b"],
    message: /^The argument "branch" is given twice$/,
    hint: /^Give it once$/,
  },
  "port-abc": {
    yaml: 'arguments: [{ name: port, type: integer, default: 3000 }]\nsteps: ["echo {{port}}"]\n',
    args: ["port=abc"],
    message: /^Expected a whole number for "port", found "abc"$/,
    hint: /port=3000/,
  },
  "no-such-choice": {
    yaml: 'arguments: [{ name: env, choices: [development, testing], default: testing }]\nsteps: ["echo {{env}}"]\n',
    args: ["env=developmnt"],
    message: /^Expected one of development, testing for "env", found "developmnt"$/,
    hint: /"development"/,
  },
  "open-quote": {
    yaml: "description: 'open\nsteps: [ls -l]\n",
    message: /^Invalid YAML: this ' is never closed$/,
    at: [1, 14, "'"],
    hint: /^Close it/,
  },
  "key-twice": {
    yaml: "description: a\ndescription: b\n",
    message: /^Invalid YAML: the key "description" is there already$/,
    at: [2, 1, "description"],
    hint: /^Keep one/,
  },
  "tab": {
    yaml: "steps:\n\t- ls\n",
    message: /^Invalid YAML: tabs are not allowed as indentation$/,
    at: [2, 1, "  "],
    hint: /blanks/,
  },
  "unquoted-template": {
    yaml: "session:\n  task: {{project}}\n",
    message: /^Invalid YAML: a value that starts with "\{\{" has to be quoted$/,
    at: [2, 9, "{{project}}"],
    hint: /key: "\{\{ name \}\}"/,
  },
  "unquoted-template-and-text": {
    yaml: "environment:\n  A: {{project}}/x\n",
    message: /^Invalid YAML: a value that starts with "\{\{" has to be quoted$/,
    at: [2, 6, "{{project}}"],
    hint: /key: "\{\{ name \}\}"/,
  },
  "not-a-mapping": {
    yaml: "- a\n- b\n",
    message: /^Expected a mapping \(key: value\) for the file, found a list$/,
    at: [1, 1, "- a"],
    hint: /^/,
  },
  "unknown-step": {
    yaml: "steps: [setup-enviroment]\n",
    message: /^Cannot use step "setup-enviroment": there is no such step$/,
    at: [1, 9, "setup-enviroment"],
    hint: /"setup-environment"/,
  },
  "new-step": {
    yaml: "post_steps: [zzzzz]\n",
    message: /^Cannot use step "zzzzz": there is no such step$/,
    at: [1, 14, "zzzzz"],
    hint: /^Create \.prj\/steps\/zzzzz\.sh, or write \{ run: zzzzz \} for a shell line$/,
  },
  "step-without-line": {
    yaml: "steps:\n  - { description: nothing }\n",
    message: /^A step needs `run`, or the `name` of a step$/,
    at: [2, 20, "nothing"],
    hint: /npm run build/,
  },
  "unknown-environment": {
    yaml: "session:\n  environment: prodction\n",
    message: /^Unknown environment "prodction"$/,
    at: [2, 16, "prodction"],
    hint: /^Define it under `environments` in \.prj\/configs\/project\.yaml$/,
  },
  "bad-branch": {
    yaml: 'arguments: [branch]\nworktree:\n  branch: "{{branch}}"\n',
    args: ["branch=feature/ü x"],
    message: /^Invalid branch name "feature\/ü x": it has a blank in it$/,
    at: [3, 11, '"{{branch}}"'],
    hint: /^Try "feature\/ü-x"$/,
  },
  "branch-of-git": {
    yaml: "worktree:\n  branch: HEAD\n",
    message: /^Invalid branch name "HEAD": git uses that name itself$/,
    at: [2, 11, "HEAD"],
    hint: /^Choose another name$/,
  },
  "no-such-base": {
    yaml: "worktree:\n  branch: x\n  base_branch: nope\n",
    message: /^Cannot create worktree "x": the base "nope" does not exist$/,
    at: [3, 16, "nope"],
    hint: /git branch --all/,
  },
  "files-outside": {
    yaml: "worktree:\n  branch: x\n  copy_files: [../secret]\n",
    message: /^Cannot take "\.\.\/secret" into a worktree: it points out of the project$/,
    at: [3, 16, "../secret"],
    hint: /below the project's folder/,
  },
  "unknown-policy": {
    yaml: "session:\n  on_conflict: resue\n",
    message: /^Expected one of reuse, .+ for "on_conflict", found "resue"$/,
    at: [2, 16, "resue"],
    hint: /"reuse"/,
  },
  "other-host": {
    yaml: "session:\n  host: devbox\n",
    message: /^Sessions on other hosts are not in this version of prj$/,
    hint: /host: null/,
  },
  "other-backend": {
    yaml: 'arguments: [{ name: b, default: zellij }]\nsession:\n  backend: "{{b}}"\n',
    message: /^The backend "zellij" is not in this version of prj$/,
    hint: /backend: auto/,
  },
  "bad-duration": {
    yaml: "timeout: soon\n",
    message: /^Expected a duration such as .+ for "timeout", found "soon"$/,
    at: [1, 10, "soon"],
    hint: /^/,
  },
  "value-in-backticks": {
    yaml: 'arguments: [branch]\nsteps: ["echo `echo {{branch}}`"]\n',
    args: ["branch=x"],
    message: /^A value cannot stand inside backticks$/,
    at: [2, 21, "{{branch}}"],
    hint: /\$\( \)/,
  },
  "bad-variable-name": {
    yaml: "session:\n  additional_env: { 'A=B': x }\n",
    message: /^"A=B" cannot be the name of a variable$/,
    at: [2, 21, "'A=B'"],
    hint: /letters, digits/,
  },
  "nul-in-variable": {
    yaml: 'steps: [ls -l]\nenvironment: { A: "x\\0" }\n',
    message: /^A text cannot hold a NUL character$/,
    at: [2, 19, '"x\\0"'],
    hint: /^/,
  },
  "nul-in-task": {
    yaml: 'session: { task: "x\\0" }\n',
    message: /^A text cannot hold a NUL character$/,
    at: [1, 18, '"x\\0"'],
    hint: /^/,
  },
};

/** A rig with a session of someone else on its tmux server, and one good command. */
async function createRig(): Promise<Rig> {
  const rig = await Rig.create();
  await rig.tmux("new-session", "-d", "-s", "bystander", "sleep 1000");
  await rig.command("good", "description: Works\nsteps: [echo fine]\n");
  await rig.command("extends-itself-too", "extends: extends-itself\n");
  return rig;
}

async function sessions(rig: Rig): Promise<string> {
  return (await rig.tmux("list-sessions", "-F", "#{session_name} #{session_windows}")).stdout;
}

Deno.test("bad input gets one clear message with its place, and nothing is created", async (t) => {
  await using rig = await createRig();
  for (const [name, { yaml }] of Object.entries(BAD_INPUTS)) await rig.command(name, yaml);
  const before = await rig.snapshot();
  for (const [name, bad] of Object.entries(BAD_INPUTS)) {
    await t.step(name, async () => {
      const call = ["run", name, ...bad.args ?? []];
      const [text, json] = await Promise.all([rig.prj(call), rig.prj([...call, "--json"])]);
      assert.equal(text.code, bad.exit ?? 2, text.stderr);
      assert.equal(json.code, bad.exit ?? 2);
      assert.equal(text.stdout, "");
      assert.equal(json.stderr, "");
      const { schema, error, problems } = JSON.parse(json.stdout);
      assert.equal(schema, "prj.error/1");
      assert.equal(problems.length, 1, text.stderr);
      assert.match(error.message, bad.message);
      assert.match(error.hint ?? "", bad.hint);
      assert.ok(text.stderr.startsWith(`error: ${error.message}\n`));
      if (error.hint !== null) assert.ok(text.stderr.endsWith(`hint: ${error.hint}\n`));
      if (bad.at === undefined) return;
      const [line, column, marked] = bad.at;
      const file = join(rig.project, `.prj/commands/${name}.yaml`);
      assert.deepEqual([error.file, error.line, error.column], [file, line, column]);
      assert.ok(text.stderr.includes(`--> ${file}:${line}:${column}\n`));
      // The carets stand below what they mean.
      const shown = text.stderr.split("\n");
      const carets = shown.findIndex((row) => /^\s*\| +\^+$/.test(row));
      const start = shown[carets]!.indexOf("^");
      assert.equal(shown[carets - 1]!.slice(start, start + marked.length), marked);
      assert.equal(shown[carets]!.trim().replace(/^\| +/, "").length, marked.length);
    });
  }
  assert.deepEqual(await rig.snapshot(), before);
  assert.equal(await sessions(rig), "bystander 1\n");
});

Deno.test("a layout that this tmux does not know is refused before tmux sees it", async () => {
  await using rig = await createRig();
  const version = (await rig.tmux("-V")).stdout;
  const old = /^tmux (?:[12]\.|3\.[0-4])/.test(version);
  await rig.command("mirrored", window("layout: main-vertical-mirrored\n      panes: [cat, cat]"));
  const run = await rig.prj(["run", "mirrored", "--json"]);
  const { error } = JSON.parse(run.stdout);
  assert.equal(run.code, old ? 2 : 0);
  if (!old) return;
  assert.equal(error.message, 'The layout "main-vertical-mirrored" needs tmux 3.5 or newer');
  assert.deepEqual([error.line, error.column], [4, 15]);
  assert.equal(await sessions(rig), "bystander 1\n");
});

Deno.test("a broken file is shown as broken and hides no other", async () => {
  await using rig = await createRig();
  await rig.command("broken", "description: [\n");
  const list = await rig.json(["list"]);
  const entry = (name: string) => list.commands.find((command: { name: string }) => command.name === name);
  assert.equal(entry("good").error, null);
  assert.match(entry("broken").error.message, /^Invalid YAML/);
  assert.match((await rig.ok(["list"])).stdout, /^broken .*broken: Invalid YAML/m);
  await rig.ok(["run", "good"]);
  const checked = await rig.prj(["validate"]);
  assert.equal(checked.code, 2);
  assert.match(checked.stdout + checked.stderr, /broken\.yaml:\d+:\d+/);
});

Deno.test("every problem of a file is told at once", async () => {
  await using rig = await createRig();
  await rig.command("many", "sesion: {}\ntimeout: soon\nsteps: [{ rn: x }]\narguments: [{ type: strin, name: a }]\n");
  const { problems } = await rig.json(["run", "many"]);
  assert.deepEqual(problems.map((problem: { line: number }) => problem.line), [1, 2, 3, 4]);
  assert.match((await rig.prj(["run", "many"])).stderr, /\n4 problems\n$/);
});

Deno.test("bad configuration is told with its place", async () => {
  await using rig = await createRig();
  const cases: readonly (readonly [string, RegExp, number, number])[] = [
    ["project:\n  nme: x\n", /^Unknown key "nme" in "project"$/, 2, 3],
    ["sessions:\n  on_conflict: resue\n", /^Expected one of reuse,.*found "resue"$/, 2, 16],
    ["tmux:\n  binary: ./evil\n", /^"tmux\.binary" cannot be set by a project/, 2, 11],
  ];
  for (const [yaml, message, line, column] of cases) {
    const file = await rig.write(".prj/configs/project.yaml", yaml);
    const run = await rig.prj(["run", "good", "--json"]);
    const { error } = JSON.parse(run.stdout);
    assert.equal(run.code, 2);
    assert.match(error.message, message);
    assert.deepEqual([error.file, error.line, error.column], [file, line, column]);
  }
});

Deno.test("a bad command line is told in prj's own words", async () => {
  await using rig = await createRig();
  const cases: readonly (readonly [readonly string[], number, RegExp, RegExp])[] = [
    [["run"], 2, /^Missing <name> after "prj run"$/, /"prj help run"/],
    [["run", "god"], 3, /^No command "god"$/, /"good"/],
    [["runn"], 2, /^Unknown verb "runn"$/, /"run"/],
    [["good", "branch=x"], 2, /^Unknown verb "good"$/, /"prj run NAME"/],
    [["run", "good", "--branch=x"], 2, /^Unknown option "--branch"$/, /without dashes: branch=VALUE$/],
    [["run", "good", "--tsk", "x"], 2, /^Unknown option "--tsk"$/, /"--task"/],
    [
      ["run", "good", "--on-conflict", "resue"],
      2,
      /^Unknown value "resue" for option "--on-conflict"$/,
      /"reuse"/,
    ],
    [["kill-session"], 2, /^Missing <names> after "prj kill-session"$/, /"prj help kill-session"/],
    [["kill-session", "bystander"], 3, /^No session "bystander" in this project$/, /--all/],
    [["attach", "bystander"], 3, /^No session "bystander" in this project$/, /--all/],
    [["doctor", "all"], 2, /^Unexpected word "all" after "prj doctor"$/, /"prj help doctor"/],
    [["-C", "/nope", "list"], 2, /^Cannot change to "\/nope"/, /-C/],
    [["events", "--run", "nope"], 3, /^The record knows no run "nope"$/, /run\.started/],
    [["validate", "."], 3, /^Cannot validate ".*": it is a directory$/, /without any/],
  ];
  for (const [args, code, message, hint] of cases) {
    const ended = await rig.prj([...args, "--json"]);
    const { error } = JSON.parse(ended.stdout);
    assert.equal(ended.code, code, ended.stdout);
    assert.match(error.message, message);
    assert.match(error.hint, hint);
  }
  const bare = await rig.prj(["-C"]);
  assert.deepEqual([bare.code, bare.stdout], [2, ""]);
  assert.match(bare.stderr, /^error: Option "-C" needs a value: -C DIR$/m);
  assert.equal(await sessions(rig), "bystander 1\n");
});

Deno.test("a program that is missing is named, with exit code 5", async () => {
  await using rig = await createRig();
  await rig.command("session", "session: {}\n");
  const bin = join(rig.folder, "some");
  await Deno.mkdir(bin);
  const which = async (name: string) => (await rig.call(["/bin/sh", "-c", `command -v ${name}`])).stdout.trim();
  await Deno.symlink(await which("git"), join(bin, "git"));
  const before = await rig.snapshot();
  const withoutTmux = await rig.prj(["run", "session", "--json"], { env: { PATH: bin } });
  assert.equal(withoutTmux.code, 5);
  assert.match(JSON.parse(withoutTmux.stdout).error.message, /"tmux" is not installed/);
  const withoutGit = await rig.prj(["run", "session", "--json"], { env: { PATH: "/nonexistent" } });
  assert.equal(withoutGit.code, 5);
  assert.match(JSON.parse(withoutGit.stdout).error.message, /"git"/);
  assert.deepEqual(await rig.snapshot(), before);
  await Deno.mkdir(join(rig.folder, "nowhere"));
  const outside = await rig.prj(["run", "session", "--json"], { cwd: join(rig.folder, "nowhere") });
  assert.equal(outside.code, 3);
  assert.match(JSON.parse(outside.stdout).error.message, /^No project here/);
});
