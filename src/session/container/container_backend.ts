/** The container backend, for podman and docker: facts and specs in, calls out; the members that act do so through a host. */
import { PrjError } from "../../base/error.ts";
import type { Host, ProcessRequest } from "../../process/process.ts";
import { type Backend, type BackendCall, type BackendFacts, NO_BACKEND_FACTS } from "../backend.ts";
import type { Runtime } from "../backend_name.ts";
import { makeRecordFolder } from "../launcher.ts";
import { ensureLogWriter } from "../log_writer.ts";
import { SESSION_NAME_LENGTH } from "../name.ts";
import type { SessionSpec } from "../spec.ts";
import { buildRun, DETACH_KEYS, isTerminal } from "./build.ts";
import { checkSpec } from "./check.ts";
import { Client } from "./client.ts";
import type { ContainerSpec } from "./container_spec.ts";
import { createDriving } from "./drive.ts";
import { defineSession } from "./definition.ts";
import { ensureExecLauncher, planExecPanes } from "./exec_launcher.ts";
import { describeContainer } from "./facts.ts";
import {
  failure,
  findHealthTrouble,
  hintForImage,
  isAbsent,
  isNameTaken,
  isNotRunning,
  isPodmanInDisguise,
  reasonIn,
  unreachableReason,
} from "./failure.ts";
import { formatLabels, LABELS } from "./labels.ts";
import { createLifecycle } from "./lifecycle.ts";
import { listArgv, parseList } from "./list.ts";
import { buildAttach, buildKill } from "./script.ts";
import { describeCreated, settle, warn } from "./settle.ts";

export interface ContainerOptions {
  readonly host: Host;
  readonly runtime: Runtime;
  /** Name or path of the runtime's program. */
  readonly binary: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where launchers, records and logs are, on the host. Absolute. */
  readonly dataFolder: string;
  /** How much of the output of each pane is kept, twice; 0: nothing. */
  readonly logBytes: number;
  /** prj's own input and output are a terminal, which programs in a container may use. */
  readonly hasTerminal: boolean;
  readonly timeouts?: Partial<Timeouts>;
  /** Starts a process that goes on after prj has ended. */
  detach(request: ProcessRequest): void;
}

export interface Timeouts {
  /** Of calls that answer at once. */
  readonly callMs: number;
  /** Of making a container: its image may have to be fetched. */
  readonly runMs: number;
}

const TIMEOUTS: Timeouts = { callMs: 10_000, runMs: 600_000 };

