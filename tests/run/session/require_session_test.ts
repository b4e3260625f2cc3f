import { deepStrictEqual, strictEqual, throws } from "node:assert";
import { PrjError } from "../../../src/base/error.ts";
import {
  findSession,
  type NameScope,
  requireSession,
  sessionsNamed,
} from "../../../src/run/session/require_session.ts";
import type { SessionView } from "../../../src/run/session/find_sessions.ts";
import { type Backend, type BackendName, NO_BACKEND_FACTS } from "../../../src/session/backend.ts";
import { kindOfBackend, runtimeOf } from "../../../src/session/backend_name.ts";
import { session } from "../monitor/sample_look.ts";

function on(backend: BackendName, name: string, change: Partial<SessionView> = {}): SessionView {
  return session(name, { backend, kind: kindOfBackend(backend), runtime: runtimeOf(backend), ...change });
}

const FOREIGN = { owned: false, uid: null, project: null, root: null };

/** What is own is so by its root; `mute`: backends that do not answer. */
function scope(all: readonly SessionView[], mute: readonly BackendName[] = []): NameScope {
  const listings = (["tmux", "podman", "docker"] as const).map((name) => ({
    backend: { name, kind: kindOfBackend(name) } as Backend,
    facts: { ...NO_BACKEND_FACTS, unreachable: mute.includes(name) ? "no answer within 10s" : null },
  }));
  return { listings, all, own: all.filter(({ root }) => root === "/w/shop") };
}

function failure(look: () => unknown): { code: string; message: string; hint: string | undefined } {
  let found: PrjError | undefined;
  throws(look, (error) => (found = error as PrjError) instanceof PrjError);
  return { code: found!.code, message: found!.message, hint: found!.hint };
}

Deno.test("a name means the project's own session, whatever backend hosts it", () => {
  const all = [on("tmux", "a"), on("podman", "b"), on("docker", "c")];
  for (const one of all) strictEqual(requireSession(scope(all), one.name), one);
  strictEqual(findSession(scope(all), "A"), undefined, "names are exact");
});

Deno.test("somebody else's container is meant by its name; a terminal session of others only with all", () => {
  const box = on("docker", "0db.x", FOREIGN);
  const shell = on("tmux", "theirs", FOREIGN);
  const around = scope([box, shell]);
  strictEqual(requireSession(around, "0db.x"), box);
  deepStrictEqual(failure(() => requireSession(around, "theirs")), {
    code: "not-found",
    message: 'No session "theirs" in this project',
    hint: "It is not of prj: add --all to mean it",
  });
  strictEqual(requireSession(around, "theirs", { all: true }), shell);
});

Deno.test("a name that two backends have is a conflict that tells both and what settles it", () => {
  const own = on("podman", "web");
  const around = scope([on("docker", "web", FOREIGN), own, on("tmux", "web", FOREIGN)]);
  deepStrictEqual(failure(() => requireSession(around, "web")), {
    code: "conflict",
    message:
      'Cannot tell which "web" is meant: there is a podman container (of this project) and a docker container (not of prj)',
    hint: 'Say it with "--backend podman" or "--backend docker"',
  });
  deepStrictEqual(sessionsNamed(around, "web", { all: true }).map(({ backend }) => backend), [
    "podman",
    "docker",
    "tmux",
  ], "the project's own first");
  strictEqual(requireSession({ ...around, all: [own], own: [own] }, "web"), own, "as --backend leaves it");
});

Deno.test("a backend that does not answer is silent where the name is found, and else the reason", () => {
  const all = [on("tmux", "a")];
  strictEqual(requireSession(scope(all, ["docker"]), "a"), all[0]);
  deepStrictEqual(failure(() => requireSession(scope(all, ["docker"]), "b")), {
    code: "unreachable",
    message: 'Cannot find session "b": "docker" does not answer: no answer within 10s',
    hint: 'It is not in tmux, podman; "--backend tmux" looks only there',
  });
  strictEqual(
    failure(() => requireSession(scope([on("tmux", "app-dev")], ["docker"]), "app-dve")).hint,
    'Did you mean "app-dev"? It is not in tmux, podman; "--backend tmux" looks only there',
  );
  const known = on("docker", "c", { state: "unknown", detail: "unreachable" });
  strictEqual(failure(() => requireSession(scope([known], ["docker"]), "c")).code, "unreachable");
});
