import { deepStrictEqual, ok, strictEqual, throws } from "node:assert";
import { DatabaseSync } from "node:sqlite";
import { PrjError } from "../../src/base/error.ts";
import { migrate, MIGRATIONS, readVersion } from "../../src/events/migration.ts";
import { differs } from "../../src/events/rebuild.ts";
import { readProjections, Rig, runFixture } from "./rig.ts";

Deno.test("migrate() applies only what a database has not seen", () => {
  const db = new DatabaseSync(":memory:");
  migrate(db, ["CREATE TABLE a (x)"]);
  migrate(db, ["CREATE TABLE a (x)", "CREATE TABLE b (x)", "INSERT INTO b VALUES (1)"]);
  migrate(db, ["CREATE TABLE a (x)", "CREATE TABLE b (x)", "INSERT INTO b VALUES (1)"]);
  strictEqual(readVersion(db), 3);
  strictEqual(db.prepare("SELECT count(*) AS n FROM b").get()?.n, 1);
  db.close();
});

Deno.test("migrate() leaves a database as it was when a migration fails", () => {
  const db = new DatabaseSync(":memory:");
  throws(() => migrate(db, ["CREATE TABLE a (x)", "CREATE TABLE a (x)"]), /already exists/);
  strictEqual(readVersion(db), 0);
  deepStrictEqual(db.prepare("SELECT * FROM sqlite_schema").all(), []);
  db.close();
});

Deno.test("openStore() brings an empty file to the newest schema", () => {
  using rig = new Rig();
  Deno.mkdirSync(`${rig.folder}/.prj`);
  Deno.writeFileSync(rig.path, new Uint8Array());
  rig.fill();
  deepStrictEqual(rig.warnings, []);
  const db = rig.openRaw();
  strictEqual(readVersion(db), MIGRATIONS.length);
  db.close();
});

for (const readOnly of [false, true]) {
  Deno.test(`openStore() refuses a newer database and does not touch it (readOnly: ${readOnly})`, () => {
    using rig = new Rig();
    rig.fill();
    const db = rig.openRaw();
    db.exec("PRAGMA user_version = 99");
    db.close();
    Deno.chmodSync(rig.path, 0o640);
    const before = Deno.readFileSync(rig.path);
    throws(
      () => rig.open({ readOnly }),
      (error) => error instanceof PrjError && /a newer prj made it \(schema 99/.test(error.message),
    );
    deepStrictEqual(Deno.readFileSync(rig.path), before);
    strictEqual(Deno.statSync(rig.path).mode! & 0o777, 0o640);
    deepStrictEqual(rig.files(), ["prj.db"]);
  });
}

Deno.test("openStore() lets many processes make and fill one database at the same time", async () => {
  using rig = new Rig();
  const processes = Array.from({ length: 8 }, (_, i) => runFixture("append.ts", rig.path, `run-${i}`, "25"));
  for (const { code, stdout, stderr } of await Promise.all(processes)) {
    strictEqual(stdout + stderr, "");
    strictEqual(code, 0);
  }
  using store = rig.open({ readOnly: true });
  const seqs = store.events().map((event) => event.seq);
  deepStrictEqual(seqs, Array.from({ length: 200 }, (_, i) => i + 1));
  strictEqual(store.runningRuns().length, 8);
  ok(store.runningRuns().every((run) => store.steps(run.id).length === 24));
  deepStrictEqual(rig.files(), ["prj.db"]);
});

/** A record as the first schema kept it, made by the prj of that time: two runs, two sessions, one of them living. */
const VERSION_1 = new URL("fixtures/version_1.db", import.meta.url);

Deno.test("openStore() brings a record of the first schema to the newest, and nothing of it is lost", () => {
  using rig = new Rig();
  Deno.mkdirSync(`${rig.folder}/.prj`);
  Deno.copyFileSync(VERSION_1, rig.path);
  const kept = readProjections(rig.path);
  {
    using store = rig.open();
    strictEqual(store.events().length, 13);
    deepStrictEqual(store.sessions({ alive: true }).map((session) => session.uid), ["s2"]);
    deepStrictEqual(store.rebuild()!.tables.filter(differs), []);
    // All but a sample belongs to what lives.
    strictEqual(store.prune({ keep: 1 })!.events, 1);
  }
  strictEqual(kept["sessions"]!.length, 2);
  deepStrictEqual(rig.warnings, []);
  const db = rig.openRaw();
  strictEqual(readVersion(db), MIGRATIONS.length);
  db.close();
});

Deno.test("openStore() looks at a record of the first schema as it is, and leaves it so", () => {
  using rig = new Rig();
  Deno.mkdirSync(`${rig.folder}/.prj`);
  Deno.copyFileSync(VERSION_1, rig.path);
  const before = Deno.readFileSync(rig.path);
  using store = rig.open({ readOnly: true });
  deepStrictEqual([store.events().length, store.sessions().length, store.recentRuns().length], [13, 2, 2]);
  strictEqual(store.prunable({ keep: 1 })?.events, 1);
  deepStrictEqual(Deno.readFileSync(rig.path), before);
  deepStrictEqual(rig.files(), ["prj.db"]);
  deepStrictEqual(rig.warnings, []);
});
