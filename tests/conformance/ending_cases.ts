import assert from "node:assert/strict";
import { join } from "node:path";
import { PrjError } from "../../src/base/error.ts";
import type { Lifecycle, LogRequest } from "../../src/session/lifecycle.ts";
import type { SessionSpec } from "../../src/session/spec.ts";
import { waitFor } from "../binary/rig.ts";
import { statusOf, within } from "../bounded.ts";
import { sessionOf, STAY, windowOf } from "./sample.ts";
import {
  callEnvironment,
  type Case,
  create,
  find,
  PATIENCE_MS,
  require,
  standing,
  type Subject,
  written,
} from "./subject.ts";

/** Says that it is there, and ends well at TERM. */
const POLITE = `trap 'echo bye >bye; exit 0' TERM; echo ready >ready; while :; do sleep 0.05; done`;
const STUBBORN = `trap '' TERM; echo ready >ready; while :; do sleep 0.05; done`;

export const ENDING_CASES: readonly Case[] = [
  {
    title: "kill() ends exactly the session that was seen, by id and name",
    needs: ["exactIds"],
    run: async (subject) => {
      const { backend } = subject;
      for (const name of ["app", "app-2", "ap"]) await create(subject, sessionOf(subject, name, STAY));
      const [app, app2] = [await require(subject, "app"), await require(subject, "app-2")];
      assert.equal(await backend.kill(backend.planKill({ id: app2.id, name: "app" })), false);
      assert.equal(await backend.kill(backend.planKill(app)), true);
      assert.equal(await backend.kill(backend.planKill(app)), false);
      const left = (await backend.list()).sessions.filter(({ standing }) => standing.state === "running");
      assert.deepEqual(left.map(({ name }) => name).sort(), ["ap", "app-2"]);
    },
  },
  {
    title: "an end by itself is seen, with its exit code",
    needs: ["lifecycle"],
    run: async (subject) => {
      await create(subject, sessionOf(subject, "ends", `echo on >on; while [ ! -e go ]; do sleep 0.05; done; exit 3`));
      await written(join(subject.folder, "on"));
      await Deno.writeTextFile(join(subject.folder, "go"), "");
      const { standing: { exitCode, endedAt, detail, health } } = await standing(subject, "ends", "exited");
      assert.deepEqual([exitCode, health], [3, null], String(detail));
      assert.ok(endedAt === null || Math.abs(endedAt - Date.now()) < 60_000);
    },
  },
  {
    title: "a session that dies at once is a failure that shows its last lines, and leaves nothing",
    needs: ["lifecycle"],
    run: async (subject) => {
      const spec = sessionOf(subject, "dies", "echo the very reason >&2; exit 4");
      await assert.rejects(
        () => create(subject, spec),
        (error: unknown) =>
          error instanceof PrjError && error.code === "failed" &&
          /the very reason/.test(String(error.message + error.hint)),
      );
      assert.equal(await find(subject, "dies"), undefined);
    },
  },
  {
    title: "stop() is graceful within its time, and says so",
    needs: ["lifecycle"],
    run: async (subject) => {
      const lifecycle = lifecycleOf(subject);
      await create(subject, sessionOf(subject, "polite", POLITE));
      await written(join(subject.folder, "ready"));
      const session = await require(subject, "polite");
      const end = await lifecycle.stop(session, { timeoutMs: 30_000, force: false });
      assert.deepEqual(end, { took: "stop", exitCode: 0 });
      assert.equal(await written(join(subject.folder, "bye")), "bye\n");
      const { standing } = await require(subject, "polite");
      assert.notEqual(standing.state, "running");
      assert.equal((await lifecycle.stop(session, { timeoutMs: 1000, force: false })).took, "ended");
    },
  },
  {
    title: "stop() kills what does not listen, when its time is over, and at once by force",
    needs: ["lifecycle"],
    run: async (subject) => {
      for (
        const [name, wish] of [["over", { timeoutMs: 1000, force: false }], ["force", {
          timeoutMs: 60_000,
          force: true,
        }]] as const
      ) {
        await create(subject, sessionOf(subject, name, STUBBORN));
        await written(join(subject.folder, "ready"));
        await Deno.remove(join(subject.folder, "ready"));
        const start = performance.now();
        const end = await lifecycleOf(subject).stop(await require(subject, name), wish);
        const took = performance.now() - start;
        assert.deepEqual(end, { took: "kill", exitCode: 137 });
        assert.ok(took < 30_000 && (wish.force || took >= 1000), `${name} took ${took} ms`);
      }
    },
  },
  {
    title: "start() goes on with what was made before: id, environment, directory, windows",
    needs: ["lifecycle"],
    run: async (subject) => {
      const lifecycle = lifecycleOf(subject);
      const line = `echo "$GIVEN $(pwd)" >>start-$PRJ_PANE; ${STAY}`;
      const spec = sessionOf(subject, "again", null, {
        environment: { GIVEN: "as before" },
        windows: [windowOf(subject, "main", [{ command: line }]), windowOf(subject, "two", [{ command: line }])],
      });
      const created = await create(subject, spec);
      const said = `as before ${subject.folder}\n`;
      for (const pane of ["0.0", "1.0"]) await written(join(subject.folder, `start-${pane}`), (text) => text === said);
      const session = await require(subject, "again");
      assert.deepEqual(lifecycle.compare(spec, session), []);
      await lifecycle.stop(session, { timeoutMs: 500, force: false });
      const stopped = await require(subject, "again");
      assert.deepEqual(lifecycle.compare(spec, stopped), []);
      const started = await lifecycle.start(lifecycle.planStart(stopped, spec), stopped, spec);
      assert.equal(started.id, created.id);
      for (const pane of ["0.0", "1.0"]) {
        await written(join(subject.folder, `start-${pane}`), (text) => text === said + said);
      }
      assert.equal((await require(subject, "again")).standing.state, "running");
    },
  },
  {
    title: "compare() tells what a definition says otherwise, and never the value of a variable",
    needs: ["lifecycle"],
    run: async (subject) => {
      const { compare } = lifecycleOf(subject);
      const spec = sessionOf(subject, "differs", STAY, { environment: { TOKEN: "old-value", SAME: "x" } });
      await create(subject, spec);
      const session = await require(subject, "differs");
      const container = {
        ...subject.container!,
        volumes: [...subject.container!.volumes, "/tmp:/extra"],
        memory: "64m",
      };
      const changed: SessionSpec = { ...spec, container, environment: { TOKEN: "new-value", SAME: "x" } };
      const differences = compare(changed, session);
      assert.deepEqual(differences.map(({ key }) => key).sort(), ["environment.TOKEN", "memory", "volumes"]);
      assert.ok(!/old-value|new-value/.test(JSON.stringify(differences)), JSON.stringify(differences));
      const other = compare(
        { ...spec, windows: [windowOf(subject, "main", [{ command: "exec sleep 601" }])] },
        session,
      );
      assert.equal(other.length, 1, JSON.stringify(other));
    },
  },
  {
    title: "logs are those of stdout and stderr in their order, followed, and from a time on",
    needs: ["lifecycle"],
    run: async (subject) => {
      const lines = "for i in 1 2 3 4 5; do echo out$i; sleep 0.02; echo err$i >&2; sleep 0.02; done";
      const line = `${lines}; echo >first; while [ ! -e go ]; do sleep 0.05; done; echo late; ${STAY}`;
      await create(subject, sessionOf(subject, "talks", line));
      await written(join(subject.folder, "first"));
      const expected = [1, 2, 3, 4, 5].flatMap((i) => [`out${i}`, `err${i}`]);
      const wish = { lines: null, follow: false, since: null };
      await waitFor(
        "all lines",
        async () => (await logs(subject, "talks", wish)).join() === expected.join(),
        PATIENCE_MS,
      ).catch(async () => assert.deepEqual(await logs(subject, "talks", wish), expected));
      assert.deepEqual(await logs(subject, "talks", { ...wish, lines: 3 }), expected.slice(-3));
      // By the second, in case a runtime counts those.
      await new Promise((resolve) => setTimeout(resolve, 1100));
      const since = Date.now() - 500;
      assert.deepEqual(await logs(subject, "talks", { ...wish, since }), []);
      const call = lifecycleOf(subject).planLogs(await require(subject, "talks"), { ...wish, follow: true, since });
      const child = new Deno.Command(call.argv[0], {
        args: call.argv.slice(1),
        env: callEnvironment(subject, call),
        clearEnv: true,
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
      await Deno.writeTextFile(join(subject.folder, "go"), "");
      const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
      let followed = "";
      while (!followed.includes("\n")) {
        const { value, done } = await within(`the line from "${call.argv.join(" ")}"`, reader.read(), () => followed);
        if (done) break;
        followed += value;
      }
      assert.equal(followed, "late\n");
      child.kill("SIGTERM");
      await Promise.all([reader.cancel(), child.stderr.cancel(), statusOf(child)]);
    },
  },
  {
    title: "remove() takes an ended session away for good, and saves its output",
    needs: ["lifecycle"],
    run: async (subject) => {
      const lifecycle = lifecycleOf(subject);
      const spec = sessionOf(subject, "goes", `echo famous last words; echo >ready; ${STAY}`);
      await create(subject, spec);
      await written(join(subject.folder, "ready"));
      const session = await require(subject, "goes");
      await lifecycle.stop(session, { timeoutMs: 100, force: true });
      assert.equal((await lifecycle.remove(lifecycle.planRemove(session), session)).removed, true);
      assert.equal(await find(subject, "goes"), undefined);
      assert.match(
        await Deno.readTextFile(join(subject.data, "panes", spec.marks.uid, "0.0.log")),
        /^famous last words\r?\n/m,
      );
      assert.equal((await lifecycle.remove(lifecycle.planRemove(session), session)).removed, false);
    },
  },
  {
    title: "inspect() is one process for several sessions, and knows which are gone",
    needs: ["lifecycle"],
    run: async (subject) => {
      await create(subject, sessionOf(subject, "one", STAY));
      await create(subject, sessionOf(subject, "two", null));
      const refs = [await require(subject, "one"), await require(subject, "two")];
      subject.requests.length = 0;
      const [one, two] = await lifecycleOf(subject).inspect(refs);
      assert.equal(subject.requests.length, 1);
      assert.ok(one!.pid > 0 && two!.pid > 0 && one!.pid !== two!.pid);
      assert.deepEqual([one!.tty, two!.tty, one!.session.id], [false, true, refs[0]!.id]);
      const command = (await Deno.readTextFile(`/proc/${one!.pid}/cmdline`)).split("\0");
      assert.ok(command.includes("sleep") || command.includes("600"), command.join(" "));
      await subject.backend.kill(subject.backend.planKill(refs[0]!));
      const gone = await find(subject, "one");
      const details = await lifecycleOf(subject).inspect(refs);
      assert.deepEqual(details.map((one) => one === undefined), [gone === undefined, false]);
    },
  },
  {
    title: "a paused session is paused, and can be stopped",
    needs: ["lifecycle"],
    run: async (subject) => {
      await create(subject, sessionOf(subject, "naps", STAY));
      await subject.pause!("naps");
      const session = await standing(subject, "naps", "paused");
      await lifecycleOf(subject).stop(session, { timeoutMs: 1000, force: true });
      assert.notEqual((await require(subject, "naps")).standing.state, "paused");
    },
  },
];

function lifecycleOf({ backend }: Subject): Lifecycle {
  assert.ok(backend.lifecycle);
  return backend.lifecycle;
}

/** What its own process has printed, line by line; stdout and stderr as they came. */
async function logs(subject: Subject, name: string, wish: LogRequest): Promise<string[]> {
  const call = lifecycleOf(subject).planLogs(await require(subject, name), wish);
  // One pipe for both, as a terminal has it: two would lose the order.
  const { code, stdout } = await subject.host.run({
    argv: ["/bin/sh", "-c", 'exec "$@" 2>&1', "sh", ...call.argv],
    environment: callEnvironment(subject, call),
  });
  assert.equal(code, 0, stdout);
  return stdout.split("\n").filter((line) => line !== "");
}
