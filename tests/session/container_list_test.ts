import assert from "node:assert/strict";
import { describeContainer, parsePaneId } from "../../src/session/container/facts.ts";
import {
  findHealthTrouble,
  hintForImage,
  isAbsent,
  isNameTaken,
  isNotRunning,
  isUnreachable,
  reasonIn,
} from "../../src/session/container/failure.ts";
import { parseInspect } from "../../src/session/container/inspect.ts";
import { listArgv, parseList } from "../../src/session/container/list.ts";
import { decideStanding, parseStatus } from "../../src/session/container/standing.ts";
import { findLaunch } from "../../src/session/pane_state.ts";
import { sampleMarks } from "./sample_spec.ts";

const ID = "b52b7dcbc02cb3c7043d7a9225643fab37ac761accc2a831d401633c716ec050";
const MARKS = JSON.stringify(sampleMarks());

Deno.test("listArgv() asks docker for each label by its name, and podman for JSON", () => {
  assert.deepEqual(listArgv("podman", "podman"), ["podman", "ps", "--all", "--no-trunc", "--format=json"]);
  assert.deepEqual(listArgv("docker", "/opt/docker"), [
    ...["/opt/docker", "ps", "--all", "--no-trunc"],
    "--format=[{{json .ID}},{{json .Names}},{{json .Image}},{{json .Command}},{{json .CreatedAt}},{{json .State}}," +
    '{{json .Status}},{{json (.Label "prj.marks")}},{{json (.Label "prj.windows")}},{{json (.Label "prj.definition")}},' +
    '{{json (.Label "prj.inside")}}]',
  ]);
});

Deno.test("parseList() reads podman's JSON", () => {
  const row = {
    ...{ Id: ID, Names: ["ad-one"], Image: "localhost/bb:1", Command: ["/bin/sh", "-c", "x"], Created: 1795266261 },
    ...{
      State: "exited",
      Status: "Exited (3) 4 seconds ago",
      ExitCode: 3,
      StartedAt: 1795266262,
      ExitedAt: 1795266263,
    },
    ...{ Pid: 0, Labels: { "prj.marks": MARKS, other: "x" } },
  };
  const never = {
    Id: "c",
    Names: ["never"],
    State: "created",
    StartedAt: -62135596800,
    ExitedAt: -62135596800,
    Labels: null,
  };
  const [one, two, ...rest] = parseList("podman", JSON.stringify([row, never, null, {}]));
  assert.deepEqual(rest, []);
  assert.deepEqual(one, {
    id: ID,
    name: "ad-one",
    image: "localhost/bb:1",
    command: "/bin/sh -c x",
    createdAt: 1795266261000,
    state: { status: "exited", exitCode: 3, health: "", startedAt: 1795266262000, endedAt: 1795266263000 },
    pid: 0,
    labels: { marks: MARKS, windows: "", definition: "", inside: "" },
  });
  assert.deepEqual([two!.state.startedAt, two!.state.endedAt], [null, null]);
  assert.deepEqual(parseList("podman", ""), []);
});

Deno.test("parseList() reads docker's lines: times with their offset, links and quotes", () => {
  const line = (...fields: string[]): string => JSON.stringify([...fields, MARKS, "", ""]);
  const text = [
    line(
      ID,
      "web/alias,ad-one",
      "bb:1",
      `"/bin/sh -c 'echo \\"x\\"'"`,
      "2026-11-21 14:04:23 +0100 CET",
      "running",
      "Up 2 seconds (healthy)",
    ),
    line("d0", "ended", "bb:1", '"/bin/sh"', "2026-11-21 13:04:24 +0000 UTC", "exited", "Exited (137) 1 second ago"),
    "",
  ].join("\n");
  const [one, two] = parseList("docker", text);
  assert.deepEqual([one!.name, one!.command, one!.labels.marks], ["ad-one", `/bin/sh -c 'echo "x"'`, MARKS]);
  assert.equal(one!.createdAt, Date.UTC(2026, 10, 21, 13, 4, 23));
  assert.deepEqual([one!.state.health, two!.state.exitCode], ["healthy", 137]);
});

