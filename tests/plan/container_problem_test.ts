import { deepStrictEqual } from "node:assert/strict";
import { tell } from "../base/sample_yaml.ts";
import { containerBackend } from "./container_backend.ts";
import { tryPlan } from "./ground.ts";

/** What is said of a session, in the order in which it is found. */
const WRONG: readonly [session: string, ...problems: string[]][] = [
  [
    "backend: container",
    '3:3+18 A session in a container needs an image: "image" is missing in "container" | For example session: { container: { image: node:22 } }',
  ],
  ["container:", '3:13 Expected a mapping for "container", found nothing'],
  ["container: []", '3:14+2 Expected a mapping for "container", found a list'],
  ["container: bb:1", '3:14+4 Expected a mapping for "container", found "bb:1"'],
  ["container: { image: }", '3:23 Expected text for "image", found nothing'],
  ["container: { image: [a] }", '3:23+3 Expected text for "image", found a list'],
  [
    "container: { image: -v }",
    '3:23+2 Cannot use "-v" as an image: it begins with "-", as options do | For example "node:22", "localhost:5000/team/app:1.2" or "alpine@sha256:…"',
  ],
  [
    "container: { image: a, volumes: null, ports: ~, env_file: null, labels: null, healthcheck: , command: null, cpus: {}, memory: [] }",
    '3:35+4 Expected text for "volumes", found nothing',
    '3:48 Expected text for "ports", found nothing | Write "~" in quotes for your home',
    '3:61+4 Expected text for "env_file", found nothing',
    '3:75+4 Expected a mapping for "labels", found nothing',
    '3:94 Expected a mapping for "healthcheck", found nothing',
    '3:105+4 Expected text for "command", found nothing',
    '3:117+2 Expected text for "cpus", found a mapping',
    '3:129+2 Expected text for "memory", found a list',
  ],
  [
    "container: { image: a, volumes: [1, null, [a:/b]], ports: [8080, true, 1.5, {}], labels: { a: null, b: [] } }",
    '3:39+4 Expected text for item 2 of "volumes", found nothing',
    '3:45+6 Expected text for item 3 of "volumes", found a list',
    '3:79+2 Expected text for item 4 of "ports", found a mapping',
    '3:97+4 Expected text for "a" in "labels", found nothing',
    '3:106+2 Expected text for "b" in "labels", found a list',
  ],
  [
    "container: { image: a, volumes: { ./x: /y }, ports: { 80: 80 } }",
    '3:35+11 Expected text or a list for "volumes", found a mapping',
    '3:55+10 Expected text or a list for "ports", found a mapping',
  ],
  [
    "container: { imge: a, port: 80 }",
    '3:16+4 Unknown key "imge" in "container" | Did you mean "image"?',
    '3:25+4 Unknown key "port" in "container" | Did you mean "ports"?',
  ],
  [
    "container: { image: Foo..bar, volumes: [../../etc:/x, a], ports: [0, 99999], memory: lots, cpus: 0, restart: false, stop_signal: SIGX, user: -u, network: a b, labels: { prj.x: a, a: \"b\\nc\" }, stop_timeout: soon, tty: maybe, runtime: lxc, extra_args: [alpine], env_file: '' }",
    '3:209+4 Expected a duration such as "30s", "5m" or "1h30m", or a number of seconds for "stop_timeout", found "soon"',
    '3:220+5 Expected true or false for "tty", found "maybe"',
    '3:236+3 Expected one of auto, podman, docker for "runtime", found "lxc"',
  ],
  [
    "container: { image: a, healthcheck: { interval: 1s } }",
    '3:39+16 A "healthcheck" needs a "command" | For example healthcheck: { command: curl -f localhost:8080 }',
  ],
  [
    "container: { image: a, healthcheck: { command: x, retries: 0, interval: often, start_perid: 1s } }",
    '3:62 Expected a whole number from 1 for "retries", found "0"',
    '3:75+5 Expected a duration such as "30s", "5m" or "1h30m", or a number of seconds for "interval", found "often"',
    '3:82+11 Unknown key "start_perid" in "healthcheck" | Did you mean "start_period"?',
  ],
  [
    "container: { image: a, command: [] }",
    '3:23 The "command" of the container is empty | Leave it away for the image\'s own, or write program and arguments',
  ],
  ['container: { image: a, command: "echo \'x" }', "3:35+9 A ' is not closed | Close it, or write it in double quotes"],
  [
    "container: { image: a, command: ls }\n  windows: [{ command: make }]",
    "4:24+4 The first window is the container's own process: either it has a command, or `container` has one | Make the window's command that of a second window, or take one of the two away",
  ],
  [
    "container: { image: a, volumes: [./a:/x, ./b:/x/], ports: ['80:80', '127.0.0.1:80:90'] }",
    '3:44+7 Cannot mount two volumes at "/x" | Give one of them another path in the container',
    '3:71+17 Cannot publish "127.0.0.1:80:90": another of these ports has that port of this machine | Give one of them another port, or 0 for a free one',
  ],
  [
    "container: { image: a, network: none, ports: 80 }",
    '3:48+2 Cannot publish ports: the network is "none" | Leave `network: none` away',
  ],
  [
    "container: { image: a, workdir: ~/x }\n  windows: [{ working_directory: ~/y }]",
    '3:35+3 Cannot use "~/x" as a directory in a container: its user\'s home is not known | Write the whole path',
    '4:34+3 Cannot use "~/y" as a directory in a container: its user\'s home is not known | Write the whole path',
  ],
  [
    "container: { image: '{{nope}}', command: 'x {{nah}}', volumes: ['{{gone}}:/x'] }\n  task: x",
    '3:26+4 Unknown name "nope" | Known names: base_branch, branch, host, project, project_path, run_id, session_name, task, timestamp, user, worktree, worktree_path',
    '3:70+4 Unknown name "gone" | Known names: base_branch, branch, host, project, project_path, run_id, session_name, task, timestamp, user, worktree, worktree_path',
    '3:49+3 Unknown name "nah" | Known names: base_branch, branch, host, project, project_path, run_id, session_name, task, timestamp, user, worktree, worktree_path',
  ],
  [
    "container: { image: a }\n  exit_mode: hold\n  on_conflict: merge_skip\n  windows: [{ name: x, exit_mode: back_to_shell, panes: [{ command: a, type: true, exit_mode: hold }] }]",
    "3:23 Cannot merge windows into a session of podman | Choose another policy: on_conflict reuse, restart or rename",
    "3:23 A pane of a container ends with its command: there is no shell or question after it | Leave exit_mode away, or run a shell in a window of its own",
    "6:21 A pane of a container ends with its command: there is no shell or question after it | Leave exit_mode away, or run a shell in a window of its own",
    "6:69 A pane of a container ends with its command: there is no shell or question after it | Leave exit_mode away, or run a shell in a window of its own",
    "6:69 A command cannot be typed into a container: its panes are no terminals | Leave `type` away",
  ],
  [
    "container: { image: a }\n  additional_env: { 1A: x, A-B: y }\n  windows: [{ environment: { 'A B': z } }]",
    '4:25 Cannot use "1A" as the name of a variable: no shell could read it | Letters, digits and _ make a name, and no digit begins it',
    '4:33 Cannot use "A-B" as the name of a variable: no shell could read it | Letters, digits and _ make a name, and no digit begins it',
    '5:37 Cannot use "A B" as the name of a variable: no shell could read it | Letters, digits and _ make a name, and no digit begins it',
  ],
  [
    "container: { image: a }\n  windows: [{ layout: nonsense }]",
    '4:23+8 Unknown layout "nonsense" | Layouts: even-horizontal, even-vertical, main-horizontal, main-horizontal-mirrored, main-vertical, main-vertical-mirrored, tiled, a tmux layout string, or a tree of splits',
  ],
  [
    "container: { image: Foo..bar, volumes: [../../etc:/x, a], ports: [0, 99999], memory: lots, cpus: 0, restart: false, stop_signal: SIGX, user: -u, network: a b, labels: { prj.x: a, a: \"b\\nc\" }, extra_args: [alpine], env_file: '' }",
    '3:23+8 Cannot use "Foo..bar" as an image: "Foo..bar" has capital letters, which only a tag may have | For example "node:22", "localhost:5000/team/app:1.2" or "alpine@sha256:…"',
    '3:43+12 Cannot use "../../etc:/x" as a volume: ".." leaves /home/me/shop | Write the absolute path where that is meant: "/home/etc:/x"',
    '3:57 Cannot use "a" as a volume: "a" is not an absolute path in the container | For example "./data:/data:ro", "cache:/root/.cache" or "tmpfs:/tmp"',
    '3:69 Cannot use "0" as a port: "0" is not a port from 1 to 65535, or a range of them | For example "8080:80", "127.0.0.1:5353:53/udp", "8000-8005:8000-8005", or "0:80" for a free port',
    '3:72+5 Cannot use "99999" as a port: "99999" is not a port from 1 to 65535, or a range of them | For example "8080:80", "127.0.0.1:5353:53/udp", "8000-8005:8000-8005", or "0:80" for a free port',
    '3:227+2 Cannot use "" as a file of variables: it is empty | For example ".env"',
    '3:157+3 Cannot use "a b" as a network: it is not the name of a network | For example "none", "host", "my-network" or "container:db"',
    '3:144+2 Cannot use "-u" as a user: it is not USER or USER:GROUP, by names or numbers | For example "node", "1000" or "1000:1000"',
    '3:179 Cannot use "prj.x" as the name of a label: labels that begin with "prj." are prj\'s own | For example "com.example.team"',
    '3:185+6 Cannot use "b\\nc" as a label: it has a line break in it | Labels are one line of text',
    '3:88+4 Cannot use "lots" as a size of memory: it is not a number with k, m or g | For example "512m" or "2g"',
    '3:100 Cannot use "0" as a number of processors: 0.01 is the least | For example "1.5" or "0.25"',
    '3:112+5 Cannot use "false" as a restart policy: there is no such policy | One of no, on-failure, on-failure:3, always, unless-stopped',
    '3:132+4 Cannot use "SIGX" as a signal: there is no such signal | For example "SIGINT", "TERM" or "3"',
    '3:208+6 Cannot use "alpine" as an option of the runtime: options begin with "-" | For example ["--shm-size=1g", "--cap-add=SYS_PTRACE"]',
  ],
];

for (const [session, ...expected] of WRONG) {
  Deno.test(`what is wrong with ${session}`, async () => {
    const { planned, problems } = await tryPlan({
      command: `arguments: []\nsession:\n  ${session}\n`,
      facts: { backend: containerBackend("podman") },
    });
    const found = [...problems, ...planned?.problems ?? []].map(tell);
    deepStrictEqual(found, expected);
  });
}