export function createContainerBackend(options: ContainerOptions): Backend {
  const { host, runtime, binary, env, dataFolder, logBytes, hasTerminal } = options;
  const { callMs, runMs } = { ...TIMEOUTS, ...options.timeouts };
  const client = new Client({ host, runtime, binary, env, callMs });
  const facts = { binary, dataFolder };
  /** By their names: which of the containers seen or planned have a terminal, as far as that is known. */
  const terminals = new Map<string, boolean>();

  function prepareFolders(spec: SessionSpec): void {
    if (spec.windows.length > 1 || spec.windows[0]!.panes.length > 1) {
      ensureExecLauncher(dataFolder);
      if (logBytes > 0) ensureLogWriter(dataFolder);
    }
    makeRecordFolder(dataFolder, spec.marks.uid);
  }

  function startPanes({ then = [] }: BackendCall): void {
    for (const call of then) options.detach(client.request(call));
  }

  /** What a call that failed has left: it was made, and never started. */
  async function removeLeft(uid: string, state: readonly string[]): Promise<void> {
    const found = await client.call([
      ...["ps", "--all", "--quiet", "--no-trunc", `--filter=label=${LABELS.uid}=${uid}`],
      ...state.map((one) => `--filter=status=${one}`),
    ]);
    const ids = found.code === 0 ? found.stdout.split("\n").filter((id) => /^[0-9a-f]{64}$/.test(id)) : [];
    for (const id of ids) await client.run(lifecycle.planRemove({ id, name: "" }));
  }

  async function readList(signal?: AbortSignal): Promise<BackendFacts> {
    const argv = listArgv(runtime, binary);
    const limits = { timeoutMs: callMs, ...(signal === undefined ? {} : { signal }) };
    const result = await host.run({ ...client.request({ argv, environment: {} }), ...limits });
    if (runtime === "docker" && isPodmanInDisguise(result)) return { ...NO_BACKEND_FACTS, available: false };
    if (result.code !== 0) {
      const reason = signal?.aborted ? "it did not answer in time" : unreachableReason(result, callMs);
      return { ...NO_BACKEND_FACTS, unreachable: reason };
    }
    const sessions = client.parse(() => parseList(runtime, result.stdout)).map((one) => describeContainer(one, facts));
    for (const { name, definition } of sessions) {
      if (definition !== undefined) terminals.set(name, definition["tty"] === "true");
    }
    return { ...NO_BACKEND_FACTS, running: true, sessions };
  }

  const lifecycle = createLifecycle({ ...facts, runtime, logBytes, client, prepareFolders, startPanes });

  return {
    name: runtime,
    kind: "container",
    capabilities: {
      list: true,
      attach: true,
      switch: false,
      nestedSplits: false,
      environmentPerPane: true,
      detached: true,
      merge: false,
      exactIds: true,
      send: true,
      capture: true,
      exec: true,
      logs: logBytes > 0,
      maxNameLength: SESSION_NAME_LENGTH,
    },
    lifecycle,

    async list(signal) {
      try {
        return await readList(signal);
      } catch (error) {
        if (!(error instanceof PrjError)) throw error;
        if (error.code === "program-missing") return { ...NO_BACKEND_FACTS, available: false };
        return { ...NO_BACKEND_FACTS, unreachable: error.message };
      }
    },

    validate(spec, _facts, into) {
      const problems = checkSpec(spec, runtime);
      if (into === undefined) return problems;
      return [...problems, { message: `Windows cannot be added to a ${runtime} container that runs` }];
    },

    planCreate(spec) {
      const container = requireContainer(spec);
      terminals.set(spec.name, isTerminal(spec, container));
      const labels = formatLabels(
        spec,
        defineSession(spec, container, spec.marks.uid),
        isTerminal(spec, container),
      );
      const then = planExecPanes(spec, { binary, dataFolder, logBytes, target: spec.name });
      return { ...buildRun(binary, spec, container, labels), ...(then.length === 0 ? {} : { then }) };
    },

    planAttach({ id, name }) {
      return { argv: buildAttach(binary, id === "" ? name : id, DETACH_KEYS), environment: {} };
    },

    planKill({ id, name }) {
      return { argv: buildKill(binary, id === "" ? name : id, name), environment: {} };
    },

    planAddWindow: () => refuse("Windows cannot be added to a container that runs"),
    planMerge: () => refuse("Windows cannot be merged into a container"),
    planKillWindow: () => refuse("A window of a container cannot be ended by itself"),
    addWindow: () => refuse("Windows cannot be added to a container that runs"),
    merge: () => refuse("Windows cannot be merged into a container"),
    readLayouts: () => refuse("The windows of a container have no layout"),

    describeAttach({ name }) {
      // Podman closes the input of a process without a terminal when whoever is attached goes.
      return terminals.get(name) === false ? `${binary} logs --follow ${name}` : `${binary} attach ${name}`;
    },

    async create(call, spec) {
      const what = `Cannot create session "${spec.name}"`;
      prepareFolders(spec);
      const result = await client.run(call, runMs).catch(async (error) => {
        // A call that took too long may have made it all the same.
        await removeLeft(spec.marks.uid, []).catch(() => {});
        throw error;
      });
      const id = /^[0-9a-f]{64}$/m.exec(result.stdout)?.[0];
      if (result.code !== 0 || id === undefined) {
        await removeLeft(spec.marks.uid, ["created"]);
        if (isNameTaken(result)) {
          throw new PrjError("conflict", { message: `${what}: a ${runtime} container of that name exists` });
        }
        throw failure(what, result, hintForImage(spec.container?.image ?? "", result));
      }
      startPanes(call);
      const end = await settle(client, id);
      if (end === undefined) return { ...describeCreated(id, spec), ...warn(findHealthTrouble(spec.name, result)) };
      const { log } = await lifecycle.remove(lifecycle.planRemove({ id, name: spec.name }), { id, name: spec.name });
      throw new PrjError("failed", {
        message: `${what}: ${end}`,
        hint: log === null ? "Nothing is left of it" : `All that it printed is in "${log}"`,
      });
    },

    async kill(call) {
      const result = await client.run(call);
      if (result.code === 0) return true;
      if (isAbsent(result) || isNotRunning(result)) return false;
      throw new PrjError("failed", { message: `Cannot end the session: ${reasonIn(result)}` });
    },

    ...createDriving({ ...facts, runtime, hasTerminal, client }),
  };
}

function requireContainer({ name, container }: SessionSpec): ContainerSpec {
  if (container !== undefined) return container;
  throw new PrjError("invalid", { message: `Session "${name}" does not say what container it is` });
}

/** Callers ask the capabilities first. */
function refuse(message: string): never {
  throw new PrjError("invalid", { message, hint: 'Make the session anew: "--on-conflict restart"' });
}
