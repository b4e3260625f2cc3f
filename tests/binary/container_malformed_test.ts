import assert from "node:assert/strict";
import { IMAGES, RUNTIMES } from "../container_rig.ts";
import { openWorld } from "./container_world.ts";

/** Lines of `container`, each wrong by itself: ops.md R1 to R3 and section 5, and what the runtimes would choke on. */
const WRONG_LINES: Readonly<Record<string, string>> = {
  "an unknown key": "imagee: x",
  "volumes of nothing": "volumes:",
  "volumes of a map": "volumes: { a: b }",
  "a volume that is a number": "volumes: [5]",
  "a volume that is a list": "volumes: [[/a, /b]]",
  "a volume without its end": 'volumes: ["/tmp:"]',
  "a volume without its start": 'volumes: [":/x"]',
  "a volume to a relative path": 'volumes: ["/tmp:x"]',
  "a volume with an unknown option": 'volumes: ["/tmp:/x:rx"]',
  "a volume with too many parts": 'volumes: ["/tmp:/x:ro:z:y"]',
  "a volume that leads out": 'volumes: ["../../etc:/x"]',
  "a volume that is an option": 'volumes: ["-v"]',
  "a volume with a line break": 'volumes: ["/tmp:/x\\n/y"]',
  "ports of nothing": "ports:",
  "a port that is a map": "ports: [{ a: b }]",
  "a port that is too big": 'ports: ["70000"]',
  "a container port 0": 'ports: ["80:0"]',
  "a port that is a word": 'ports: ["http:80"]',
  "a port without its end": 'ports: ["80:"]',
  "a port of an unknown protocol": 'ports: ["80/icmp"]',
  "a port at no address": 'ports: ["1.2.3:80:80"]',
  "a range backwards": 'ports: ["9-5:80-84"]',
  "ranges of different lengths": 'ports: ["80-82:90-91"]',
  "a port with other digits": 'ports: ["٨٠"]',
  "a command with an open quote": "command: sh -c 'x",
  "a command of nothing": "command: []",
  "a command beside the window's": "command: sleep 5",
  "an entrypoint with an open quote": "entrypoint: sh -c 'x",
  "an env_file that is not there": "env_file: no-such.env",
  "an env_file of nothing": "env_file:",
  "labels as a list": "labels: [a]",
  "a label without a name": 'labels: { "": x }',
  "a label with = in its name": 'labels: { "a=b": x }',
  "memory in words": "memory: lots",
  "memory below zero": "memory: -5m",
  "processors in words": "cpus: many",
  "processors below zero": 'cpus: "-1"',
  "a restart policy that is none": "restart: sometimes",
  "a stop signal that is none": "stop_signal: SIGNOPE",
  "a stop timeout that is none": "stop_timeout: soon",
  "a health check without a command": "healthcheck: { interval: 5s }",
  "a health check that is a line": "healthcheck: curl",
  "a user with a blank": "user: a b",
  "a user that is an option": 'user: "--privileged"',
  "a network with a blank": "network: a b",
  "extra arguments with an open quote": 'extra_args: "--label \'x"',
  "a log volume that is none": "log_volume: 'x:y:z:a'",
  "a runtime that is none": "runtime: rm",
  "a tty that is a word": "tty: maybe",
  "NUL in a command": 'command: ["a\\0b"]',
};
const WRONG_IMAGES: Readonly<Record<string, string>> = {
  "no image": "tty: false",
  "an image of nothing": "image:",
  "an empty image": 'image: ""',
  "an image that is a list": "image: [a]",
  "an image in capitals": "image: Some/Image",
  "an image with a blank": 'image: "a b"',
  "an image that is an option": 'image: "--privileged"',
  "an image with two dots": "image: foo..bar",
  "an image with an empty part": "image: a//b",
  "an image with an empty tag": 'image: "a:"',
  "an image with a short digest": "image: a@sha256:abc",
  "an image that is too long": `image: ${"a".repeat(300)}`,
  "an image with a line break": 'image: "a\\nb"',
};
/** Lines instead of the whole `container:`. */
const WRONG_BLOCKS: Readonly<Record<string, string>> = {
  "a container of nothing": "container:",
  "a container that is a number": "container: 5",
  "a container that is a list": "container: [a]",
};

