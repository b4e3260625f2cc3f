import assert from "node:assert/strict";
import { join } from "node:path";
import { findOffset, PaneLog } from "../../src/session/pane_log.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

function inFolder(test: (log: string) => void): void {
  const folder = Deno.makeTempDirSync();
  try {
    test(join(folder, "0.0.log"));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("PaneLog reads what was before, what is, and what comes, through rotations", () =>
  inFolder((log) => {
    Deno.writeTextFileSync(`${log}.1`, "one ");
    Deno.writeTextFileSync(log, "two ");
    using reader = new PaneLog(log);
    assert.equal(text(reader.read()), "one two ");
    assert.equal(text(reader.read()), "");
    Deno.writeTextFileSync(log, "three ", { append: true });
    assert.equal(text(reader.read()), "three ");
    Deno.writeTextFileSync(log, "four ", { append: true });
    Deno.renameSync(log, `${log}.1`);
    Deno.writeTextFileSync(log, "five ");
    assert.equal(text(reader.read()), "four five ");
    Deno.renameSync(log, `${log}.1`);
    assert.equal(text(reader.read()), "");
    Deno.writeTextFileSync(log, "six");
    assert.equal(text(reader.read()), "six");
  }));

Deno.test("PaneLog waits for a file that is not there yet", () =>
  inFolder((log) => {
    using reader = new PaneLog(log);
    assert.equal(text(reader.read()), "");
    assert.equal(reader.exists, false);
    Deno.writeTextFileSync(log, "now");
    assert.equal(text(reader.read()), "now");
    assert.equal(reader.exists, true);
  }));

Deno.test("PaneLog leaves out what came before a time, by the index", () =>
  inFolder((log) => {
    Deno.writeTextFileSync(`${log}.1`, "aabb");
    Deno.writeTextFileSync(`${log}.1.index`, "10000 0\n20000 2\n");
    Deno.writeTextFileSync(log, "ccdd");
    Deno.writeTextFileSync(`${log}.index`, "30000 0\n40000 2\n");
    const since = (time: number): string => {
      using reader = new PaneLog(log, time);
      const found = text(reader.read());
      Deno.writeTextFileSync(log, "+", { append: true });
      assert.equal(text(reader.read()), "+");
      Deno.writeTextFileSync(log, "ccdd");
      return found;
    };
    assert.equal(since(0), "aabbccdd");
    assert.equal(since(15_000), "bbccdd");
    assert.equal(since(25_000), "ccdd");
    assert.equal(since(35_000), "dd");
    assert.equal(since(40_900), "dd", "what came within the second of an entry");
    assert.equal(since(50_000), "");
  }));

Deno.test("PaneLog leaves out nothing that came before the coarse clock of its writer knew of the second", () =>
  inFolder((log) => {
    Deno.writeTextFileSync(log, "aabbcc");
    // "bb" was printed 4 ms into the second 12 and noted within the one before.
    Deno.writeTextFileSync(`${log}.index`, "11000 0\n12000 4\n");
    using reader = new PaneLog(log, 12_004);
    assert.equal(text(reader.read()), "aabbcc");
  }));

Deno.test("findOffset() passes over what is no entry", () => {
  assert.equal(findOffset("garbage\n5 x\n\n10 7\n", 1), 7);
  assert.equal(findOffset("", 1), undefined);
});
