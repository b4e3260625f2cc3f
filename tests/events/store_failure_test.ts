import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { DatabaseSync } from "node:sqlite";
import { runToEnd } from "../bounded.ts";
import { fixtureArgs, Rig, runStarted, sessionCreated } from "./rig.ts";

const CORRUPTIONS: Record<string, (bytes: Uint8Array) => Uint8Array> = {
  "a garbage header": (bytes) => bytes.fill(0x21, 0, 200),
  "garbage instead of a database": () => new TextEncoder().encode("this is no database\n".repeat(500)),
  "a few bytes": () => new TextEncoder().encode("SQLite"),
  "a truncated file": (bytes) => bytes.slice(0, 5_000),
  "garbage in the middle": (bytes) => bytes.fill(0x21, 4096),
};

for (const [name, corrupt] of Object.entries(CORRUPTIONS)) {
  Deno.test(`a store with ${name} is set aside, and a new one begins`, () => {
    using rig = new Rig();
    rig.fill(sessionCreated("s1", "run-1"));
    const broken = corrupt(Deno.readFileSync(rig.path));
    Deno.writeFileSync(rig.path, broken);
    {
      using store = rig.open();
      strictEqual(store.append(runStarted("run-2")).seq, 1);
      deepStrictEqual(store.recentRuns().map((run) => run.id), ["run-2"]);
    }
    strictEqual(rig.warnings.length, 1);
    match(rig.warnings[0]!.message, /^The record ".*prj\.db" is corrupt: /);
    const [db, aside, ...more] = rig.files();
    strictEqual(db, "prj.db");
    match(aside!, /^prj\.db\.corrupt-20250102-0304\d\d$/);
    deepStrictEqual(more, []);
    deepStrictEqual(Deno.readFileSync(`${rig.folder}/.prj/${aside}`), broken);
    strictEqual(Deno.statSync(rig.path).mode! & 0o777, 0o600);
  });

  Deno.test(`a read-only store with ${name} is empty and moves nothing`, () => {
    using rig = new Rig();
    rig.fill(sessionCreated("s1", "run-1"));
    const broken = corrupt(Deno.readFileSync(rig.path));
    Deno.writeFileSync(rig.path, broken);
    using store = rig.open({ readOnly: true });
    deepStrictEqual([store.events(), store.sessions(), store.recentRuns()], [[], [], []]);
    deepStrictEqual(rig.files(), ["prj.db"]);
    deepStrictEqual(Deno.readFileSync(rig.path), broken);
    strictEqual(rig.warnings.length, 1);
    match(rig.warnings[0]!.message, /^Cannot read the record/);
  });
}

Deno.test("a store that becomes corrupt while it is open is set aside, with its companions", () => {
  using rig = new Rig();
  rig.fill();
  const corrupt = Deno.readFileSync(rig.path).fill(0x21, 4096);
  using store = rig.open();
  Deno.writeFileSync(rig.path, corrupt);
  strictEqual(store.transaction(() => store.append(runStarted("run-2")).seq), 1);
  deepStrictEqual(store.recentRuns().map((run) => run.id), ["run-2"]);
  strictEqual(rig.warnings.length, 1);
  strictEqual(rig.files().filter((file) => /^prj\.db\.corrupt-[\d-]+$/.test(file)).length, 1);
});

for (const [what, values] of [["data that is no JSON", "1, 'no json'"], ["no time", "99999999999999999, '{}'"]]) {
  Deno.test(`a store with ${what} in an event is set aside where that is found`, () => {
    using rig = new Rig();
    rig.fill();
    const db = new DatabaseSync(rig.path);
    db.exec(`INSERT INTO events (type, at, data) VALUES ('run.finished', ${values})`);
    db.close();
    {
      using reader = rig.open({ readOnly: true });
      deepStrictEqual(reader.events(), []);
    }
    using store = rig.open();
    deepStrictEqual(store.events(), []);
    strictEqual(store.append(runStarted("run-2")).seq, 1);
    match(rig.warnings[0]!.message, /^Cannot read the record/);
    match(rig.warnings[1]!.message, /^The record ".*prj\.db" is corrupt: /);
    strictEqual(rig.files().filter((file) => /^prj\.db\.corrupt-[\d-]+$/.test(file)).length, 1);
  });
}

Deno.test("two stores that find the same file corrupt set it aside once", () => {
  using rig = new Rig();
  rig.fill();
  using first = rig.open();
  using second = rig.open();
  Deno.writeFileSync(rig.path, Deno.readFileSync(rig.path).fill(0x21, 4096));
  first.append(runStarted("run-1"));
  second.append(runStarted("run-2"));
  deepStrictEqual(first.recentRuns().map((run) => run.id), ["run-2", "run-1"]);
  strictEqual(rig.files().filter((file) => /corrupt-[\d-]+$/.test(file)).length, 1);
});

const UNWRITABLE: Record<string, (rig: Rig) => void> = {
  "whose folder is a file": (rig) => Deno.writeTextFileSync(`${rig.folder}/.prj`, ""),
  "whose path is a folder": (rig) => Deno.mkdirSync(rig.path, { recursive: true }),
  "whose folder leads nowhere": (rig) => Deno.symlinkSync("/proc/none", `${rig.folder}/.prj`),
};
for (const [name, prepare] of Object.entries(UNWRITABLE)) {
  Deno.test(`a store ${name} warns once and goes on`, () => {
    using rig = new Rig();
    prepare(rig);
    using store = rig.open();
    strictEqual(store.append(runStarted("run-1")).seq, 0);
    strictEqual(store.append(runStarted("run-2")).seq, 0);
    strictEqual(store.transaction(() => 1), undefined);
    deepStrictEqual(store.recentRuns(), []);
    ok(!store.isWritable);
    deepStrictEqual(rig.warnings.map((problem) => problem.message.split(":")[0]), [
      `Cannot write the record "${rig.path}"`,
    ]);
  });
}

Deno.test("a store that another connection holds locked warns once, and is still read", () => {
  using rig = new Rig();
  rig.fill();
  const other = rig.openRaw();
  other.exec("BEGIN IMMEDIATE");
  {
    using store = rig.open({ busyTimeoutMs: 20 });
    strictEqual(store.append(runStarted("run-2")).seq, 0);
    strictEqual(store.append(runStarted("run-3")).seq, 0);
    deepStrictEqual(store.recentRuns().map((run) => run.id), ["run-1"]);
  }
  other.close();
  deepStrictEqual(rig.warnings.map((problem) => problem.message), [
    `Cannot write the record "${rig.path}": database is locked`,
  ]);
  using store = rig.open({ readOnly: true });
  strictEqual(store.events().length, 1);
});

Deno.test("a store that cannot grow warns once and fails nothing", async () => {
  using rig = new Rig();
  rig.fill();
  // A file size limit stands for a full disk: as root there is no other that needs no mount.
  const script = `trap '' XFSZ; ulimit -f 256; exec "$0" "$@"`;
  const fixture = fixtureArgs("append.ts", [rig.path, "run-2", "5000"]);
  const { code, stdout, stderr } = await runToEnd(["sh", "-c", script, Deno.execPath(), ...fixture]);
  strictEqual(stderr, "");
  strictEqual(code, 0);
  match(stdout, /^Cannot write the record "[^"]+": [^\n]+\n$/);
  using store = rig.open();
  ok(store.append(runStarted("run-3")).seq > 1);
});
