import assert from "node:assert/strict";
import { judgeExec, mayBeRuntime } from "../../src/session/container/exec_end.ts";

const SAID: readonly (readonly [number, string, string])[] = [
  [
    127,
    'Error: runc: exec failed: unable to start container process: exec: "nosuch": executable file not found in $PATH: OCI runtime attempted to invoke a command that was not found',
    "no-program 127",
  ],
  [
    127,
    "Error: crun: executable file `nosuch` not found in $PATH: No such file or directory: OCI runtime attempted to invoke a command that was not found",
    "no-program 127",
  ],
  [
    126,
    'OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in $PATH: unknown\r',
    "no-program 127",
  ],
  [
    126,
    'Error: runc: exec failed: unable to start container process: exec: "/etc": permission denied: OCI permission denied',
    "no-program 126",
  ],
  [
    126,
    'OCI runtime exec failed: exec failed: unable to start container process: chdir to cwd ("/nodir") set in config.json failed: no such file or directory: unknown',
    "runtime",
  ],
  [255, "Error: can only create exec sessions on running containers: container state improper", "runtime"],
  [125, 'Error: no container with name or ID "x" found: no such container', "runtime"],
  [1, "Error response from daemon: Container 7c836c is not running", "runtime"],
  [126, "unable to find group bad: no matching entries in group file", "runtime"],
  // The program's own, whatever it says.
  [127, "Error: mine", "program"],
  [125, "Error: mine", "program"],
  [1, "Error: Cannot find module 'x'", "program"],
  [3, "Error response from daemon: as the client in the container says", "program"],
  [0, "Error response from daemon: x", "program"],
  [127, "sh: nosuch: not found", "program"],
  [126, "", "program"],
];

Deno.test("The end of a program in a container is told from the failure of its runtime", () => {
  for (const [code, said, expected] of SAID) {
    const end = judgeExec(code, `before\n${said}\n`);
    const judged = end.kind === "no-program" ? `${end.kind} ${end.code}` : end.kind;
    assert.equal(judged, expected, `${code} ${said}`);
    if (end.kind !== "program") {
      assert.ok(mayBeRuntime(said) && mayBeRuntime(said.slice(0, 3)), said);
      assert.doesNotMatch(end.reason, /^Error|OCI runtime/);
    }
  }
});

Deno.test("What a program prints is not taken for the beginning of a runtime's failure", () => {
  for (const line of ["", "hello", "Only", "Usage: x", "unable to open"]) assert.equal(mayBeRuntime(line), false, line);
});
