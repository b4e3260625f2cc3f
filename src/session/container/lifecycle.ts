/** What a container can do after it has ended: be started again, be looked into, be taken away. */
import { dirname, join } from "node:path/posix";
import { PrjError } from "../../base/error.ts";
import { pause } from "../../base/pause.ts";
import type { BackendCall, SessionRef } from "../backend.ts";
import type { Runtime } from "../backend_name.ts";
import { describeFound } from "../created.ts";
import { paneRecordPath } from "../launcher.ts";
import type { Lifecycle, SessionEnd } from "../lifecycle.ts";
import { LOG_BYTES, paneLogPath } from "../log_writer.ts";
import type { SessionSpec } from "../spec.ts";
import { buildLogs, seconds } from "./build.ts";
import type { Client } from "./client.ts";
import { compareDefinitions, defineSession } from "./definition.ts";
import { planExecPanes } from "./exec_launcher.ts";
import { describeContainer } from "./facts.ts";
import { failure, findHealthTrouble, isAbsent, isNotRunning } from "./failure.ts";
import type { InspectedContainer } from "./inspect.ts";
import { buildCombined, buildSave } from "./script.ts";
import { describeCreated, settle, warn } from "./settle.ts";

export interface LifecycleInput {
  readonly runtime: Runtime;
  readonly binary: string;
  readonly dataFolder: string;
  readonly logBytes: number;
  readonly client: Client;
  prepareFolders(spec: SessionSpec): void;
  startPanes(call: BackendCall): void;
}

/** Beyond the time that a container has, until its runtime counts as one that hangs. */
const STOP_SLACK_MS = 30_000;
const SAVE_MS = 120_000;

export function createLifecycle(input: LifecycleInput): Lifecycle {
  const { runtime, binary, dataFolder, logBytes, client } = input;

  async function find({ id, name }: SessionRef): Promise<InspectedContainer | undefined> {
    const found = await client.inspect([id === "" ? name : id]);
    return found.find(({ listed }) => listed.id === id || (id === "" && listed.name === name));
  }

  async function require(session: SessionRef, what: string): Promise<InspectedContainer> {
    const found = await find(session);
    if (found !== undefined) return found;
    throw new PrjError("not-found", { message: `${what}: ${runtime} has no such container any more` });
  }

  function describe({ listed }: InspectedContainer): ReturnType<typeof describeContainer> {
    return describeContainer(listed, { binary, dataFolder });
  }

  /** Where the output of a container stays when it is gone. */
  function savedPath(found: InspectedContainer): string {
    const { marks, id, name } = describe(found);
    if (marks !== null) return paneLogPath(paneRecordPath(dataFolder, marks.uid, 0, 0));
    return join(dataFolder, "containers", `${name}-${id.slice(0, 12)}.log`);
  }

  async function save(found: InspectedContainer): Promise<string | null> {
    const path = savedPath(found);
    try {
      Deno.mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      const limit = 2 * (logBytes || LOG_BYTES);
      const argv = buildSave(path, limit, [binary, "logs", found.listed.id]);
      const { code } = await client.run({ argv, environment: {} }, SAVE_MS);
      if (code !== 0) return null;
      if (Deno.statSync(path).size > 0) return path;
      Deno.removeSync(path);
      return null;
    } catch (error) {
      if (error instanceof PrjError || error instanceof Deno.errors.NotFound) return null;
      throw new PrjError("failed", {
        message: `Cannot keep the output of "${found.listed.name}" in "${path}": ${(error as Error).message}`,
        hint: "Correct the rights of that folder, or set XDG_DATA_HOME to another",
      });
    }
  }

  return {
    compare(spec, { definition, marks }) {
      if (spec.container === undefined || definition === undefined || marks === null) return [];
      return compareDefinitions(definition, defineSession(spec, spec.container, marks.uid));
    },

    planStart({ id, name }, spec) {
      const target = id === "" ? name : id;
      const then = spec === null ? [] : planExecPanes(spec, { binary, dataFolder, logBytes, target });
      return { argv: [binary, "start", target], environment: {}, ...(then.length === 0 ? {} : { then }) };
    },

    async start(call, session, spec) {
      const what = `Cannot start session "${session.name}"`;
      if (spec !== null) input.prepareFolders(spec);
      const result = await client.run(call, STOP_SLACK_MS);
      if (isAbsent(result)) await require(session, what);
      if (result.code !== 0) throw failure(what, result);
      input.startPanes(call);
      const found = await require(session, what);
      const end = await settle(client, found.listed.id);
      if (end !== undefined) throw new PrjError("failed", { message: `${what}: ${end}` });
      const made = spec === null ? describeFound(describe(found)) : describeCreated(found.listed.id, spec);
      return { ...made, ...warn(findHealthTrouble(session.name, result)) };
    },

    async stop(session, { timeoutMs, force }): Promise<SessionEnd> {
      const what = `Cannot stop session "${session.name}"`;
      const before = await require(session, what);
      const { id } = before.listed;
      const { standing } = describe(before);
      if (standing.state !== "running" && standing.state !== "paused") {
        return { took: "ended", exitCode: standing.exitCode };
      }
      // A paused process takes no signal.
      if (standing.state === "paused") await client.call(["unpause", id]);
      const result = force
        ? await client.call(["kill", id], STOP_SLACK_MS)
        : await client.call(["stop", `--time=${seconds(timeoutMs)}`, id], timeoutMs + STOP_SLACK_MS);
      if (result.code !== 0 && !isAbsent(result) && !isNotRunning(result)) throw failure(what, result);
      const after = await waitForEnd(session);
      const exitCode = after?.listed.state.exitCode ?? null;
      return { took: force || exitCode === 137 ? "kill" : "stop", exitCode };
    },

    planRemove({ id, name }) {
      // Podman would first ask it to end, and wait.
      const time = runtime === "podman" ? ["--time=0"] : [];
      return { argv: [binary, "rm", "--force", ...time, id === "" ? name : id], environment: {} };
    },

    async remove(call, session) {
      const found = await find(session);
      if (found === undefined || found.listed.name !== session.name) return { removed: false, log: null };
      const log = await save(found);
      const result = await client.run(call, STOP_SLACK_MS);
      if (result.code === 0 && !isAbsent(result)) return { removed: true, log };
      if (isAbsent(result) || /already in progress/.test(result.stderr)) return { removed: false, log };
      throw failure(`Cannot remove session "${session.name}"`, result);
    },

    async inspect(sessions) {
      const found = await client.inspect(sessions.map(({ id, name }) => id === "" ? name : id));
      return sessions.map(({ id, name }) => {
        const one = found.find(({ listed }) => listed.id === id || (id === "" && listed.name === name));
        return one === undefined ? undefined : { ...one.details, session: describe(one) };
      });
    },

    planLogs({ id, name }, wish) {
      return { argv: buildCombined(buildLogs(binary, id === "" ? name : id, wish)), environment: {} };
    },
  };

  /** `kill` returns before its process is gone. */
  async function waitForEnd(session: SessionRef): Promise<InspectedContainer | undefined> {
    for (let left = 100;; left--) {
      const found = await find(session);
      const state = found === undefined ? "exited" : describe(found).standing.state;
      if ((state !== "running" && state !== "paused") || left === 0) return found;
      await pause(50);
    }
  }
}
