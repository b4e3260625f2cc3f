import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { cleanLabel } from "../../src/session/tmux/text.ts";
import { CANARY, HOSTILE_VALUES } from "../template/hostile_value.ts";
import { Rig, waitFor } from "./rig.ts";

/** What would break out of tmux's formats, targets, lists and scripts, and of files of prj's own. */
const FOR_PROGRAMS: readonly string[] = [
  ...["-t", "-x=1", "--help", "-d -s x", ";", "a;", "a;;", "a\\;", "a\\\\;", "; ;", ";kill-server", "\\;", "\\\\;"],
  ...[
    "#",
    "##",
    "###",
    "#S",
    "#{pane_id}",
    "##{pane_id}",
    `#(touch ${CANARY})`,
    `##(touch ${CANARY})`,
    "#{",
    "#}",
    "#,",
  ],
  ...[
    "#[fg=red]",
    "##[fg=red]",
    "###[x]",
    `#[#(touch ${CANARY})]`,
    `#{?1,#(touch ${CANARY}),}`,
    "}",
    "%1",
    "%H:%M",
    "@1",
  ],
  ...["$0 @0 %0", "=x:", "a.b:c", "^", "+1", "{last}", "{top-left}", "%if 1", "%end", "Enter", "C-c", "kill-server"],
  ...[
    "x ; kill-server",
    "x \\; kill-server",
    "x\nkill-server\n",
    "'\nkill-server\n'",
    "}\nkill-server\n{",
    "~/x ~",
    "\\e",
  ],
  ...[
    "é✓",
    "e\u0301",
    "\u200b",
    "\ufeffbom",
    "\ufffd",
    "𝕊𝕞𝕒𝕣𝕥",
    "İstanbul ß ǆ",
    "ａｂｃ",
    "\u0085 c1 \u009b31m",
    "tab\there",
  ],
  ...[
    "\x1bPtmux;\x1b\x1b]0;x\x07\x1b\\",
    "\x1bk title \x1b\\",
    "\x1b[2J",
    "\b\b\b",
    "\x0e\x0f",
    "\x7f",
    "\v\f",
    "a\rb",
  ],
  ...[
    "null",
    "~",
    "true",
    "no",
    "0x10",
    "1e3",
    "012",
    "!!str x",
    "&a *a",
    "- a",
    "? a",
    "a: b",
    "[a",
    "{a",
    "| ",
    ">-",
    "%YAML",
  ],
  ...[
    "---",
    "...x",
    "# a",
    "a #b",
    "@x",
    "'",
    "{{",
    "}}",
    "{{x",
    "{% x %}",
    "${{ x }}",
    "{{ v0 }}",
    "{{env}}",
    "{{v0|raw}}",
  ],
  ...[
    "../../etc",
    "a/b",
    "/etc/passwd",
    "a//b/",
    "..x",
    ".git",
    "C:\\x",
    "file:///x",
    "x'; DROP TABLE events; --",
    '{"a":1}',
  ],
  ...[
    "a=b=c",
    "PRJ_RUN_ID=x",
    "IFS=x",
    "\u2028",
    "\u2029x",
    "x\u00ad",
    "\u061c",
    "a\u0300\u0301\u0302",
    "\u{10ffff}",
  ],
  ...[
    "#{l:x}".repeat(50),
    "; ".repeat(3000),
    "é".repeat(3000),
    "a b\n".repeat(1500),
    "\\".repeat(500),
    "#".repeat(999),
  ],
];

/** The same payloads between what an author could have written around them. */
const WRAPPED: readonly string[] = ["touch canary", "$(touch canary)", "`touch canary`", "#(touch canary)"].flatMap((
  payload,
) => [
  `";${payload};"`,
  `';${payload};'`,
  `\\";${payload};\\"`,
  `$(${payload})'"`,
  `)${payload}(`,
  `\n${payload}\n`,
  `"'"'${payload}`,
  `\\\n${payload}`,
  ` ; ${payload} #`,
]);

const VALUES: readonly string[] = [...new Set([...HOSTILE_VALUES, ...FOR_PROGRAMS, ...WRAPPED])];

