import assert from "node:assert/strict";
import { join } from "node:path";
import { PrjError } from "../../src/base/error.ts";
import { HOSTILE, WITNESS } from "../session/hostile_value.ts";
import type { SessionSpec } from "../../src/session/spec.ts";
import { processesWith } from "../binary/live.ts";
import { sessionOf, STAY, windowOf } from "./sample.ts";
import { type Case, create, require, written } from "./subject.ts";

const SECRET = "s3cret-of-the-environment";

export const CREATING_CASES: readonly Case[] = [
  {
    title: "list() is at most two processes where nothing is, and says that there is nothing",
    needs: ["list"],
    run: async (subject) => {
      subject.requests.length = 0;
      const { available, unreachable, sessions, insideSession } = await subject.backend.list();
      assert.deepEqual({ available, unreachable, sessions, insideSession }, {
        available: true,
        unreachable: null,
        sessions: [],
        insideSession: null,
      });
      assert.ok(subject.requests.length <= 2, `${subject.requests.length} processes`);
    },
  },
  {
    title: "list() is one process, and shows what was created: id, marks, windows, panes, times",
    needs: ["list", "detached"],
    run: async (subject) => {
      const spec = sessionOf(subject, "shop-main-dev", STAY, {
        windows: [
          windowOf(subject, "server", [{ command: STAY, title: "one" }]),
          windowOf(subject, "a b;é", [{ command: STAY, title: "two" }, { command: STAY, title: "three" }]),
        ],
      });
      const before = Date.now();
      const created = await create(subject, spec);
      subject.requests.length = 0;
      const session = await require(subject, spec.name);
      assert.equal(subject.requests.length, 1);
      assert.deepEqual([session.id, session.marks], [created.id, spec.marks]);
      const { state, exitCode } = session.standing;
      assert.deepEqual({ state, exitCode, attached: session.attached }, {
        state: "running",
        exitCode: null,
        attached: 0,
      });
      assert.ok(Math.abs(session.createdAt - before) < 60_000, `created at ${new Date(session.createdAt)}`);
      assert.deepEqual(
        session.windows.map(({ id, name, key, panes }) => ({ id, name, key, panes: panes.map((pane) => pane.id) })),
        spec.windows.map(({ name, key }, w) => ({
          id: created.windows[w]!.id,
          name,
          key,
          panes: created.windows[w]!.panes.map(({ id }) => id),
        })),
      );
      assert.deepEqual(session.windows.map(({ panes }) => panes.map(({ title }) => title)), [["one"], [
        "two",
        "three",
      ]]);
      const ids = session.windows.flatMap(({ id, panes }) => [id, ...panes.map((pane) => pane.id)]);
      assert.equal(new Set(ids).size, ids.length, ids.join(" "));
    },
  },
  {
    title: "marks come back as they were set, whatever is in them",
    needs: ["list"],
    run: async (subject) => {
      const marks = {
        name: "odd",
        uid: "01U",
        run: "01R",
        project: 'a:b|c\td "e"',
        root: `/r\n${HOSTILE.find((value) => value.includes("#{"))}`,
        worktree: "é:✓ {{json .}}",
        path: "#{pane_id}#(id)",
        task: "",
        command: "x;=,a=b",
      };
      await create(subject, sessionOf(subject, "odd", STAY, { marks }));
      assert.deepEqual((await require(subject, "odd")).marks, marks);
    },
  },
  {
    title: "a name that is taken is a conflict, and who has it lives on",
    run: async (subject) => {
      const spec = sessionOf(subject, "taken", STAY);
      const facts = await subject.backend.list();
      const created = await subject.backend.create(subject.backend.planCreate(spec, facts), spec);
      // As if both had looked before either created.
      await assert.rejects(
        () => subject.backend.create(subject.backend.planCreate(spec, facts), spec),
        (error: unknown) => error instanceof PrjError && error.code === "conflict" && error.message.includes('"taken"'),
      );
      const session = await require(subject, "taken");
      assert.deepEqual([session.id, session.standing.state], [created.id, "running"]);
    },
  },
  {
    title: "every value of the environment arrives byte for byte, and nothing in it is executed",
    needs: ["environmentPerPane"],
    run: async (subject) => {
      const values = HOSTILE.filter((value) => !/["']touch/.test(value));
      const environment = Object.fromEntries(values.map((value, i) => [`HOSTILE_${i}`, value]));
      const own = { OF_THE_PANE: "its own", HOSTILE_0: "overridden" };
      const command = `env -0 >"$OUT/env.part" && mv "$OUT/env.part" "$OUT/env"; ${STAY}`;
      await create(
        subject,
        sessionOf(subject, "hostile", null, {
          environment: { ...environment, OUT: subject.folder },
          windows: [windowOf(subject, "main", [{ command, environment: own }])],
        }),
      );
      const text = await written(join(subject.folder, "env"), (text) => text.endsWith("\0"));
      const arrived = new Map(
        text.split("\0").map((entry) => {
          const at = entry.indexOf("=");
          return [entry.slice(0, at), entry.slice(at + 1)];
        }),
      );
      for (const [name, value] of Object.entries({ ...environment, ...own })) {
        assert.equal(arrived.get(name), value, `${name} should be ${JSON.stringify(value.slice(0, 80))}`);
      }
      assert.ok(![...Deno.readDirSync(subject.folder)].some(({ name }) => name === WITNESS));
    },
  },
  {
    title: "no value of the environment stands on a command line, of the first pane or another",
    needs: ["hidden environment"],
    run: async (subject) => {
      const environment = { TOKEN: SECRET, LINES: `${SECRET}\nsecond` };
      const command = `printf '%s\\n' "$TOKEN" "$LINES" >>out-$PRJ_PANE; ${STAY}`;
      const spec = sessionOf(subject, "silent", null, {
        environment,
        windows: [
          windowOf(subject, "main", [{ command, environment: { OF_PANE: SECRET } }]),
          windowOf(subject, "more", [{ command, environment: { OF_PANE: SECRET } }]),
        ],
      });
      await create(subject, spec);
      for (const pane of ["0.0", "1.0"]) {
        const text = await written(join(subject.folder, `out-${pane}`), (text) => text.split("\n").length === 4);
        assert.equal(text, `${SECRET}\n${SECRET}\nsecond\n`);
      }
      const asked = subject.requests.map(({ argv }) => argv.join(" "));
      assert.deepEqual(asked.filter((argv) => argv.includes(SECRET)), []);
      const living = processesWith("").filter((argv) => argv.includes(SECRET));
      assert.deepEqual(living, []);
    },
  },
  {
    title: "panes start in the directory of the session, or their own",
    run: async (subject) => {
      const other = join(subject.folder, "an other $(x) 'ü'");
      await Deno.mkdir(other);
      const command = `pwd >"$OUT/pwd-$PRJ_PANE"; ${STAY}`;
      await create(
        subject,
        sessionOf(subject, "places", null, {
          environment: { OUT: subject.folder },
          windows: [
            windowOf(subject, "main", [{ command }]),
            windowOf(subject, "two", [{ command, directory: other }]),
          ],
        }),
      );
      assert.equal(await written(join(subject.folder, "pwd-0.0")), `${subject.folder}\n`);
      assert.equal(await written(join(subject.folder, "pwd-1.0")), `${other}\n`);
    },
  },
  {
    title: "validate() refuses what cannot be, and asks nobody for it",
    run: async (subject) => {
      const facts = await subject.backend.list();
      subject.requests.length = 0;
      const good = sessionOf(subject, "good", STAY);
      assert.deepEqual(subject.backend.validate(good, facts), []);
      const bad: Record<string, SessionSpec> = {
        "a name with a colon": { ...good, name: "a:b" },
        "a name with a line break": { ...good, name: "a\nb" },
        "no name": { ...good, name: "" },
        "a variable's name with =": { ...good, environment: { "A=B": "" } },
        "a variable without a name": { ...good, environment: { "": "x" } },
        "NUL in a variable": { ...good, environment: { A: "a\0b" } },
        "NUL in a command": { ...good, windows: [windowOf(subject, "main", [{ command: "a\0b" }])] },
      };
      for (const [what, spec] of Object.entries(bad)) {
        const problems = subject.backend.validate(spec, facts);
        assert.notEqual(problems.length, 0, what);
        for (const { message } of problems) assert.match(message, /^["A-Za-z]/, what);
      }
      assert.equal(subject.requests.length, 0);
    },
  },
  {
    title: "a session without a command is a shell that waits",
    run: async (subject) => {
      await create(subject, sessionOf(subject, "shell", null));
      assert.equal((await require(subject, "shell")).standing.state, "running");
    },
  },
  {
    title: "a window is added to a session that lives",
    needs: ["merge"],
    run: async (subject) => {
      const spec = sessionOf(subject, "grows", STAY, {
        windows: [windowOf(subject, "main", [{ command: STAY }]), windowOf(subject, "late", [{ command: STAY }])],
      });
      await create(subject, { ...spec, windows: spec.windows.slice(0, 1) });
      const session = await require(subject, "grows");
      const facts = await subject.backend.list();
      const added = await subject.backend.addWindow(
        subject.backend.planAddWindow(session, spec, 1, facts),
        spec,
        1,
      );
      assert.equal(added?.name, "late");
      assert.deepEqual((await require(subject, "grows")).windows.map(({ name }) => name), ["main", "late"]);
    },
  },
];
