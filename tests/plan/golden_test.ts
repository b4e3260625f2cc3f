import { deepStrictEqual, match } from "node:assert/strict";
import type { CreateSessionStep } from "../../src/plan/plan.ts";
import type { SessionFacts } from "../../src/session/backend.ts";
import { defineSession } from "../../src/session/container/definition.ts";
import { RUNNING } from "../../src/session/standing.ts";
import { LIBRARY } from "../../src/template/library.ts";
import { containerBackend } from "./container_backend.ts";
import { compareGolden } from "./golden.ts";
import { foundSession, HEAD, MAIN, planFrom, ROOT, type Setting } from "./ground.ts";

const FEATURE: Setting = {
  name: "feature-branch",
  command: LIBRARY["feature-branch"]!,
  supplied: ["branch=feature/user-auth"],
};

const LINKED = { ...MAIN, path: "/home/me/worktrees/auth", main: false, branch: "feature/user-auth" };

const DEV = "session: { windows: [{ name: work, command: make }] }\n";

const THREE = `session:
  exit_mode: hold
  additional_env: { MODE: dev }
  windows:
    - { name: work, command: make }
    - { name: server, panes: [npm start, { command: npm test, title: tests, environment: { CI: 1 } }] }
    - name: work
`;

/** It has one of the windows, and one that its user opened in between. */
function lived(): SessionFacts {
  const [main] = foundSession().windows;
  const pane = {
    id: "%1",
    index: 0,
    title: "",
    givenTitle: null,
    pid: 1,
    dead: false,
    exitCode: null,
    endedAt: null,
    columns: 90,
    rows: 30,
  };
  const panes = [{ ...pane, active: true, command: "sh", directory: ROOT, startCommand: "" }];
  return foundSession({
    windows: [
      { ...main!, id: "@3", name: "called otherwise", key: "1:work", panes },
      { ...main!, id: "@5", index: 1, name: "server", key: null, active: false, panes },
    ],
  });
}

const FULL = `
description: Everything at once
arguments:
  - branch
  - { name: port, type: integer, default: 3000 }
  - { name: token, secret: true }
environment: { PORT: "{{port}}", MODE: dev }
timeout: 30m
worktree:
  branch: "{{branch}}"
  copy_files: [.env, "config/*.local.json"]
  symlink_files: [node_modules]
  post_create_steps:
    - { name: install, run: npm ci, timeout: 5m }
session:
  task: work
  exit_mode: hold
  auto_attach: true
  environment: testing
  additional_env: { SESSION_ID: "{{session_name}}", MODE: own }
  pre_create_steps: [check]
  post_create_steps: [{ name: warm, run: "curl localhost:{{port}}", continue_on_error: true }]
  cleanup_steps: [stop]
  windows:
    - { name: editor, command: "$EDITOR ." }
    - name: server
      layout: { right: [{ size: 60% }, { down: ["", { size: 10 }] }] }
      working_directory: web
      focus: true
      exit_mode: close
      environment: { ROLE: server }
      panes:
        - npm run dev -- --port {{port}} --name "{{branch}}"
        - { title: tests, command: "npm test", working_directory: "~/tests", environment: { CI: 1 }, focus: true, exit_mode: back_to_shell }
        - { command: "tail -f log", type: true }
pre_steps: [{ name: hello, run: "echo {{project}} {{timestamp}}" }]
steps:
  - check
  - { name: call, run: "curl -H 'Authorization: {{token}}' localhost", interactive: true, working_directory: web }
  - { name: module, args: { my-level: "{{port}}" } }
post_steps: [echo done]
cleanup_on_failure: ["echo failed {{branch}}"]
`;

const STEPS: NonNullable<Setting["facts"]>["steps"] = new Map([
  ["check", { kind: "script", path: `${ROOT}/.prj/steps/check.sh`, sha256: "5ca1e", interpreter: ["bash"] }],
  ["module", { kind: "module", path: `${ROOT}/.prj/steps/module.ts`, sha256: "30d01e" }],
  ["stop", { kind: "builtin" }],
]);