interface Wrong {
  readonly what: string;
  readonly yaml: string;
  readonly line: number;
}

const HEAD = "session:\n  backend: container\n  windows: [{ name: main, command: exec sleep 600 }]\n";

function wrongs(image: string): Wrong[] {
  return [
    ...Object.entries(WRONG_LINES).map(([what, line]) => ({
      what,
      yaml: `${HEAD}  container:\n    image: ${image}\n    ${line}\n`,
      line: 6,
    })),
    ...Object.entries(WRONG_IMAGES).map(([what, line]) => ({
      what,
      yaml: `${HEAD}  container:\n    ${line}\n`,
      line: 5,
    })),
    ...Object.entries(WRONG_BLOCKS).map(([what, line]) => ({ what, yaml: `${HEAD}  ${line}\n`, line: 4 })),
    { what: "no container at all", yaml: HEAD, line: 2 },
    {
      what: "a container of another backend",
      yaml: `${HEAD.replace("backend: container", "backend: tmux")}  container: { image: ${image} }\n`,
      line: 4,
    },
  ];
}

for (const runtime of RUNTIMES) {
  Deno.test(`${runtime}: whatever is wrong with a container is told with its file and line, and nothing starts`, async () => {
    await using world = await openWorld();
    const { rig, containers } = world;
    rig.env["PRJ_CONTAINER_RUNTIME"] = runtime;
    const cases = wrongs(IMAGES[runtime]).map((wrong, i) => ({ ...wrong, name: `wrong-${i}` }));
    for (const { name, yaml } of cases) await rig.command(name, yaml);
    const failures: string[] = [];
    const queue = [...cases];
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const { what, name, line } = next;
        const { code, stdout, stderr } = await rig.prj(["run", name]);
        const places = [...stderr.matchAll(new RegExp(`${name}\\.yaml:(\\d+)`, "g"))].map(([, at]) => Number(at));
        // What the container runs may be told at the window that says it too.
        const isPlace = places.includes(line) || (what.includes("command") && places.includes(3));
        const isTold = code === 2 && isPlace && !/\bat .*\.(ts|js):\d/.test(stderr);
        if (!isTold) failures.push(`${what}: exit ${code} at lines ${places}, not ${line}: ${stdout}${stderr.trim()}`);
      }
    };
    await Promise.all([work(), work(), work()]);
    assert.deepEqual(failures, []);
    assert.deepEqual(await containers.names(runtime), []);
    assert.equal((await rig.tmux("list-sessions")).code, 1, "no empty shell was started");
  });
}

Deno.test("one that is wrong does not hide the others, and what is odd but right is taken", async () => {
  await using world = await openWorld();
  const { rig } = world;
  await rig.command("wrong", `${HEAD}  container: { image: "-v" }\n`);
  await rig.command(
    "right",
    `${HEAD}  container:
    image: registry.example:5000/team/app:v1.0_x@sha256:${"ab".repeat(32)}
    volumes: ["/tmp:/x:ro,z", "data:/data", "tmpfs:/run/t", "/anonymous"]
    ports: [8080, 22:22, "127.0.0.1:9000-9002:9000-9002/udp", "0:81", "[::1]:82:82"]
    memory: 512m
    cpus: 1.50
    stop_timeout: 5
    labels: { number: 5, odd: "a\\nb" }
  additional_env: { PORT: 8080, DEBUG: true, NOTHING: null }
`,
  );
  const { stdout } = await rig.prj(["validate"]);
  const all = await rig.json(["validate"]);
  assert.ok(!JSON.stringify(all).includes("right.yaml:"), stdout);
  assert.match(JSON.stringify(all), /wrong/);
  const { commands } = await rig.json(["list"]);
  const errors = Object.fromEntries(
    commands.map(({ name, error }: { name: string; error: unknown }) => [name, error !== null]),
  );
  assert.equal(errors["right"], false);
  assert.equal((await rig.prj(["start", "no-such-name"])).code, 3, "a name that nobody defined starts nothing");
  assert.equal((await rig.tmux("list-sessions")).code, 1);
});
