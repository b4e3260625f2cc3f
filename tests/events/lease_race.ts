/** One of many processes that lease and give back as fast as they can: `lease_race.ts DATABASE FOLDER NAME ROUNDS`. */
import { join } from "node:path";
import { LeaseStore } from "../../src/events/lease_store.ts";

const [database = "", folder = "", name = "", rounds = "0"] = Deno.args;
const FROM = 20_000;
const SIZE = 40;
let conflicts = 0;
using store = new LeaseStore(database);
for (let round = 0; round < Number(rounds);) {
  const held = new Set(store.held().map((row) => row.value));
  // All processes want the same, lowest ports.
  const value = Array.from({ length: SIZE }, (_, i) => FROM + i).find((port) => !held.has(port));
  if (value === undefined) throw new Error("No port left");
  const path = `/worktrees/${name}-${round}`;
  const row = { pool: "port", value, root: "/project", path, name: "web", taken_at: Date.now() };
  if (!store.take([row], () => false)) {
    conflicts++;
    continue;
  }
  // Fails where another process holds the port at this moment.
  const proof = join(folder, String(value));
  Deno.openSync(proof, { createNew: true, write: true }).close();
  Deno.removeSync(proof);
  if (store.giveBack(path) !== 1) throw new Error(`"${path}" did not hold its port`);
  round++;
}
console.log(JSON.stringify({ rounds: Number(rounds), conflicts }));