const PLANS: Readonly<Record<string, Setting>> = {
  "start-dev": { name: "start-dev", command: LIBRARY["start-dev"]! },
  "start-dev-without-git": {
    name: "start-dev",
    command: LIBRARY["start-dev"]!,
    git: false,
    machine: { terminal: { usable: false, columns: 200, rows: 50 } },
  },
  "start-dev-in-linked-worktree": {
    name: "start-dev",
    command: LIBRARY["start-dev"]!,
    facts: { repository: { root: ROOT, current: LINKED.path, worktrees: [MAIN, LINKED] } },
  },
  "feature-branch-new": { ...FEATURE, facts: { copies: [".env"] } },
  "feature-branch-from-base": {
    ...FEATURE,
    supplied: ["branch=x", "base=origin/develop"],
    facts: { refs: { commits: { "refs/heads/main": HEAD, "refs/remotes/origin/develop": HEAD }, remoteHeads: {} } },
  },
  "feature-branch-local": {
    ...FEATURE,
    facts: { refs: { commits: { "refs/heads/feature/user-auth": HEAD }, remoteHeads: {} } },
  },
  "feature-branch-remote": {
    ...FEATURE,
    facts: {
      refs: {
        commits: { "refs/heads/main": HEAD, "refs/remotes/origin/feature/user-auth": HEAD },
        remoteHeads: { origin: "origin/main" },
      },
    },
  },
  "feature-branch-reused": {
    ...FEATURE,
    facts: { repository: { root: ROOT, current: ROOT, worktrees: [MAIN, LINKED] } },
  },
  "feature-branch-unborn": {
    ...FEATURE,
    facts: {
      repository: { root: ROOT, current: ROOT, worktrees: [{ ...MAIN, head: null }] },
      refs: { commits: {}, remoteHeads: {} },
    },
  },
  "feature-branch-folder-taken": {
    ...FEATURE,
    facts: { siblings: new Set(["shop-feature-user-auth", "shop-feature-user-auth-2"]) },
  },
  "feature-branch-folder-gone": {
    ...FEATURE,
    facts: {
      repository: { root: ROOT, current: ROOT, worktrees: [MAIN, { ...LINKED, prunable: "gone" }] },
      refs: { commits: { "refs/heads/main": HEAD, "refs/heads/feature/user-auth": HEAD }, remoteHeads: {} },
    },
  },
  "feature-branch-half-set-up": {
    name: "feature-branch",
    command: FULL.replace(/session:[^]*?\npre_steps/, "pre_steps"),
    supplied: ["branch=feature/user-auth", "token=hush hush"],
    facts: {
      repository: { root: ROOT, current: ROOT, worktrees: [MAIN, LINKED] },
      unfinished: { worktrees: new Set([LINKED.path]), makers: new Set(), sessions: new Set() },
      copies: [".env"],
      links: ["node_modules"],
      steps: STEPS,
    },
  },
  "session-reused": { command: DEV, sessions: [foundSession()], options: { attach: true } },
  "session-renamed": { command: DEV, sessions: [foundSession()], options: { onConflict: "rename" } },
  "session-restarted": {
    command: `session: { cleanup_steps: [echo bye], windows: [{ command: make }] }`,
    sessions: [foundSession()],
    options: { onConflict: "restart" },
  },
  "session-skipped": { command: DEV, sessions: [foundSession()], options: { onConflict: "skip", attach: true } },
  "session-merged": { command: THREE, sessions: [lived()], options: { onConflict: "merge_skip", attach: true } },
  "session-merged-over": { command: THREE, sessions: [lived()], options: { onConflict: "merge_overwrite" } },
  "session-nothing-to-merge": { command: DEV, sessions: [lived()], options: { onConflict: "merge_skip" } },
  "session-of-another": { command: DEV, sessions: [foundSession({ marks: null })] },
  "nothing-to-do": { command: "description: Nothing" },
  "custom-layout": {
    command: `session: { windows: [{ layout: "8b5f,160x48,0,0{80x48,0,0,0,79x48,81,0,1}", panes: [a, b] }] }`,
  },
  "preset-with-main-pane": {
    command: `session: { windows: [{ layout: main-vertical, main_pane_width: 60%, panes: [a, b, c] }] }`,
  },
  "fish": {
    command:
      `arguments: [what]\nsession: { windows: [{ panes: ["echo {{what}}", "echo '{{what}}'", 'echo "{{what}}"'] }] }`,
    supplied: [`what=it's "$HOME" \\ done`],
    machine: { env: { SHELL: "/usr/bin/fish", HOME: "/home/me" } },
  },
  "shell-that-prj-cannot-quote-for": {
    command: `session: { windows: [{ command: "echo {{user}}" }] }`,
    machine: { env: { SHELL: "/usr/bin/nu", HOME: "/home/me" }, programs: {} },
  },
  "everything": {
    command: FULL,
    supplied: ["branch=feature/it's", "token=hush hush"],
    config: "environments: { testing: { NODE_ENV: test, MODE: test } }",
    facts: { steps: STEPS, copies: [".env", "config/a.local.json"], links: ["node_modules"] },
  },
};

const BOX =
  "session: { container: { image: localhost/bb:1 }, windows: [{ command: make serve }, { command: tail -f log }] }\n";