Deno.test("decideStanding() has one word for each of the runtimes'", () => {
  const words = (status: string, exitCode: number | null = 0, health = ""): unknown[] => {
    const standing = decideStanding({ status, exitCode, health, startedAt: 1, endedAt: 2 });
    return [standing.state, standing.detail, standing.exitCode, standing.health, standing.startedAt, standing.endedAt];
  };
  assert.deepEqual(words("running", 0, "unhealthy"), ["running", null, null, "unhealthy", 1, null]);
  assert.deepEqual(words("Up", 0), ["unknown", "up", null, null, 1, null]);
  assert.deepEqual(words("restarting", 1), ["running", "restarting", null, null, 1, null]);
  assert.deepEqual(words("paused"), ["paused", null, null, null, 1, null]);
  for (const word of ["created", "configured", "initialized"]) {
    assert.deepEqual(words(word), ["stopped", "created", null, null, null, null]);
  }
  for (const word of ["exited", "Exited", "stopped"]) {
    assert.deepEqual(words(word, 3, "healthy"), ["exited", null, 3, null, 1, 2]);
  }
  assert.deepEqual(words("dead", 1), ["unknown", "dead", 1, null, 1, 2]);
  assert.deepEqual(words(""), ["unknown", null, null, null, 1, null]);
  assert.deepEqual(parseStatus("Up 3 seconds (health: starting)"), { exitCode: null, health: "starting" });
  assert.deepEqual(parseStatus("Up 3 hours (Paused)"), { exitCode: null, health: "" });
  assert.deepEqual(parseStatus("Restarting (1) 5 seconds ago"), { exitCode: 1, health: "" });
});

Deno.test("parseInspect() reads both runtimes: names, times with nanoseconds, ports once, mounts", () => {
  const [one] = parseInspect(JSON.stringify([{
    ...{ Id: ID, Name: "/web", Created: "2026-11-21T13:04:23.197685965Z", Path: "/bin/sh", Args: ["-c", "x"] },
    ...{
      RestartCount: 2,
      State: {
        Status: "running",
        Pid: 633,
        ExitCode: 0,
        StartedAt: "2026-11-21T13:04:24.047263256Z",
        FinishedAt: "0001-01-01T00:00:00Z",
        Health: { Status: "starting" },
      },
    },
    Config: { Tty: true, OpenStdin: true, Image: "bb:1", Labels: { "prj.marks": MARKS } },
    NetworkSettings: {
      Ports: {
        "80/tcp": [{ HostIp: "0.0.0.0", HostPort: "8080" }, { HostIp: "::", HostPort: "8080" }],
        "53/udp": null,
        "90/tcp": [{ HostIp: "127.0.0.1", HostPort: "9090" }],
      },
    },
    Mounts: [
      { Type: "bind", Source: "/srv", Destination: "/work", RW: true },
      { Type: "volume", Name: "cache", Source: "/var/lib/x", Destination: "/cache", RW: false },
    ],
  }]));
  assert.deepEqual(one!.details, {
    pid: 633,
    tty: true,
    input: true,
    image: "bb:1",
    command: ["/bin/sh", "-c", "x"],
    restarts: 2,
    ports: ["8080->80/tcp", "53/udp", "127.0.0.1:9090->90/tcp"],
    mounts: ["/srv:/work", "cache:/cache:ro"],
  });
  assert.deepEqual([one!.listed.name, one!.listed.createdAt], ["web", Date.UTC(2026, 10, 21, 13, 4, 23, 197)]);
  assert.deepEqual([one!.listed.state.endedAt, one!.listed.state.health], [null, "starting"]);
  assert.deepEqual(parseInspect("[]\n"), []);
});