/** As many in one run as fit into windows of one session; the last are few enough for tmux's command line. */
const BATCH = 24;
const SHELLS = ["/bin/bash", "/bin/sh", "/usr/bin/zsh", "/usr/bin/fish"];

const yaml = JSON.stringify;

Deno.test("there are at least 200 hostile values, and each kind is among them", () => {
  assert.ok(VALUES.length >= 200, `${VALUES.length}`);
  const has = (pattern: RegExp) => VALUES.some((value) => pattern.test(value));
  const kinds = [
    /'/,
    /"/,
    /\$\(/,
    /`/,
    /\n/,
    /;/,
    /^-/,
    /#\{/,
    /#\(/,
    /[^\0-\x7f]/,
    /^$/,
    /^.{6000}$/s,
    /\p{Cc}/u,
    /;$/,
  ];
  for (const kind of kinds) assert.ok(has(kind), `${kind}`);
});

Deno.test("hostile values arrive byte for byte in every place, and nothing of them runs", async () => {
  await using rig = await Rig.create();
  const world = new World(rig);
  await Deno.writeTextFile(join(rig.folder, "home/.zshrc"), "");
  const sizes = [...VALUES.keys()].filter((index) => index % BATCH === 0);
  for (const start of sizes) await world.tryBatch(VALUES.slice(start, start + BATCH), start);
  await world.tryBatch(VALUES.filter((value) => value.length < 50).slice(-2), VALUES.length);
  await world.requireNoCanary();
});

Deno.test("hostile tasks and branches become safe names, and stay what they are in the marks", async () => {
  await using rig = await Rig.create();
  await rig.command("task", "session: {}\n");
  await rig.command("branch", 'arguments: [branch]\nworktree: { branch: "{{branch}}" }\nsession: {}\n');
  const tasks = VALUES.filter((value, i) => i % 20 === 1 || value.length > 1000 && value.length < 4000);
  const names = new Set<string>();
  for (const task of tasks) {
    const { session } = await rig.json(["run", "task", `--task=${task}`]);
    assert.match(session.name, /^myproject-main-[a-z0-9_-]+$/);
    assert.ok(session.name.length <= 50);
    assert.equal(session.created, true, "two tasks share no session");
    assert.equal((await rig.json(["run", "task", `--task=${task}`])).session.uid, session.uid);
    names.add(session.name);
  }
  assert.equal(names.size, tasks.length);
  const sessions = await rig.sessions();
  assert.deepEqual(new Set(sessions.map((session: { task: string }) => session.task)), new Set(tasks));
  const branches = [
    "a;touch canary",
    "$(touch\tcanary)".replace("\t", "${IFS}"),
    "`id`",
    "'q'",
    '"q"',
    "#{x}",
    "ü/日本",
    "a&b|c",
    "-x",
  ];
  for (const branch of branches) {
    const run = await rig.prj(["run", "branch", `branch=${branch}`, "--json"]);
    const answer = JSON.parse(run.stdout);
    if (/\s|^-/.test(branch)) {
      assert.equal(run.code, 2);
      assert.match(answer.error.message, /^Invalid branch name/);
      continue;
    }
    assert.equal(answer.worktree.branch, branch);
    assert.match(answer.worktree.path, /\/worktrees\/myproject-[a-z0-9_.-]+$/);
    assert.equal((await rig.git("-C", answer.worktree.path, "branch", "--show-current")).stdout, `${branch}\n`);
  }
  const canaries = Object.keys(await rig.snapshot()).filter((path) => path.endsWith(`/${CANARY}`));
  assert.deepEqual(canaries, []);
});

/** One command with a window for every value, and what is known of it afterwards. */
class World {
  readonly #rig: Rig;
  readonly #out: string;
  readonly #dirs: string;

  constructor(rig: Rig) {
    this.#rig = rig;
    this.#out = join(rig.folder, "out");
    this.#dirs = join(rig.project, "dirs");
  }

  async tryBatch(values: readonly string[], start: number): Promise<void> {
    const shells = SHELLS.filter((shell) => existsFile(shell));
    const shell = shells[start / BATCH % shells.length | 0]!;
    const name = `batch${start}`;
    await this.#write(name, values);
    const run = await this.#rig.json(["run", name, ...values.map((value, i) => `v${i}=${value}`)], {
      env: { SHELL: shell },
    });
    assert.equal(run.status, "succeeded", JSON.stringify(run).slice(0, 2000));
    await this.#requireSession(run.session, values, name, shell);
    await this.#requireSteps(values, `${name}-step`);
    await this.#requireRecord(run, values);
    for (const [i, value] of values.entries()) if (/^\w{1,40}$/.test(value)) assert.equal(run.steps[i + 1].name, value);
    // Cleanup steps come from the record.
    await this.#rig.ok(["kill-session", run.session.name]);
    await this.#requireSteps(values, `${name}-cleanup`);
    assert.equal((await this.#rig.tmux("list-sessions", "-F", "#{session_name}")).stdout, "keep\n");
  }

  async #write(name: string, values: readonly string[]): Promise<void> {
    const rig = this.#rig;
    await Deno.mkdir(join(this.#out, name), { recursive: true });
    for (const value of values) await Deno.mkdir(this.#directory(value), { recursive: true });
    // A server that outlives each session, with someone else's session on it.
    if ((await rig.tmux("has-session", "-t", "=keep")).code !== 0) await rig.tmux("new-session", "-d", "-s", "keep");
    const map = (prefix: string, text: (i: number) => string) =>
      values.map((_, i) => `  ${prefix}${i}: ${yaml(text(i))}`).join("\n");
    await rig.write(
      ".prj/configs/project.yaml",
      `environments:\n  hostile:\n${values.map((value, i) => `    H${i}: ${yaml(written(value))}`).join("\n")}\n`,
    );
    const windows = values.map((_, i) =>
      [
        `    - name: "{{v${i}}}"`,
        `      environment: { W: "{{v${i}}}" }`,
        `      panes:`,
        `        - title: "{{v${i}}}"`,
        `          working_directory: ${yaml(this.#fits(values[i]!) ? `dirs/{{v${i}}}` : "dirs")}`,
        `          environment: { P: "{{v${i}}}" }`,
        `          command: ${yaml(this.#paneLine(i, name))}`,
      ].join("\n")
    );
    const stepsAt = (place: string) =>
      values.map((_, i) =>
        [
          `- name: "{{v${i}}}"`,
          `  run: ${yaml(this.#stepLine(i, `${name}-${place}`))}`,
          `  environment: { E: "{{v${i}}}" }`,
          `  args: { a: "{{v${i}}}" }`,
        ].map((line) => `    ${line}`).join("\n")
      ).join("\n");
    await rig.command(
      name,
      [
        "arguments:",
        ...values.map((value, i) =>
          `  - { name: v${i}, required: true }\n  - { name: d${i}, default: ${yaml(written(value))} }`
        ),
        "environment:",
        map("C", (i) => `{{v${i}}}`),
        "session:",
        `  task: ${name}`,
        "  environment: hostile",
        // At a prompt fish would give the pane a title of its own.
        "  exit_mode: hold",
        "  additional_env:",
        indent(map("S", (i) => `{{v${i}}}`)),
        "  cleanup_steps:",
        stepsAt("cleanup"),
        "  windows:",
        ...windows,
        "steps:",
        stepsAt("step"),
        "",
      ].join("\n"),
    );
  }

  /** Every quoting place that all shells have. */
  #paneLine(i: number, name: string): string {
    const file = join(this.#out, name, String(i));
    const v = `{{v${i}}}`;
    return `printf '%s\\0' ${v} '${v}' "${v}" "$(printf '%s.' ${v})" "$(printf '%s.' "${v}" '${v}')" pre${v}post ` +
      `"pre ${v} post" 'it is ${v}' -- {{d${i}}} "$W" "$P" "$S${i}" "$C${i}" "$H${i}" "$PWD" >${file}.tmp; ` +
      `mv ${file}.tmp ${file}`;
  }

  #paneAnswer(value: string): string[] {
    const around = [`pre${value}post`, `pre ${value} post`, `it is ${value}`];
    const directory = this.#directory(value);
    return [
      ...[value, value, value, `${value}.`, `${value}.${value}.`, ...around, "--", written(value)],
      ...[value, value, value, value, written(value), directory],
    ];
  }

  /** Steps run in bash, which has more places. */
  #stepLine(i: number, name: string): string {
    const v = `{{v${i}}}`;
    return `x=$(printf '%s.' ${v}); y="a ${v}"; printf '%s\\0' ${v} '${v}' "${v}" "$x" "$y" $'${v}' x=${v} ` +
      `"$(printf '%s.' "$(printf '%s+' '${v}')x")" "$(cat <<<${v}; printf .)" "$PRJ_ARG_V${i}" "$E" ` +
      `"$PRJ_STEP_A" "$C${i}" {{d${i}}} >>${join(this.#out, name)} # ${v}\n`;
  }

  #stepAnswer(value: string): string[] {
    return [
      ...[value, value, value, `${value}.`, `a ${value}`, value, `x=${value}`, `${value}+x.`, `${value}\n.`],
      ...[value, value, value, value, written(value)],
    ];
  }

  #fits(value: string): boolean {
    const parts = value.split("/");
    return value !== "" && !parts.includes("..") && parts.every((part) => new TextEncoder().encode(part).length <= 255);
  }

  #directory(value: string): string {
    return this.#fits(value) ? resolve(this.#dirs, `./${value}`) : this.#dirs;
  }

  // deno-lint-ignore no-explicit-any -- the answer of prj run
  async #requireSession(session: any, values: readonly string[], name: string, shell: string): Promise<void> {
    // An empty name is no name.
    const names = values.map((value, i) => value === "" ? (i === 0 ? "main" : `main-${i + 1}`) : cleanLabel(value));
    const titles = values.map(cleanLabel);
    assert.deepEqual(session.windows.map((window: { name: string }) => window.name), names);
    const ids: string[] = session.windows.map((window: { panes: { id: string }[] }) => window.panes[0]!.id);
    const told = await this.#rig.tmux(...ids.flatMap((id, i) => [
      ...(i === 0 ? [] : [";"]),
      ...["display-message", "-p", "-t", id, "#{window_name}"],
      ...[";", "display-message", "-p", "-t", id, "#{pane_title}"],
    ]));
    assert.deepEqual(told.stdout.split("\n").slice(0, -1), names.flatMap((label, i) => [label, titles[i]!]));
    for (const [i, value] of values.entries()) {
      const file = join(this.#out, name, String(i));
      const what = `the pane of ${yaml(value.slice(0, 60))} in ${shell}`;
      const seen = await waitFor(what, () => Deno.readTextFile(file).catch(() => undefined));
      assert.deepEqual(seen.split("\0").slice(0, -1), this.#paneAnswer(value), what);
    }
  }

  async #requireSteps(values: readonly string[], name: string): Promise<void> {
    const seen = (await Deno.readTextFile(join(this.#out, name))).split("\0").slice(0, -1);
    assert.deepEqual(seen, values.flatMap((value) => this.#stepAnswer(value)), name);
  }

  async #requireRecord(run: { run_id: string }, values: readonly string[]): Promise<void> {
    const { events } = await this.#rig.json(["events", "--run", run.run_id]);
    const started = events.find((event: { type: string }) => event.type === "run.started");
    for (const [i, value] of values.entries()) assert.equal(started.data.arguments[`v${i}`], value);
  }

  /** What any of the values would make, wherever it ran. */
  async requireNoCanary(): Promise<void> {
    const found = Object.keys(await this.#rig.snapshot()).filter((path) => path.endsWith(`/${CANARY}`));
    assert.deepEqual(found, []);
    for (const folder of ["/", "/tmp"]) assert.ok(!existsFile(join(folder, CANARY)));
  }
}

/** A value as an author can write it where nothing is expanded: with braces it would be refused as a mistake. */
function written(value: string): string {
  return value.includes("{{") ? "braces" : value;
}

function indent(text: string): string {
  return text.split("\n").map((line) => `  ${line}`).join("\n");
}

function existsFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
