import { deepStrictEqual, strictEqual } from "node:assert";
import { describeBackend, kindOfBackend, namesMeant, runtimeOf } from "../../src/session/backend_name.ts";

Deno.test("a backend is meant by its name, by its kind, or by auto", () => {
  deepStrictEqual(namesMeant("auto"), ["tmux", "podman", "docker"]);
  deepStrictEqual(namesMeant("container"), ["podman", "docker"]);
  deepStrictEqual(namesMeant("docker"), ["docker"]);
  deepStrictEqual(namesMeant("tmux"), ["tmux"]);
  deepStrictEqual(namesMeant("zellij"), []);
  strictEqual(kindOfBackend("podman"), "container");
  strictEqual(runtimeOf("tmux"), null);
  strictEqual(describeBackend("docker"), "docker container");
  strictEqual(describeBackend("tmux"), "tmux session");
});
