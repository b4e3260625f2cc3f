import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { PrjError } from "../../src/base/error.ts";
import { createLocalHost } from "../../src/process/local.ts";
import type { ProcessRequest, ProcessResult } from "../../src/process/process.ts";
import { boundedHost } from "../bounded.ts";

const host = boundedHost();

function sh(script: string, more: Partial<ProcessRequest> = {}): Promise<ProcessResult> {
  return host.run({ argv: ["sh", "-c", script], ...more });
}

async function failure(request: ProcessRequest): Promise<PrjError> {
  try {
    await host.run(request);
  } catch (error) {
    if (error instanceof PrjError) return error;
    throw error;
  }
  throw new Error(`"${request.argv.join(" ")}" did not fail`);
}

Deno.test("run() keeps standard output and standard error apart", async () => {
  const { code, stdout, stderr, timedOut, durationMs } = await sh("echo out; echo err >&2; exit 3");
  deepStrictEqual({ code, stdout, stderr, timedOut }, { code: 3, stdout: "out\n", stderr: "err\n", timedOut: false });
  ok(durationMs > 0);
});

Deno.test("run() gives 128 + n where signal n ended the process", async () => {
  strictEqual((await sh("kill -TERM $$")).code, 143);
  strictEqual((await sh("kill -KILL $$")).code, 137);
});

Deno.test("run() hands every argument over as it is", async () => {
  const words = ["", " ", "a b", "'", '"', "$HOME", "`x`", "*", "\n", "--", "ü😀", "\x01"];
  const { stdout } = await host.run({ argv: ["sh", "-c", 'printf "%s|" "$@"', "sh", ...words] });
  strictEqual(stdout, words.map((word) => `${word}|`).join(""));
});

Deno.test("run() gives a child without `stdin` nothing to read", async () => {
  strictEqual((await sh("cat; echo end")).stdout, "end\n");
});

Deno.test("run() writes `stdin` and closes it", async () => {
  strictEqual((await host.run({ argv: ["cat"], stdin: "ü\n\0x" })).stdout, "ü\n\0x");
  strictEqual((await host.run({ argv: ["cat"], stdin: "" })).stdout, "");
});

Deno.test("run() does not wait for ever for a child that answers while it is still being told", async () => {
  const text = "line of text\n".repeat(400_000);
  const { code, stdout } = await host.run({ argv: ["cat"], stdin: text });
  deepStrictEqual([code, stdout.length, stdout === text], [0, text.length, true]);
});

Deno.test("run() copes with a child that ends without reading its `stdin`", async () => {
  strictEqual((await host.run({ argv: ["sh", "-c", "exit 4"], stdin: "x".repeat(2_000_000) })).code, 4);
});

Deno.test("run() reads 5 MB on both streams", async () => {
  const { stdout, stderr } = await sh("head -c 5000000 /dev/zero | tee /dev/stderr");
  deepStrictEqual([stdout.length, stderr.length], [5_000_000, 5_000_000]);
});

Deno.test("run() keeps output that is no UTF-8, byte for byte", async () => {
  strictEqual((await sh("printf '\\377\\376a\\303\\303\\274'")).stdout, "\udcff\udcfea\udcc3ü");
  strictEqual((await sh("printf '\\303\\274'")).stdout, "ü");
  strictEqual((await sh("printf '\\357\\273\\277x'")).stdout, "\ufeffx");
});

Deno.test("run() takes the environment that it is given as the whole one", async () => {
  const { stdout } = await host.run({
    argv: ["env"],
    environment: { PATH: Deno.env.get("PATH") ?? "", A: "1 =\n2" },
  });
  ok(stdout.includes("A=1 =\n2\n"));
  ok(!stdout.includes("HOME="));
});

Deno.test("run() runs in `cwd`", async () => {
  strictEqual((await sh("pwd", { cwd: "/" })).stdout, "/\n");
});

Deno.test("run() ends what takes too long, with all that it started", async () => {
  // The grandchild holds the output: a run that only killed its child would last as long as that.
  const { code, timedOut, stdout, durationMs } = await sh("echo started; sleep 600 & wait", { timeoutMs: 3000 });
  deepStrictEqual({ code, timedOut, stdout }, { code: 137, timedOut: true, stdout: "started\n" });
  ok(durationMs < 60_000);
});

Deno.test("run() ends what a process left behind when its time is up", async () => {
  const { code, timedOut, durationMs } = await sh("sleep 600 & exit 0", { timeoutMs: 3000 });
  deepStrictEqual({ code, timedOut }, { code: 0, timedOut: true });
  ok(durationMs < 60_000);
});

Deno.test("run() does not end what is in time", async () => {
  const { code, timedOut } = await sh("exit 0", { timeoutMs: 600_000 });
  deepStrictEqual({ code, timedOut }, { code: 0, timedOut: false });
});

Deno.test("run() says that a program is missing", async () => {
  const error = await failure({ argv: ["prj-no-such-program", "x"], cwd: "/" });
  strictEqual(error.code, "program-missing");
  strictEqual(error.message, 'Cannot run "prj-no-such-program": the program is not installed or not on PATH');
  strictEqual(error.hint, 'Install "prj-no-such-program", or run "prj doctor" to see everything that prj needs');
});

Deno.test("run() says that a directory is missing", async () => {
  const error = await failure({ argv: ["sh", "-c", ":"], cwd: "/prj/no/such" });
  strictEqual(error.code, "failed");
  strictEqual(error.message, 'Cannot run "sh": the directory "/prj/no/such" does not exist');
});

Deno.test("run() says that a program is not executable", async () => {
  const path = await Deno.makeTempFile({ prefix: "prj-plain-" });
  const error = await failure({ argv: [path] });
  await Deno.remove(path);
  strictEqual(error.code, "program-missing");
  strictEqual(error.message, `Cannot run "${path}": it is not executable`);
});

Deno.test("run() says that arguments are too long for the system", async () => {
  const error = await failure({ argv: ["true", "x".repeat(4_000_000)] });
  strictEqual(error.code, "invalid");
  strictEqual(
    error.message,
    'Cannot run "true": its arguments and environment are longer than the operating system allows',
  );
});

Deno.test("run() refuses an argument with a NUL character", async () => {
  await rejects(host.run({ argv: ["true", "a\0b"] }));
});

Deno.test("createLocalHost() tells the observer of every process that ended, once", async () => {
  const seen: [string, number][] = [];
  const observed = createLocalHost(({ argv }, { code }) => seen.push([argv.join(" "), code]));
  await observed.run({ argv: ["true"] });
  await observed.run({ argv: ["false"] });
  await rejects(observed.run({ argv: ["prj-no-such-program"] }));
  deepStrictEqual(seen, [["true", 0], ["false", 1]]);
});
