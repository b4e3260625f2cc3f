import assert from "node:assert/strict";
import { join } from "node:path";
import { type LeaseRow, LeaseStore } from "../../src/events/lease_store.ts";
import { runToEnd } from "../bounded.ts";

const PROCESSES = 8;
const ROUNDS = 1_250;

function row(path: string, value: number, name = "web", pool = "port"): LeaseRow {
  return { pool, value, root: "/project", path, name, taken_at: 1 };
}

async function inFolder(test: (folder: string) => void | Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "prj-leases-" });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a number is held once, and given back", async () => {
  await inFolder((folder) => {
    const path = join(folder, "data/leases.db");
    using store = new LeaseStore(path);
    assert.ok(store.take([row("/a", 3000), row("/a", 3001, "api")], () => false));
    assert.ok(!store.take([row("/b", 3002), row("/b", 3001, "api")], () => false), "held by /a");
    assert.deepEqual(store.held().map(({ path, value }) => [path, value]), [["/a", 3000], ["/a", 3001]], "all or none");
    assert.ok(store.take([row("/b", 3000, "web", "/project\nshard")], () => false), "another pool");
    assert.ok(store.take([row("/a", 3005)], () => false), "the same name again: another number");
    assert.deepEqual(store.held().filter(({ pool }) => pool === "port").map(({ value }) => value), [3001, 3005]);
    assert.ok(store.take([row("/b", 3001)], (holder) => holder.path === "/a"), "its holder is gone");
    store.move("/b", "/c");
    assert.equal(store.giveBack("/c"), 2);
    assert.equal(store.giveBack("/c"), 0);
    if (Deno.build.os !== "windows") assert.equal(Deno.statSync(path).mode! & 0o777, 0o600);
  });
});

Deno.test(`${PROCESSES} processes at once never hold the same port, over ${PROCESSES * ROUNDS} leases and returns`, async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(join(folder, "proof"));
    const database = join(folder, "leases.db");
    const script = join(import.meta.dirname!, "lease_race.ts");
    const argv = [Deno.execPath(), "run", "-A", "--no-check", script, database, join(folder, "proof")];
    const ended = await Promise.all(
      Array.from({ length: PROCESSES }, (_, i) => runToEnd([...argv, `p${i}`, String(ROUNDS)], { limitMs: 200_000 })),
    );
    for (const { code, stderr } of ended) assert.equal(code, 0, stderr);
    const done = ended.map(({ stdout }) => JSON.parse(stdout));
    assert.equal(done.reduce((sum, { rounds }) => sum + rounds, 0), PROCESSES * ROUNDS);
    assert.ok(done.some(({ conflicts }) => conflicts > 0), "they did meet");
    using store = new LeaseStore(database);
    assert.deepEqual(store.held(), []);
  });
});
