import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { type ErrorCode, PrjError, throwProblems } from "../../src/base/error.ts";

const EXIT_CODES: readonly [code: ErrorCode, exitCode: number][] = [
  ["failed", 1],
  ["invalid", 2],
  ["not-found", 3],
  ["conflict", 4],
  ["program-missing", 5],
  ["not-approved", 6],
  ["unreachable", 7],
  ["timed-out", 124],
  ["interrupted", 130],
];

for (const [code, exitCode] of EXIT_CODES) {
  Deno.test(`PrjError "${code}" ends prj with ${exitCode}`, () => {
    strictEqual(new PrjError(code, { message: "No" }).exitCode, exitCode);
  });
}

Deno.test("PrjError speaks by its first problem", () => {
  const error = new PrjError("failed", { message: "One", hint: "Do" }, { message: "Two" });
  deepStrictEqual([error.message, error.hint, error.problems.length], ["One", "Do", 2]);
});

Deno.test("throwProblems() throws all of them, by the code of the first", () => {
  const problems = [{ message: "One", code: "conflict" as const }, { message: "Two" }];
  throws(() => throwProblems(problems), (error) => {
    deepStrictEqual(error instanceof PrjError && [error.code, error.problems], ["conflict", problems]);
    return true;
  });
  throws(() => throwProblems([{ message: "One" }]), (error) => error instanceof PrjError && error.code === "invalid");
  throwProblems([]);
});
