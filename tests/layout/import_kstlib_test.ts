/** The `ops` section of kstlib's configuration: each session a command, every wrong entry one problem with its place. */
import assert from "node:assert/strict";
import { writeDraft } from "../../src/layout/draft_yaml.ts";
import { IMPORT_FORMATS, type ImportedFile, recogniseFormat } from "../../src/layout/import_formats.ts";

const KSTLIB = IMPORT_FORMATS.find(({ name }) => name === "kstlib")!;

function read(text: string, ground: { top?: string; folder?: string } = {}): ImportedFile {
  return KSTLIB.read("/w/kstlib.conf.yml", text, { top: "/w", folder: "/w", fileName: "", reserved: [], ...ground });
}

/** The commands as YAML, without the lines about who made them. */
function yamlOf({ problems, commands }: ImportedFile): string[] {
  assert.deepEqual(problems.map(({ message }) => message), []);
  return commands.map(({ draft }) => writeDraft(draft, []).trim().split("\n").slice(1).join("\n"));
}

/** The sessions of the manual's own example. */
const MANUAL = `ops:
  default_backend: tmux
  tmux_binary: tmux
  container_runtime: null  # auto-detect (podman or docker)

  sessions:
    astro:
      backend: tmux
      command: "python -m astro.bot"
      working_dir: "/opt/astro"

    astro-prod:
      backend: container
      image: "astro-bot:latest"
      volumes:
        - "./data:/app/data"
`;

Deno.test("the manual's example becomes two commands, and nothing of it is lost", () => {
  const imported = read(MANUAL);
  assert.deepEqual(
    imported.commands.map(({ name, notes }) => [name, notes.map(({ kind, key }) => `${kind} ${key}`)]),
    // Where its program begins is the worktree.
    [["astro", []], ["astro-prod", ["changed ops.sessions.astro-prod"]]],
  );
  assert.deepEqual(yamlOf(imported), [
    `working_directory: /opt/astro
session:
  name_template: astro
  task: astro
  backend: tmux
  windows:
    - panes:
        - command: python -m astro.bot
          exit_mode: close`,
    `session:
  name_template: astro-prod
  task: astro-prod
  backend: container
  container:
    image: astro-bot:latest
    volumes:
      - ./data:/app/data`,
  ]);
});

Deno.test("a file is recognised by its section and by its name", () => {
  assert.equal(recogniseFormat("/x/any.yml", MANUAL)?.name, "kstlib");
  assert.equal(recogniseFormat("/x/kstlib.conf.yml", "datetime: {}")?.name, "kstlib");
  assert.equal(recogniseFormat("/x/any.yml", "name: x\nwindows: [one: top]")?.name, "tmuxinator");
});

Deno.test("what YAML 1.1 takes for numbers and switches stays as it is written", () => {
  const [yaml = ""] = yamlOf(read(`ops:
  default_backend: container
  sessions:
    web: { image: web, ports: [22:22, 8080, "1:1/udp"], env: { ON: yes, N: 0x10, T: 1_000, E: "" } }
`));
  assert.match(yaml, /ports:\n {6}- 22:22\n {6}- "8080"\n {6}- 1:1\/udp/);
  assert.match(yaml, /environment:\n {2}ON: yes\n {2}N: "0x10"\n {2}T: 1_000\n {2}E: ""/);
});

Deno.test("braces are no template, and a runtime is the session's, the section's or whatever is there", () => {
  const yaml = yamlOf(read(`ops:
  container_runtime: docker
  sessions:
    a: { backend: container, image: a, command: "echo {{ x }}" }
    b: { backend: Container, image: b, runtime: podman }
    c: { backend: container, image: c, runtime: null }
    d: { command: "echo {{ x }}" }
`));
  assert.match(yaml[0]!, /backend: docker\n.*\n.*image: a\n {4}command: "?echo \{\{ '\{\{' \}\} x \}\}/);
  assert.match(yaml[1]!, /backend: podman/);
  assert.match(yaml[2]!, /backend: container/);
  assert.match(yaml[3]!, /backend: tmux[^]*echo \{\{ '\{\{' \}\} x \}\}/);
});

