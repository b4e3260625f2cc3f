import assert from "node:assert/strict";
import { buildLogs, buildRun } from "../../src/session/container/build.ts";
import { checkSpec } from "../../src/session/container/check.ts";
import { compareDefinitions, defineSession } from "../../src/session/container/definition.ts";
import { divideEnvironment } from "../../src/session/container/environment.ts";
import { planExecPanes } from "../../src/session/container/exec_launcher.ts";
import { chooseDetachKeys } from "../../src/session/container/feed.ts";
import { formatLabels, parseDefinition, parseMarks, parseWindows } from "../../src/session/container/labels.ts";
import { divide } from "../../src/session/container/send.ts";
import type { SessionSpec } from "../../src/session/spec.ts";
import { HOSTILE } from "./hostile_value.ts";
import { sampleContainer } from "./sample_container.ts";
import { sampleMarks, sampleSpec, sampleWindow } from "./sample_spec.ts";

const FULL = sampleContainer({
  image: "localhost:5000/shop:1",
  entrypoint: ["/init", "--quiet"],
  command: ["serve", "--port", "80"],
  workdir: "/work",
  volumes: ["/srv/shop:/work:z", "cache:/cache"],
  tmpfs: ["/tmp:size=64m"],
  ports: ["127.0.0.1:8080:80", "53/udp"],
  envFiles: ["/srv/shop/.env"],
  network: "none",
  user: "1000:1000",
  labels: { team: "a=b, c" },
  memory: "512m",
  cpus: "1.5",
  restart: "on-failure:3",
  healthcheck: { command: "nc -z localhost 80", intervalMs: 1500, timeoutMs: null, startPeriodMs: 2000, retries: 3 },
  stopSignal: "SIGINT",
  stopTimeoutMs: 2500,
  extraArgs: ["--init"],
});

Deno.test("buildRun() writes every option as one word, in a fixed order, the image behind them all", () => {
  const spec = sampleSpec({ environment: { A: "1" } });
  const { argv, stdin, environment } = buildRun("podman", spec, FULL, [["prj.uid", "01U"]]);
  assert.deepEqual(argv, [
    ...["podman", "run", "--detach", "--interactive", "--name=shop-main-dev"],
    ...["--label=team=a=b, c", "--label=prj.uid=01U"],
    ...["--env-file=/srv/shop/.env", "--env-file=/dev/stdin"],
    ...["--workdir=/work", "--volume=/srv/shop:/work:z", "--volume=cache:/cache", "--tmpfs=/tmp:size=64m"],
    ...["--publish=127.0.0.1:8080:80", "--publish=53/udp", "--network=none", "--user=1000:1000"],
    ...["--memory=512m", "--cpus=1.5", "--restart=on-failure:3"],
    ...["--health-cmd=nc -z localhost 80", "--health-interval=1500ms", "--health-start-period=2000ms"],
    ...["--health-retries=3", "--stop-signal=SIGINT", "--stop-timeout=3", "--entrypoint=/init", "--init"],
    ...["localhost:5000/shop:1", "--quiet", "serve", "--port", "80"],
  ]);
  assert.equal(stdin, "A=1\nPRJ_SESSION=shop-main-dev\nPRJ_SESSION_UID=01SESSION\nPRJ_PANE=0.0\n");
  assert.deepEqual(environment, {});
});

Deno.test("buildRun() gives a terminal to a shell, and to a line only where that is asked for", () => {
  const line = sampleSpec({ windows: [sampleWindow({ panes: [{ command: "npm run dev" }] })] });
  const run = (spec: SessionSpec, tty = false): readonly string[] =>
    buildRun("docker", spec, sampleContainer({ tty }), []).argv;
  assert.ok(run(sampleSpec()).includes("--tty"));
  assert.ok(!run(line).includes("--tty"));
  assert.ok(run(line, true).includes("--tty"));
  assert.deepEqual(run(line).slice(-4), ["localhost/shop:1", "/bin/sh", "-c", "exec 2>&1\nnpm run dev"]);
  assert.equal(run(sampleSpec()).at(-1), "localhost/shop:1");
});

Deno.test("divideEnvironment() puts no value on a command line, and what no line can hold into the client's own", () => {
  const { file, names, values } = divideEnvironment({
    PLAIN: ' a=b "c" #',
    EMPTY: "",
    LINES: "one\ntwo",
    RETURN: "x\r",
    LONG: "x".repeat(70_000),
  });
  assert.equal(file, 'PLAIN= a=b "c" #\nEMPTY=\n');
  assert.deepEqual(names, ["LINES", "RETURN", "LONG"]);
  assert.equal(values["LINES"], "one\ntwo");
});

