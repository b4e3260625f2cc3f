import assert from "node:assert/strict";
import { buildCapture, parseCapture } from "../../src/session/tmux/capture.ts";
import { parseSession } from "../../src/session/tmux/environment.ts";
import { buildSend, parseDeaf } from "../../src/session/tmux/send.ts";

const NOTHING = { panes: ["%1"], text: null, paste: false, keys: [], enter: false };

Deno.test("buildSend() hands the text over on standard input, and to no pane whose program has ended", () => {
  assert.deepEqual(buildSend({ ...NOTHING, text: "x;", paste: true }, "b"), [
    ["load-buffer", "-b", "b", "-"],
    [
      ...["if-shell", "-F", "-t", "%1", "#{||:#{pane_dead},#{pane_input_off}}"],
      "display-message -p -t %1 'prj: deaf #{pane_id}'",
      "'paste-buffer' '-r' '-p' '-b' 'b' '-t' '%1'",
    ],
    ["delete-buffer", "-b", "b"],
  ]);
});

Deno.test("buildSend() presses keys in the program, whatever a person does with the pane", () => {
  const [command, ...more] = buildSend({ ...NOTHING, keys: ["C-c", ";", "'"] }, "b");
  assert.deepEqual(more, []);
  assert.match(command!.at(-1)!, /^'copy-mode' '-q' '-t' '%1' ; 'if-shell' '-F' '-t' '%1' '#\{pane_synchronized\}'/);
});

Deno.test("parseDeaf() finds the panes that took nothing", () => {
  assert.deepEqual(parseDeaf("prj: deaf %1\nprj: deaf %12\nprj: deaf %1\n"), ["%1", "%12"]);
  assert.deepEqual(parseDeaf(""), []);
});

Deno.test("parseCapture() gives back the screens that buildCapture() asked for", () => {
  assert.deepEqual(buildCapture(["%1"], { history: 5, colors: true }, "m").map((command) => command.join(" ")), [
    "capture-pane -p -J -e -S -5 -t %1",
    "display-message -p m",
  ]);
  assert.deepEqual(parseCapture("a\nb\nm\n\nm\n", "m"), ["a\nb\n", "\n"]);
  assert.deepEqual(parseCapture("a\nm\nhalf", "m"), ["a\n"], "what the chain did not come to is not there");
});

Deno.test("parseSession() reads the environment as tmux shows it for a shell", () => {
  const server = 'A="1"; export A;\nLANG="C"; export LANG;\n';
  const own = 'A="a\\"b\\$c\\\\d\\`e\nunset LANG;\nB=\\"x\\"; export B;\n"; export A;\nunset LANG;\nE=""; export E;\n';
  assert.deepEqual(parseSession(`${server}m\n${own}m\n/tmp/s,12\n/w/a\nb\n`, "m"), {
    environment: { A: 'a"b$c\\d`e\nunset LANG;\nB="x"; export B;\n', E: "" },
    server: "/tmp/s,12",
    directory: "/w/a\nb",
  });
  assert.equal(parseSession("", "m"), undefined);
});