Deno.test("folders begin where the file is, in or out of the worktree; names of volumes are kept", () => {
  const text = `ops:
  sessions:
    a: { working_dir: bot }
    b: { backend: container, image: b, volumes: [./d:/d, ../e:/e:ro, cache:/c, /abs:/a, "~/h:/h"], log_volume: ./l:/l }
`;
  const [a = "", b = ""] = yamlOf(read(text, { folder: "/w/conf" }));
  assert.match(a, /working_directory: conf\/bot/);
  assert.deepEqual([...b.matchAll(/- (\S+)|log_volume: (\S+)/g)].map(([, one, two]) => one ?? two), [
    "./conf/d:/d",
    "./e:/e:ro",
    "cache:/c",
    "/abs:/a",
    "~/h:/h",
    "./conf/l:/l",
  ]);
  const [, outside = ""] = yamlOf(read(text, { folder: "/home/u" }));
  assert.match(outside, /- \/home\/u\/d:\/d\n {6}- \/home\/e:\/e:ro/);
});

Deno.test("names that prj has to change are said; what is of the whole file is said once", () => {
  const { commands } = read(`include: base.yml
ops:
  tmux_binary: /opt/tmux
  sessions:
    Bot: { command: top }
    "a b": {}
    ok: {}
`);
  assert.deepEqual(commands.map(({ name, notes }) => [name, notes.map(({ kind, key }) => `${kind} ${key}`)]), [
    ["Bot", ["left_out include", "left_out ops.tmux_binary", "changed ops.sessions.Bot"]],
    ["a-b", ["changed ops.sessions.a b", "changed ops.sessions.a b"]],
    ["ok", []],
  ]);
});

const WRONG: readonly (readonly [text: string, message: RegExp, line: number])[] = [
  ["ops: null", /Expected `ops.sessions` with at least one session for "ops", found nothing/, 1],
  ["ops: [a]", /Expected a mapping \(key: value\) for "ops", found a list/, 1],
  ["ops:\n  sessions: null", /Expected `ops.sessions` with at least one session for "ops.sessions", found nothing/, 2],
  ["ops:\n  sessions: [a]", /Expected a mapping \(name: value\) for "ops.sessions", found a list/, 2],
  ["ops:\n  sessions:\n    a: top", /Expected a mapping \(key: value\) for "ops.sessions.a", found "top"/, 3],
  ["ops:\n  sessions:\n    a:", /Expected a mapping \(key: value\) for "ops.sessions.a", found nothing/, 3],
  ["ops:\n  default_backend: screen\n  sessions: { a: {} }", /Expected tmux or container for "ops.default_backend"/, 2],
  [
    "ops:\n  sessions:\n    a:\n      backend: vm",
    /Expected tmux or container for "ops.sessions.a.backend", found "vm"/,
    4,
  ],
  [
    "ops:\n  sessions:\n    a:\n      runtime: rm\n      backend: container\n      image: a",
    /Expected podman or docker/,
    4,
  ],
  [
    "ops:\n  sessions:\n    a:\n      backend: container",
    /Expected the name of an image for "ops.sessions.a.image"/,
    3,
  ],
  ["ops:\n  sessions:\n    a:\n      command: [top]", /Expected text for "ops.sessions.a.command", found a list/, 4],
  ["ops:\n  sessions:\n    a:\n      env: [A=b]", /Expected a mapping \(name: value\) for "ops.sessions.a.env"/, 4],
  ["ops:\n  sessions:\n    a:\n      env: { A: }", /Expected text for "ops.sessions.a.env.A", found nothing/, 4],
  ["ops:\n  sessions:\n    a:\n      env: { 1A: b }", /Expected letters, digits and _ in the name of a variable/, 4],
  [
    "ops:\n  sessions:\n    a:\n      backend: container\n      image: a\n      ports: 80",
    /Expected a list \(- item\) for "ops.sessions.a.ports", found "80"/,
    6,
  ],
  [
    "ops:\n  sessions:\n    a:\n      backend: container\n      image: a\n      volumes:\n        - { a: b }",
    /Expected text for "ops.sessions.a.volumes\[0\]", found a mapping/,
    7,
  ],
];

Deno.test("a wrong entry is one problem with its place, and nothing is imported", async (t) => {
  for (const [text, message, line] of WRONG) {
    await t.step(text.replaceAll(/\s+/g, " "), () => {
      const { problems, commands } = read(text);
      assert.equal(commands.length, 0);
      assert.equal(problems.length, 1, problems.map((problem) => problem.message).join("\n"));
      assert.match(problems[0]!.message, message);
      assert.equal(problems[0]!.place?.line, line);
    });
  }
});