Deno.test("checkSpec() takes names as the runtimes do, and variables that mean something to them only where they can go", () => {
  const spec = sampleSpec({ container: sampleContainer() });
  const messages = (change: Partial<SessionSpec>): string[] =>
    checkSpec({ ...spec, ...change }, "docker").map(({ message }) => message);
  assert.deepEqual(messages({}), []);
  for (const name of ["3.a", "a-b", "A_1"]) assert.deepEqual(messages({ name }), []);
  for (const name of ["", "a", "-v", ".a", "a b", "a/b", "a\n", "é1", "--rm"]) {
    assert.equal(messages({ name }).length, 1, JSON.stringify(name));
  }
  assert.deepEqual(messages({ environment: { PATH: "/bin", TOKEN: "a\nb" } }), []);
  assert.match(messages({ environment: { DOCKER_HOST: "a\nb" } })[0]!, /"DOCKER_HOST" cannot have more than one line/);
  const windows = [sampleWindow(), sampleWindow({ panes: [{ command: "x", environment: { HOME: "/" } }] })];
  const [problem] = checkSpec({ ...spec, windows }, "podman");
  assert.match(problem!.message, /"HOME" would be read by the container's runtime itself/);
  assert.equal(problem!.window, 1);
  assert.match(messages({ container: sampleContainer({ image: "-v" }) })[0]!, /"-v" is not the name of an image/);
  assert.match(checkSpec(sampleSpec(), "podman")[0]!.message, /podman needs to be told which image/);
});

Deno.test("planExecPanes() runs every pane but the first, its values in the environment", () => {
  const spec = sampleSpec({
    windows: [
      sampleWindow({ panes: [{ command: "first" }, { command: "second" }] }),
      sampleWindow({ name: "more", panes: [{ directory: "/work/web", environment: { TOKEN: "s3cret" } }] }),
    ],
  });
  const calls = planExecPanes(spec, { binary: "podman", dataFolder: "/data", logBytes: 1000, target: "shop" });
  assert.deepEqual(calls.map(({ argv }) => argv.map((word) => word.replace(/-[0-9a-f]{8}\.sh$/, "-X.sh"))), [
    ["/bin/sh", "/data/exec-launcher-X.sh", "/data/panes/01SESSION/0.1", "close", "podman", "shop", "second"],
    ["/bin/sh", "/data/exec-launcher-X.sh", "/data/panes/01SESSION/1.0", "close", "podman", "shop"],
  ]);
  const { environment } = calls[1]!;
  assert.deepEqual(
    [environment["TOKEN"], environment["PRJ_EXEC_NAMES"], environment["PRJ_EXEC_DIRECTORY"], environment["PRJ_PANE"]],
    ["s3cret", "TOKEN PRJ_PANE", "/work/web", "1.0"],
  );
});

Deno.test("labels bring back marks, windows and definition, whatever is in them; anything else is a stranger's", () => {
  for (const value of HOSTILE) {
    const marks = sampleMarks({ project: value, task: value });
    const spec = sampleSpec({
      marks,
      windows: [sampleWindow({ name: value, panes: [{ command: value, title: value }] })],
    });
    const labels = Object.fromEntries(formatLabels(spec, { image: value }, true));
    for (const label of Object.values(labels)) assert.ok(!label.includes("\n"));
    assert.deepEqual(parseMarks(labels["prj.marks"]!), marks);
    assert.deepEqual(parseWindows(labels["prj.windows"]!), [
      { name: value, key: "1:main", panes: [{ title: value, command: value, directory: "/tmp" }] },
    ]);
    assert.deepEqual(parseDefinition(labels["prj.definition"]!), { image: value });
  }
  for (const text of ["", "{", "null", "[]", "1", '{"uid":"x"}', '{"image":1}', '[{"name":"x"}]', "[{}]"]) {
    assert.equal(parseMarks(text), null);
    assert.equal(parseWindows(text), undefined);
  }
  assert.equal(parseDefinition('{"image":1}'), undefined);
});

Deno.test("compareDefinitions() names what differs as its command's file does, and no value of a variable", () => {
  const spec = sampleSpec({ environment: { TOKEN: "old", GONE: "x", PRJ_RUN_ID: "01A" } });
  const was = defineSession(spec, FULL, "01U");
  assert.deepEqual(compareDefinitions(was, defineSession(spec, FULL, "01U")), []);
  const changed = defineSession(
    sampleSpec({ environment: { TOKEN: "new", PRJ_RUN_ID: "01B" } }),
    { ...FULL, image: "shop:2", stopTimeoutMs: null, labels: {} },
    "01U",
  );
  assert.deepEqual(compareDefinitions(was, changed), [
    { key: "environment.GONE", was: "another value", is: "" },
    { key: "environment.TOKEN", was: "another value", is: "a value" },
    { key: "image", was: "localhost:5000/shop:1", is: "shop:2" },
    { key: "labels.team", was: "a=b, c", is: "" },
    { key: "stop_timeout", was: "2500", is: "" },
  ]);
  assert.ok(!JSON.stringify(was).includes('"old"'));
});

Deno.test("buildLogs() asks for lines, times and what comes", () => {
  assert.deepEqual(buildLogs("docker", "abc", { lines: null, follow: false, since: null }), ["docker", "logs", "abc"]);
  assert.deepEqual(
    buildLogs("docker", "abc", { lines: 10, follow: true, since: 1000 }),
    ["docker", "logs", "--follow", "--tail=10", "--since=1970-01-01T00:00:01.000Z", "abc"],
  );
});

Deno.test("divide() presses Enter by itself where there is a terminal, as the end of a line where there is none", () => {
  const request = { panes: ["x"], text: "é", paste: false, keys: ["Up"], enter: true };
  const said = (tty: boolean): string[] => divide(request, tty).map((part) => new TextDecoder().decode(part));
  assert.deepEqual(said(true), ["é\x1b[A", "\r"]);
  assert.deepEqual(said(false), ["é\x1b[A\n"]);
  assert.deepEqual(divide({ ...request, text: null, keys: [], enter: false }, true), []);
});

Deno.test("chooseDetachKeys() takes keys that are not in the text", () => {
  assert.equal(chooseDetachKeys(new TextEncoder().encode("plain"))?.words, "ctrl-],ctrl-^");
  assert.equal(chooseDetachKeys(Uint8Array.of(0x1d, 0x1f))?.words, "ctrl-^,ctrl-\\");
  assert.equal(chooseDetachKeys(Uint8Array.from({ length: 256 }, (_, i) => i)), undefined);
});
