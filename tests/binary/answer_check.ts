import assert from "node:assert/strict";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { findVerb } from "../../commands/verbs.ts";
import { runToEnd } from "../bounded.ts";
import { PRJ } from "./rig.ts";

const validators = new Map<string, Promise<ValidateFunction>>();

/** Checks what `prj ARGS --json` answered against what `prj schema VERB` prints. */
export async function checkAnswer(args: readonly string[], answer: unknown): Promise<void> {
  const verb = findVerb(args.slice(args.findIndex((arg) => !arg.startsWith("-"))))?.verb;
  if (verb === undefined || verb.name === "schema") return;
  let validator = validators.get(verb.name);
  if (validator === undefined) validators.set(verb.name, validator = compile(verb.name));
  const validate = await validator;
  assert.ok(
    validate(answer),
    `The answer is not as "prj schema ${verb.name}" says: ${JSON.stringify(validate.errors)}\n${
      JSON.stringify(answer)
    }`,
  );
}

async function compile(verb: string): Promise<ValidateFunction> {
  const { code, stdout, stderr } = await runToEnd([PRJ, "schema", ...verb.split(" ")]);
  assert.equal(code, 0, stderr);
  return new Ajv2020({ allErrors: true, strict: true }).compile(JSON.parse(stdout));
}
