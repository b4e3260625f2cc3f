import assert from "node:assert/strict";
import { findProcessesIn, isInside, parseLsof } from "../../src/process/process_place.ts";
import { statusOf } from "../bounded.ts";

Deno.test("isInside() compares whole parts of a path", () => {
  assert.ok(isInside("/a/b", "/a/b") && isInside("/a/b/c", "/a/b") && isInside("/a", "/"));
  assert.ok(!isInside("/a/bc", "/a/b") && !isInside("/a", "/a/b") && !isInside(undefined, "/a"));
});

Deno.test("findProcessesIn() finds what works in a folder, and nothing in its neighbour", async () => {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  const [inside, beside] = [`${folder}/b/deep`, `${folder}/bc`];
  for (const path of [inside, beside]) await Deno.mkdir(path, { recursive: true });
  const children = [inside, beside].map((cwd) => new Deno.Command("sleep", { args: ["1000"], cwd }).spawn());
  try {
    assert.deepEqual(findProcessesIn(`${folder}/b`), [children[0]!.pid]);
  } finally {
    for (const child of children) {
      child.kill("SIGKILL");
      await statusOf(child);
    }
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("parseLsof() reads a pid and its directory", () => {
  const output = "p10\nfcwd\nn/a/b\np11\nfcwd\nn/a/bc\np12\nfcwd\nn/a/b/c d\n";
  assert.deepEqual(parseLsof(output, "/a/b"), [10, 12]);
});
