import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { PrjError } from "../../src/base/error.ts";
import { type GroupEnd, type GroupRequest, runGroup } from "../../src/process/group.ts";
import { readProcessIdentity } from "../../src/process/identity.ts";
import { waitFor } from "../binary/rig.ts";
import { within } from "../bounded.ts";

interface Ran {
  readonly end: GroupEnd;
  readonly output: string;
}

/** Runs a shell line in a group; `onOutput` sees all that came so far. */
async function run(
  script: string,
  more: Partial<GroupRequest> = {},
  onOutput: (output: string) => void = () => {},
): Promise<Ran> {
  let output = "";
  const decoder = new TextDecoder();
  const group = runGroup({
    argv: ["sh", "-c", script],
    interactive: false,
    signal: new AbortController().signal,
    onOutput: (chunk) => {
      output += decoder.decode(chunk, { stream: true });
      onOutput(output);
    },
    ...more,
  });
  const end = await within(`the end of "${script}"`, group, () => `It has printed:\n${output}`);
  return { end, output };
}

/** Waits until a process has ended. */
async function waitForEnd(pid: number): Promise<void> {
  await waitFor(`the end of process ${pid}`, () => Promise.resolve(readProcessIdentity(pid) === null));
}

Deno.test("runGroup() shows output as it comes, in order, and gives the exit code", async () => {
  const { end, output } = await run("echo one; echo two >&2; echo three; exit 7");
  deepStrictEqual([end.kind, end.code], ["exited", 7]);
  deepStrictEqual(output.split("\n").filter((line) => line !== "two"), ["one", "three", ""]);
  ok(output.includes("two\n") && end.durationMs > 0);
});

Deno.test("runGroup() shows output before the process has ended", async () => {
  // The process ends only when it is told that its first line was seen.
  const folder = await Deno.makeTempDir({ prefix: "prj-group-" });
  const { end, output } = await run(
    `echo ready; while [ ! -e "${folder}/seen" ]; do sleep 0.01; done; echo end`,
    {},
    (sofar) => sofar === "ready\n" && Deno.writeTextFileSync(`${folder}/seen`, ""),
  );
  await Deno.remove(folder, { recursive: true });
  deepStrictEqual([end.kind, end.code, output], ["exited", 0, "ready\nend\n"]);
});

Deno.test("runGroup() loses nothing of 5 MB of output", async () => {
  const { output } = await run("head -c 5000000 /dev/zero | tr '\\0' x; echo end");
  strictEqual(output.length, 5_000_004);
  ok(output.endsWith("xend\n"));
});

Deno.test("runGroup() gives 128 + n where signal n ended the process", async () => {
  strictEqual((await run("kill -KILL $$")).end.code, 137);
});

Deno.test("runGroup() gives the process nothing to read", async () => {
  strictEqual((await run("cat; echo end")).output, "end\n");
});

Deno.test("runGroup() runs where it is told, with the environment that it is given", async () => {
  const environment = { PATH: Deno.env.get("PATH") ?? "", A: "one two" };
  strictEqual((await run('pwd; echo "$A${HOME-none}"', { cwd: "/", environment })).output, "/\none twonone\n");
});

Deno.test("runGroup() puts the process into a group of its own", async () => {
  const [pid, group] = (await run("echo $$; ps -o pgid= -p $$")).output.trim().split("\n").map(Number);
  strictEqual(group, pid);
});

Deno.test("runGroup() leaves an interactive process in our group, with our terminal and output", async () => {
  const folder = await Deno.makeTempDir({ prefix: "prj-group-" });
  const { end, output } = await run(`ps -o pgid= -p $$ >"${folder}/group"; exit 3`, { interactive: true });
  const group = Number(await Deno.readTextFile(`${folder}/group`));
  await Deno.remove(folder, { recursive: true });
  const own = await run(`ps -o pgid= -p ${Deno.pid}`);
  deepStrictEqual([end.kind, end.code, output, group], ["exited", 3, "", Number(own.output)]);
});

