import assert from "node:assert/strict";
import { join } from "node:path";
import { readPaneRecord } from "../../src/session/pane_record.ts";
import { waitFor } from "../binary/rig.ts";
import { Pty } from "./pty.ts";
import { sessionOf, STAY, windowOf } from "./sample.ts";
import { callEnvironment, type Case, create, find, PATIENCE_MS, require, type Subject, written } from "./subject.ts";

/** Reads lines and says each; it ends with 3 at "end". */
const ECHO =
  `echo ready >ready; while read -r line; do echo "got [$line]" | tee -a got; [ "$line" != end ] || exit 3; done`;

export const DRIVING_CASES: readonly Case[] = [
  {
    title: "send() types a text and Enter into the first pane, byte for byte",
    needs: ["send"],
    run: async (subject) => {
      const created = await create(subject, sessionOf(subject, "ears", ECHO));
      await written(join(subject.folder, "ready"));
      const panes = [created.windows[0]!.panes[0]!.id];
      for (const text of ["one", "-x 'two' \"$HOME\" #{x} é✓"]) {
        const deaf = await subject.backend.send({ panes, text, paste: false, keys: [], enter: true });
        assert.deepEqual(deaf, []);
        await written(join(subject.folder, "got"), (got) => got.endsWith(`got [${text}]\n`));
      }
    },
  },
  {
    title: "capture() shows what the first pane has printed, and nothing for a pane that is not there",
    needs: ["capture"],
    run: async (subject) => {
      const created = await create(subject, sessionOf(subject, "eyes", `echo hallo é✓; ${STAY}`));
      const { id } = created.windows[0]!.panes[0]!;
      await waitFor("the text", async () => {
        const [text] = await subject.backend.capture([id], { history: Infinity, colors: false });
        return text?.split("\n").some((line) => line.trimEnd() === "hallo é✓");
      }, PATIENCE_MS);
      await subject.backend.kill(subject.backend.planKill(await require(subject, "eyes")));
      assert.deepEqual(await subject.backend.capture([id], { history: 10, colors: false }), [undefined]);
    },
  },
  {
    title: "exec runs in the session's directory and environment, with its input, output and exit code",
    needs: ["exec"],
    run: async (subject) => {
      const spec = sessionOf(subject, "hands", STAY, { environment: { GIVEN: "a b'c" } });
      await create(subject, spec);
      const session = await require(subject, "hands");
      const script = `pwd; printf '%s\\n' "$GIVEN" "$1"; cat; echo wrong >&2; exit 7`;
      const request = await subject.backend.prepareExec(session, ["sh", "-c", script, "sh", "-x $(id)"]);
      const { code, stdout, stderr } = await subject.host.run({ ...request, stdin: "typed\n" });
      assert.deepEqual([code, stdout, stderr], [7, `${subject.folder}\na b'c\n-x $(id)\ntyped\n`, "wrong\n"]);
    },
  },
  {
    title: "panes keep their log and their exit code",
    needs: ["logs"],
    run: async (subject) => {
      const spec = sessionOf(subject, "tells", null, {
        windows: [
          windowOf(subject, "main", [{ command: STAY }]),
          windowOf(subject, "three", [{ command: "echo out; echo err >&2; exit 3" }, { command: "exit 0" }]),
        ],
      });
      await create(subject, spec);
      const path = join(subject.data, "panes", spec.marks.uid, "1.0");
      const record = await waitFor("the exit code", () => {
        const found = readPaneRecord(path);
        return Promise.resolve(typeof found?.runs.at(-1)?.exitCode === "number" ? found : undefined);
      }, PATIENCE_MS);
      const [run] = record.runs;
      assert.deepEqual([record.runs.length, run?.exitCode], [1, 3]);
      assert.ok(Math.abs(run!.startedAt - Date.now()) < 60_000 && run!.endedAt! >= run!.startedAt);
      const log = await written(`${path}.log`, (text) => text.includes("out") && text.includes("err"));
      assert.ok(log.indexOf("out") < log.indexOf("err"), log);
      assert.notEqual(await find(subject, "tells"), undefined);
    },
  },
  {
    title: "a terminal attaches, types, detaches by its keys, and the session lives on",
    needs: ["attach"],
    run: async (subject, kind) => {
      await create(subject, sessionOf(subject, "stage", null));
      await using pty = await attach(subject, "stage");
      await pty.type("echo $((6 * 7))-shown");
      await pty.shows(/42-shown/);
      await waitFor(
        "a client",
        async () => subject.container !== undefined || (await require(subject, "stage")).attached === 1,
        PATIENCE_MS,
      );
      await pty.leave(kind.detachKeys);
      const session = await require(subject, "stage");
      assert.deepEqual([session.standing.state, session.attached], ["running", 0]);
    },
  },
  {
    title: "a session that is attached ends with its shell",
    needs: ["attach"],
    run: async (subject) => {
      await create(subject, sessionOf(subject, "bows", null));
      await using pty = await attach(subject, "bows");
      await pty.type("echo $((6 * 7))-shown");
      await pty.shows(/42-shown/);
      await pty.type("exit");
      await pty.ended();
      await waitFor("its end", async () => (await find(subject, "bows"))?.standing.state !== "running", PATIENCE_MS);
    },
  },
];

async function attach(subject: Subject, name: string): Promise<Pty> {
  const call = subject.backend.planAttach(await require(subject, name), await subject.backend.list());
  assert.ok(call);
  const pty = await Pty.start(subject.folder, call.argv, callEnvironment(subject, call));
  // A container that was started before the terminal came has shown its prompt already.
  await pty.press("Enter");
  return pty;
}
