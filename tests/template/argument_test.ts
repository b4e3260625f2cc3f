import assert from "node:assert/strict";
import { type Argument, readSupplied } from "../../src/template/argument.ts";

const BRANCH: Argument = {
  name: "branch",
  type: "string",
  required: true,
  default: null,
  choices: [],
  description: "",
  secret: false,
  place: undefined,
};
const TYPED = { directory: "/w/shop", home: "/home/ada" };

/** What is wrong with the words, and what would help. */
function complaints(declared: readonly Argument[], ...words: string[]): (string | undefined)[][] {
  return readSupplied("work", declared, words, TYPED).problems.map(({ message, hint }) => [message, hint]);
}

Deno.test("readSupplied() names the nearest argument, and does not call it missing beside", () => {
  assert.deepEqual(complaints([BRANCH], "brnch=x"), [
    ['Unknown argument "brnch" for "work"', 'Did you mean "branch"?'],
  ]);
});

Deno.test("readSupplied() leads from task= to the option", () => {
  assert.deepEqual(complaints([], "task=fix"), [
    ['Unknown argument "task" for "work"', 'The option "--task" sets the task part of the session\'s name'],
  ]);
});

Deno.test("readSupplied() takes everything after the first = as the value", () => {
  assert.deepEqual(readSupplied("work", [BRANCH], ["branch=a=b"], TYPED).values, { branch: "a=b" });
});

Deno.test("readSupplied() types values, or says what is taken", () => {
  const port: Argument = { ...BRANCH, name: "port", type: "integer" };
  assert.deepEqual(readSupplied("work", [port], ["port=3000"], TYPED).values, { port: 3000 });
  assert.equal(readSupplied("work", [port], ["port=abc"], TYPED).problems.length, 1);
});