Deno.test("runGroup() ends all that a process started when its time is up", async () => {
  const { end, output } = await run("sh -c 'sleep 600 & echo $!; wait' & echo $!; wait", { timeoutMs: 3000 });
  strictEqual(end.kind, "timed_out");
  const pids = output.trim().split("\n").map(Number);
  strictEqual(pids.length, 2);
  for (const pid of pids) await waitForEnd(pid);
});

Deno.test("runGroup() keeps what was shown before the time was up", async () => {
  const { end, output } = await run("trap 'echo bye; exit 9' TERM; echo hello; sleep 600 & wait", { timeoutMs: 3000 });
  deepStrictEqual([end.kind, end.code, output], ["timed_out", 9, "hello\nbye\n"]);
});

Deno.test("runGroup() kills what does not end when it is asked to", async () => {
  const { end } = await run("trap '' TERM; while :; do sleep 0.05; done", { timeoutMs: 3000 });
  deepStrictEqual([end.kind, end.code], ["timed_out", 137]);
});

Deno.test("runGroup() copes with a time limit that no timer can hold", async () => {
  const { end } = await run("sleep 0.1; exit 5", { timeoutMs: 30 * 86_400_000 });
  deepStrictEqual([end.kind, end.code], ["exited", 5]);
});

Deno.test("runGroup() ends the group when it is aborted", async () => {
  const controller = new AbortController();
  const { end, output } = await run(
    "sleep 600 & echo $!; wait",
    { signal: controller.signal },
    (sofar) => sofar.endsWith("\n") && controller.abort(),
  );
  strictEqual(end.kind, "aborted");
  await waitForEnd(Number(output));
});

Deno.test("runGroup() ends at once what was aborted before it started", async () => {
  strictEqual((await run("sleep 600", { signal: AbortSignal.abort() })).end.kind, "aborted");
});

Deno.test("runGroup() leaves no listener on a signal that outlives it", async () => {
  let listening = 0;
  const { signal } = new AbortController();
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => (listening++, add(...args));
  signal.removeEventListener = (...args: Parameters<typeof remove>) => (listening--, remove(...args));
  await run("exit 0", { signal });
  strictEqual(listening, 0);
});

// What is left running holds the pipes, which stay open in us as long as it lives.
Deno.test({
  name: "runGroup() does not wait for what a process leaves running",
  sanitizeResources: false,
  sanitizeOps: false,
}, async () => {
  const { end, output } = await run("sleep 600 & echo $!");
  const left = Number(output);
  deepStrictEqual([end.kind, end.code], ["exited", 0]);
  ok(readProcessIdentity(left) !== null, "it still runs");
  ok(end.durationMs < 60_000);
  Deno.kill(left, "SIGKILL");
  await waitForEnd(left);
});

Deno.test(
  { name: "runGroup() shows nothing any more once it has ended", sanitizeResources: false, sanitizeOps: false },
  async () => {
    const folder = await Deno.makeTempDir({ prefix: "prj-group-" });
    const script = `(while [ ! -e "${folder}/go" ]; do sleep 0.01; done; echo late; : >"${folder}/said") & echo $!`;
    let shown = "";
    const { output } = await run(script, {}, (sofar) => shown = sofar);
    await Deno.writeTextFile(`${folder}/go`, "");
    await waitForEnd(Number(output));
    await Deno.stat(`${folder}/said`);
    await Deno.remove(folder, { recursive: true });
    strictEqual(shown, output);
  },
);

Deno.test("runGroup() tells a program that is missing from a directory that is missing", async () => {
  const failing = (argv: [string], cwd: string): Promise<unknown> => run("", { argv, cwd });
  const says = (code: string, message: string) => (error: unknown) => {
    deepStrictEqual(error instanceof PrjError && [error.code, error.message], [code, message]);
    return true;
  };
  await rejects(
    failing(["prj-no-such-program"], "/"),
    says("program-missing", 'Cannot run "prj-no-such-program": the program is not installed or not on PATH'),
  );
  await rejects(
    failing(["sh"], "/prj/no/such"),
    says("failed", 'Cannot run "sh": the directory "/prj/no/such" does not exist'),
  );
});
