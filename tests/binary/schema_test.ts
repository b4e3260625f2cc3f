import assert from "node:assert/strict";
import { VERBS } from "../../commands/verbs.ts";
import { Rig } from "./rig.ts";

/** Verbs whose answer is no JSON of theirs: it is a schema, or a person's terminal. */
const WITHOUT = ["schema"];

Deno.test("every verb has a schema of what it answers, and every object in it is closed", async () => {
  await using rig = await Rig.create("shop", { trusted: false });
  for (const { name } of VERBS.filter(({ name }) => !WITHOUT.includes(name))) {
    const schema = JSON.parse((await rig.ok(["schema", ...name.split(" ")])).stdout);
    assert.ok(schema.anyOf.length >= 2, `${name}: its answer and the error`);
    for (const form of schema.anyOf) {
      assert.match(form.properties.schema.const, /^prj\.[a-z-]+\/\d+$/, name);
      assert.equal(form.additionalProperties, false, name);
    }
  }
});