Deno.test("describeContainer() makes one window of a stranger, and the labelled ones of ours", () => {
  const listed = parseList(
    "podman",
    JSON.stringify([{ Id: ID, Names: ["x"], State: "running", Pid: 7, Command: ["sleep", "9"] }]),
  )[0]!;
  const input = { binary: "podman", dataFolder: "/nonexistent" };
  const foreign = describeContainer(listed, input);
  assert.equal(foreign.marks, null);
  assert.deepEqual(foreign.windows.map(({ id, key, panes }) => [id, key, panes[0]!.pid, panes[0]!.command]), [
    ["b52b7dcbc02c:0", null, 7, "sleep"],
  ]);
  const windows = JSON.stringify([
    { name: "main", key: "1:main", panes: [{ title: "", command: null, directory: "/" }] },
    { name: "é", key: "2:é", panes: [{ title: "t", command: `echo "a b" \\`, directory: "/w" }] },
  ]);
  const own = describeContainer({ ...listed, labels: { ...listed.labels, marks: MARKS, windows } }, input);
  const [pane] = own.windows[1]!.panes;
  assert.equal(pane!.id, "b52b7dcbc02c:1.0");
  assert.deepEqual(findLaunch({ ...pane!, dead: true }, []), {
    record: "/nonexistent/panes/01SESSION/1.0",
    exitMode: "close",
    command: `echo "a b" \\`,
  });
  assert.deepEqual(parsePaneId(pane!.id), { container: "b52b7dcbc02c", window: 1, pane: 0 });
  for (const id of ["%1", "b52b7dcbc02c:1", "-x:0.0", "B52B7DCBC02C:0.0"]) assert.equal(parsePaneId(id), undefined);
});

Deno.test("what the runtimes say when they fail is told apart", () => {
  const said = (stderr: string) => ({ stderr, code: 1, timedOut: false });
  const unreachable = [
    "Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?",
    "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: dial unix",
    "error during connect: Get http://x: EOF",
    "Cannot connect to Podman. Please verify your connection to the Linux system",
  ];
  for (const text of unreachable) assert.ok(isUnreachable(said(text)), text);
  assert.ok(isUnreachable({ code: 137, stderr: "", timedOut: true }));
  const others = [
    'docker: Error response from daemon: Get "https://registry-1.docker.io/v2/": dial tcp: lookup x: no such host',
    "Error: initializing source docker://localhost:1/x: dial tcp 127.0.0.1:1: connect: connection refused",
    "Error: no such container x",
  ];
  for (const text of others) assert.ok(!isUnreachable(said(text)), text);
  assert.match(hintForImage("x:1", said(others[1]!))!, /"x:1" is not on this machine/);
  assert.match(hintForImage("x:1", said("docker: Error response from daemon: No command specified."))!, /"command"/);
  assert.equal(hintForImage("x:1", said("Error: cannot listen on the TCP port")), undefined);
  // Podman without systemd starts the container all the same.
  const grumble = 'time="x" level=error msg="unable to get systemd connection to start healthchecks: dial unix /run/x"';
  assert.ok(!isUnreachable({ ...said(grumble), code: 0 }));
  assert.match(findHealthTrouble("web", said(grumble))!.message, /cannot check the health of "web"/);
  assert.equal(findHealthTrouble("web", said("")), undefined);
  for (
    const text of [
      "Error response from daemon: No such container: x",
      "Error: no such container x",
      'Error: no container with name or ID "x" found: no such container',
    ]
  ) {
    assert.ok(isAbsent(said(text)), text);
  }
  assert.ok(!isAbsent(said("Error: no such image x")));
  assert.ok(isNameTaken(said('Error: creating container storage: the container name "x" is already in use by y.')));
  assert.ok(
    isNameTaken(said('docker: Error response from daemon: Conflict. The container name "/x" is already in use')),
  );
  assert.ok(!isNameTaken(said("Error: bind: address already in use")));
  assert.ok(
    isNotRunning(said("Error: can only kill running containers. x is in state exited: container state improper")),
  );
  assert.ok(isNotRunning(said("Error response from daemon: Cannot kill container: x: Container y is not running")));
  assert.equal(
    reasonIn(
      said("docker: Error response from daemon: no space left.\n\nRun 'docker run --help' for more information\n"),
    ),
    "no space left",
  );
  assert.equal(reasonIn(said('time="2026" level=warning msg="The input"\nError: it broke\n')), "it broke");
  assert.equal(reasonIn({ stderr: "", code: 125 }), "it exited with 125");
});
