import type { Host, ProcessRequest } from "../../src/process/process.ts";
import type { Backend, BackendFacts, CreatedSession, SessionFacts } from "../../src/session/backend.ts";
import type { ContainerSpec } from "../../src/session/container/container_spec.ts";
import type { SessionSpec } from "../../src/session/spec.ts";
import { applyChanges } from "../../src/session/tmux/client_environment.ts";
import type { BackendCall } from "../../src/session/backend.ts";
import { waitFor } from "../binary/rig.ts";

/** A busy machine takes long over little. */
export const PATIENCE_MS = 45_000;

/** A backend as one test has it: with nothing in it, and with a folder that its panes see under the same path. */
export interface Subject extends AsyncDisposable {
  readonly backend: Backend;
  readonly host: Host;
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  /** Where launchers' records and panes' logs are. */
  readonly data: string;
  /** All that the backend has asked of the host. */
  readonly requests: ProcessRequest[];
  /** What the backend wants to be told of every session, such as an image. */
  readonly container: ContainerSpec | undefined;
  /** Pauses a session from outside; undefined: there is no such thing. */
  pause?(name: string): Promise<void>;
}

export interface SubjectKind {
  readonly name: string;
  /** Connected to nothing: only to be asked what it can do. */
  readonly backend: Backend;
  /** Values of environment variables stand on no command line. */
  readonly hidesEnvironment: boolean;
  /** What a person presses to leave a session that he looks at, as tmux names keys. */
  readonly detachKeys: readonly string[];
  open(): Promise<Subject>;
}

export type Ability = keyof Backend["capabilities"] | "lifecycle" | "hidden environment";

export interface Case {
  readonly title: string;
  readonly needs?: readonly Ability[];
  run(subject: Subject, kind: SubjectKind): Promise<void>;
}

/** Registers every case for one backend; what it cannot do is said, once each. */
export function registerConformance(kind: SubjectKind, cases: readonly Case[]): void {
  for (const { title, needs = [], run } of cases) {
    const lacking = needs.filter((ability) => !can(kind, ability));
    if (lacking.length > 0) {
      Deno.test.ignore(`${kind.name}: ${title} [skipped: it has no ${lacking.join(", ")}]`, () => {});
      continue;
    }
    Deno.test({
      name: `${kind.name}: ${title}`,
      // What goes on after prj has ended goes on after a test.
      sanitizeOps: false,
      sanitizeResources: false,
      fn: async () => {
        await using subject = await kind.open();
        await run(subject, kind);
      },
    });
  }
}

function can({ backend, hidesEnvironment }: SubjectKind, ability: Ability): boolean {
  if (ability === "lifecycle") return backend.lifecycle !== undefined;
  if (ability === "hidden environment") return hidesEnvironment;
  return Boolean(backend.capabilities[ability]);
}

/** Makes a session as prj does: look, check, plan, create. */
export async function create({ backend }: Subject, spec: SessionSpec): Promise<CreatedSession> {
  const facts = await backend.list();
  const problems = backend.validate(spec, facts);
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join("; "));
  return await backend.create(backend.planCreate(spec, facts), spec);
}

export async function find({ backend }: Subject, name: string): Promise<SessionFacts | undefined> {
  const facts: BackendFacts = await backend.list();
  if (facts.unreachable !== null) throw new Error(facts.unreachable);
  return facts.sessions.find((session) => session.name === name);
}

export async function require(subject: Subject, name: string): Promise<SessionFacts> {
  const session = await find(subject, name);
  if (session === undefined) throw new Error(`There is no session "${name}"`);
  return session;
}

/** Waits until the session stands as `state` says. */
export async function standing(subject: Subject, name: string, state: string): Promise<SessionFacts> {
  return await waitFor(`${name} to be ${state}`, async () => {
    const session = await find(subject, name);
    return session?.standing.state === state ? session : undefined;
  }, PATIENCE_MS);
}

/** Waits for a file with an end of line, or all of a file where `test` says so, and returns its text. */
export async function written(
  path: string,
  test: (text: string) => boolean = (text) => text.endsWith("\n"),
): Promise<string> {
  let last = "";
  return await waitFor(path, async () => {
    last = await Deno.readTextFile(path).catch(() => "");
    return test(last) ? last : undefined;
  }, PATIENCE_MS).catch((error) => {
    throw new Error(`${error.message}; it has ${JSON.stringify(last.slice(0, 500))}`);
  });
}

/** A call's whole environment, as the backend itself would have it. */
export function callEnvironment({ env }: Subject, call: BackendCall): Record<string, string> {
  return applyChanges(env, call.environment);
}