const BOX_FULL = `
arguments: [branch, { name: text, default: "it's $HOME" }]
environment: { MODE: dev }
ports: [web]
worktree: { branch: "{{branch}}" }
session:
  backend: docker
  additional_env: { MODE: own }
  container:
    image: localhost:5000/team/app:1.2
    command: "serve --port 8080 --name {{text}} 'a b'"
    entrypoint: [/bin/tini, --]
    volumes: [.:/app:z, "cache:/root/.cache", /var/lib/db, "tmpfs:/tmp:size=64m", ../../shop/shared:/shared:ro]
    log_volume: ./log:/var/log
    ports: ["{{ports.web}}:8080", "127.0.0.1:0:53/udp"]
    env_file: .env
    network: my-net
    user: 1000:1000
    workdir: web
    labels: { team: "{{text}}", level: 3 }
    memory: 512MB
    cpus: 1.50
    restart: on-failure:3
    healthcheck: { command: "curl -f localhost:8080/{{text}}", interval: 30s, timeout: 5, start_period: 1m, retries: 3 }
    stop_signal: int
    stop_timeout: 20s
    extra_args: --shm-size 1g
    tty: true
  windows:
    - { name: main, focus: true, layout: main-vertical, panes: ["", { title: shell, command: "echo {{text}}", working_directory: "{{worktree_path}}/api", environment: { CI: 1 } }] }
    - { name: logs, command: "tail -f /var/log/x", working_directory: /var }
`;

const BOXED: Setting = { command: BOX, facts: { backend: containerBackend("podman") } };

/** A container that the command of `setting` made, as it is listed later. */
async function madeBy(setting: Setting, state: "running" | "exited"): Promise<SessionFacts> {
  const { plan } = await planFrom(setting);
  const { spec } = plan.steps.find((step): step is CreateSessionStep => step.kind === "create-session")!;
  const marks = { ...spec.marks, uid: "01FOUND" };
  return foundSession({
    id: "c0ffee".padEnd(64, "0"),
    marks,
    standing: { ...RUNNING, state, exitCode: state === "exited" ? 3 : null },
    definition: defineSession(spec, spec.container!, marks.uid),
  });
}

const CONTAINER_PLANS: Readonly<Record<string, () => Promise<Setting>>> = {
  "container": () => Promise.resolve(BOXED),
  "container-with-everything": () =>
    Promise.resolve({
      command: BOX_FULL,
      supplied: ["branch=feature/x"],
      facts: { backend: containerBackend("docker") },
    }),
  "container-in-new-worktree": () =>
    Promise.resolve({
      command: `arguments: [branch]\nworktree: { branch: "{{branch}}" }\n${BOX}`,
      supplied: ["branch=x"],
      facts: { backend: containerBackend("podman") },
    }),
  "container-runs": async () => ({ ...BOXED, sessions: [await madeBy(BOXED, "running")] }),
  "container-started-again": async () => ({ ...BOXED, sessions: [await madeBy(BOXED, "exited")] }),
  "container-runs-otherwise": async () => ({
    ...BOXED,
    command: BOX.replace("bb:1", "bb:2"),
    sessions: [await madeBy(BOXED, "running")],
  }),
  "container-reused-although-changed": async () => ({
    ...BOXED,
    command: BOX.replace("bb:1", "bb:2"),
    options: { changed: "reuse" },
    sessions: [await madeBy(BOXED, "exited")],
  }),
  "container-made-anew": async () => ({
    ...BOXED,
    command: BOX.replace("bb:1", "bb:2"),
    options: { changed: "recreate", attach: true },
    sessions: [await madeBy(BOXED, "exited")],
  }),
};

for (const [name, setting] of Object.entries(CONTAINER_PLANS)) {
  Deno.test(`buildPlan() plans ${name}`, async () => {
    const { plan, problems } = await planFrom(await setting());
    deepStrictEqual(problems, []);
    await compareGolden(name, plan);
  });
}

Deno.test("buildPlan() never starts what a changed command made, nor what is paused or broken", async () => {
  const stopped = await madeBy(BOXED, "exited");
  const changed = { ...BOXED, command: BOX.replace("make serve", "make other") };
  const cases: [Setting, SessionFacts, RegExp][] = [
    [changed, stopped, /^Cannot start session "shop-main-dev": .* command was .*make serve.* and is .*make other/],
    [BOXED, { ...stopped, standing: { ...RUNNING, state: "paused" } }, /its container is paused$/],
    [BOXED, { ...stopped, standing: { ...RUNNING, state: "unknown", detail: "dead" } }, /its container is dead$/],
  ];
  for (const [setting, session, message] of cases) {
    const { plan, problems } = await planFrom({ ...setting, sessions: [session] });
    deepStrictEqual(problems.map(({ code }) => code), ["conflict"]);
    match(problems[0]!.message, message);
    deepStrictEqual(plan.steps, []);
  }
});

for (const [name, setting] of Object.entries(PLANS)) {
  Deno.test(`buildPlan() plans ${name}`, async () => {
    const { plan, problems } = await planFrom(setting);
    deepStrictEqual(problems, []);
    await compareGolden(name, plan);
  });
}

Deno.test("every golden plan has its test", async () => {
  const files = await Array.fromAsync(Deno.readDir(new URL("./golden/", import.meta.url)), ({ name }) => name);
  deepStrictEqual(files.sort(), Object.keys({ ...PLANS, ...CONTAINER_PLANS }).map((name) => `${name}.txt`).sort());
});
