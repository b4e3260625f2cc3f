/** Files of prj's own that a disk, a crash or a person has damaged: said, never a bug, never a hang. */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { createRandom } from "../random.ts";
import { Rig } from "./rig.ts";

const RANDOM = createRandom(4096);
const GARBAGE: Readonly<Record<string, string | Uint8Array>> = {
  "nothing in it": "",
  "bytes that are no text": Uint8Array.from({ length: 4096 }, () => RANDOM(256)),
  "half of it": '{"schema": "prj.trust-store/1", "projects": [{"path": "/ho',
  "brackets without end": "[".repeat(5000),
  "one long line": `a: ${"{{x}}".repeat(4000)}`,
};
const COMMAND = 'worktree: { branch: "w" }\nsession: {}\nports: [web]\n';

interface Victim {
  /** Below the rig's folder. */
  readonly path: string;
  /** What is called, and the exit codes that it may have. */
  readonly calls: readonly (readonly [args: string, codes: readonly number[]])[];
  /** Whether a failure names the file. */
  readonly isNamed: boolean;
}

const VICTIMS: Readonly<Record<string, Victim>> = {
  "a command": {
    path: "myproject/.prj/commands/broken.yaml",
    calls: [["validate", [0, 2]], ["list", [0]], ["run broken --dry-run", [0, 2]], ["run good --dry-run", [0]]],
    isNamed: true,
  },
  "the project's configuration": {
    path: "myproject/.prj/configs/project.yaml",
    calls: [["validate", [0, 2]], ["list", [0, 2]], ["run good --dry-run", [0, 2]], ["status", [0, 2]]],
    isNamed: true,
  },
  "the trust store": {
    path: "home/.local/share/prj/trust.json",
    calls: [["status", [0, 2]], ["run stepped", [2]], ["trust --list", [2]], ["list", [0]]],
    isNamed: true,
  },
  "the leases": {
    path: "home/.local/share/prj/leases.db",
    calls: [["run good --dry-run", [0, 1, 2]], ["status", [0]], ["run good --no-attach", [0, 1, 2]]],
    isNamed: true,
  },
  "the record": {
    path: "myproject/.prj/prj.db",
    calls: [["status", [0]], ["events", [0]], ["stats", [0]], ["worktree list", [0]]],
    isNamed: false,
  },
};

for (const [name, { path, calls, isNamed }] of Object.entries(VICTIMS)) {
  Deno.test(`garbage in ${name} is told, whatever it is`, async (t) => {
    await using rig = await Rig.create();
    await rig.command("good", COMMAND);
    await rig.command("stepped", 'steps: ["true it executes something"]\n');
    const file = join(rig.folder, path);
    for (const [kind, content] of Object.entries(GARBAGE)) {
      await t.step(kind, async () => {
        await Deno.mkdir(dirname(file), { recursive: true });
        for (const [args, codes] of calls) {
          await Deno.writeFile(file, typeof content === "string" ? new TextEncoder().encode(content) : content);
          const { code, stdout, stderr } = await rig.prj(args.split(" "));
          const all = `prj ${args} ended with ${code}\n${stdout}${stderr}`.slice(0, 3000);
          assert.ok(codes.includes(code), all);
          assert.doesNotMatch(stderr, /Bug in prj|^\s+at /m, all);
          if (isNamed && code !== 0) assert.ok(stderr.includes(path.split("/").at(-1)!), all);
        }
      });
    }
  });
}
