import assert from "node:assert/strict";
import { RUNNING } from "../../src/session/standing.ts";
import { PrjError } from "../../src/base/error.ts";
import { parseListing } from "../../src/session/tmux/parse.ts";
import { parseCreated, parseCreatedId } from "../../src/session/tmux/parse_created.ts";
import { areReady, planTyping } from "../../src/session/tmux/typing.ts";
import { sampleSpec, sampleWindow } from "./sample_spec.ts";

const HEAD =
  "status on\nremain-on-exit off\nexit-unattached off\nafter-bind-key\nafter-new-window[0] split-window -h\n" +
  'window-linked[3] run-shell "x"\n';
const NO_MARKS = ":0:".repeat(9);
const SESSION = `prj:S$1:100:200:2:3.3a:150:3:a:b${NO_MARKS}\n`;
const PANE = "prj:P$1:@2:%3:42:1:1:0:4:5:80:24::::300:3:win:0::5:given:2:ti:4:bash:4:/tmp:7:sleep 1\n";

Deno.test("parseListing() reads options, hooks, sessions, panes and clients", () => {
  const listing = parseListing(`${HEAD}${SESSION}${PANE}prj:C$1:7:133:41:10:/dev/pts/3\n`);
  assert.deepEqual(listing.options, { status: "on", "remain-on-exit": "off", "exit-unattached": "off" });
  assert.deepEqual(listing.hooks, ["after-new-window", "window-linked"]);
  assert.equal(listing.version, "3.3a");
  assert.deepEqual(listing.sessions, [{
    id: "$1",
    name: "a:b",
    marks: null,
    standing: RUNNING,
    attached: 2,
    clients: [{ terminal: "/dev/pts/3", columns: 133, rows: 41, lastActivityAt: 7000 }],
    createdAt: 100_000,
    lastActivityAt: 200_000,
    lastAttachedAt: 150_000,
    windows: [{
      id: "@2",
      index: 4,
      name: "win",
      key: null,
      active: true,
      lastOutputAt: 300_000,
      panes: [{
        id: "%3",
        index: 5,
        title: "ti",
        givenTitle: "given",
        pid: 42,
        dead: false,
        exitCode: null,
        endedAt: null,
        columns: 80,
        rows: 24,
        active: true,
        command: "bash",
        directory: "/tmp",
        startCommand: "sleep 1",
      }],
    }],
  }]);
});

Deno.test("parseListing() reads a server without sessions", () => {
  assert.deepEqual(parseListing(HEAD).sessions, []);
  assert.deepEqual(parseListing("").sessions, []);
});

Deno.test("parseListing() refuses garbage with a message and never crashes", () => {
  const whole = HEAD + SESSION + PANE;
  const damaged = [
    SESSION.slice(0, -5),
    SESSION.replace(":3:a:b", ":4:a:b"),
    SESSION.replace(":3:a:b", ":99999999999999999999:a:b"),
    SESSION.replace(":3:a:b", ":-1:a:b"),
    `${SESSION}prj:X$1:\n`,
    `${SESSION}${PANE.replace("%3", "%3 \u0000")}`,
    `${SESSION}lost server\n`,
  ];
  for (const text of damaged) assert.throws(() => parseListing(text), PrjError, text);
  for (let end = 0; end < whole.length; end++) {
    try {
      parseListing(whole.slice(0, end));
    } catch (error) {
      assert.ok(error instanceof PrjError);
    }
  }
});

Deno.test("parseListing() reads a pane whose program or directory changed while tmux told of it", () => {
  const read = (from: string, to: string): unknown => {
    const text = SESSION + PANE.replace(from, to) + PANE.replace("%3", "%4") + "prj:C$1:7:133:41:0:\n";
    const { sessions } = parseListing(text);
    return sessions[0]!.windows[0]!.panes.map(({ id, command, directory, startCommand }) =>
      [id, command, directory, startCommand].join(" ")
    );
  };
  const other = "%4 bash /tmp sleep 1";
  assert.deepEqual(read(":4:bash:", ":4:sh:"), ["%3 sh /tmp sleep 1", other]);
  assert.deepEqual(read(":4:bash:", ":2:bash:"), ["%3 bash /tmp sleep 1", other]);
  assert.deepEqual(read(":4:bash:", ":0:bash:"), ["%3 bash /tmp sleep 1", other]);
  assert.deepEqual(read(":4:bash:", ":95:bash:"), ["%3 bash /tmp sleep 1", other]);
  assert.deepEqual(read(":4:/tmp:", ":1:/tmp:"), ["%3 bash /tmp sleep 1", other]);
  assert.deepEqual(read(":4:/tmp:", ":9:/tmp/ü:"), ["%3 bash /tmp/ü sleep 1", other]);
  assert.deepEqual(read(":4:/tmp:", ":4::"), ["%3 bash  sleep 1", other]);
});

const spec = sampleSpec({ windows: [sampleWindow({ panes: [{ title: "t" }, {}] }), sampleWindow({ name: "x" })] });

Deno.test("parseCreated() gives the ids in the order of the spec", () => {
  assert.deepEqual(parseCreated("$1 @1 %1\n$1 @1 %2\n$1 @2 %3\nprj: built\n", spec), {
    id: "$1",
    windows: [
      { id: "@1", name: "main", panes: [{ id: "%1", title: "t" }, { id: "%2", title: "" }] },
      { id: "@2", name: "x", panes: [{ id: "%3", title: "" }] },
    ],
  });
});

Deno.test("parseCreated() accepts nothing that is not whole", () => {
  const lines = ["$1 @1 %1", "$1 @1 %2", "$1 @2 %3", "prj: built"];
  for (let i = 0; i < lines.length; i++) assert.equal(parseCreated(lines.toSpliced(i, 1).join("\n"), spec), undefined);
  assert.equal(parseCreated(["$1 @9 %9", ...lines].join("\n"), spec), undefined);
  assert.equal(parseCreated(["hello", ...lines.slice(1)].join("\n"), spec), undefined);
});

Deno.test("parseCreatedId() finds the session that a broken chain left", () => {
  assert.equal(parseCreatedId("$12 @1 %1\n"), "$12");
  assert.equal(parseCreatedId(""), undefined);
});

Deno.test("areReady() waits for every pane's cursor to leave the corner", () => {
  assert.equal(areReady("%1 2 0\n%2 0 0\n", ["%1", "%2"]), false);
  assert.equal(areReady("%1 2 0\n%2 0 1\n%3 0 0\n", ["%1", "%2"]), true);
});

Deno.test("planTyping() types literally and presses Enter", () => {
  assert.deepEqual(planTyping([{ pane: "%1", text: "-n;" }]), [
    ["send-keys", "-t", "%1", "-l", "--", "-n;"],
    ["send-keys", "-t", "%1", "Enter"],
  ]);
});
