import assert from "node:assert/strict";
import { Rig } from "./rig.ts";

const COMMAND = `arguments: [branch]
ports: [web, api]
integers: { shard: 1-2 }
worktree: { branch: "{{branch}}" }
session:
  windows: [{ name: server, command: "echo pane $PRJ_PORT_WEB {{ports.web}}; sleep 100" }]
steps:
  - { name: tell, run: 'echo "{{ports.web}} $PRJ_PORT_WEB {{ports.api}} $PRJ_PORT_API {{integers.shard}} $PRJ_INTEGER_SHARD" > ports' }
`;

async function portsOf(rig: Rig, branch: string): Promise<number[]> {
  const { worktree } = await rig.json(["run", "serve", `branch=${branch}`]);
  const [web, webAgain, api, apiAgain, shard, shardAgain] = (await Deno.readTextFile(`${worktree.path}/ports`)).trim()
    .split(" ").map(Number);
  assert.deepEqual([web, api, shard], [webAgain, apiAgain, shardAgain], "templates and variables say the same");
  return [web!, api!, shard!];
}

Deno.test("every worktree has ports of its own, and keeps them", async () => {
  await using rig = await Rig.create();
  await rig.command("serve", COMMAND);
  const first = await portsOf(rig, "one");
  const second = await portsOf(rig, "two");
  assert.equal(new Set([...first.slice(0, 2), ...second.slice(0, 2)]).size, 4);
  assert.deepEqual([first[2], second[2]], [1, 2]);
  assert.ok([...first.slice(0, 2), ...second.slice(0, 2)].every((port) => port >= 20_000 && port <= 29_999));
  assert.deepEqual(await portsOf(rig, "one"), first, "a second run keeps them");
  const plan = await rig.json(["run", "serve", "branch=one", "--dry-run"]);
  assert.deepEqual(
    plan.leases.map(({ name, value, taken }: Record<string, unknown>) => [name, value, taken]),
    [["web", first[0], false], ["api", first[1], false], ["shard", 1, false]],
  );
  const refused = await rig.prj(["run", "serve", "branch=three"]);
  assert.equal(refused.code, 4);
  assert.match(refused.stderr, /No integer left for "shard": all of 1-2 are held/);
  assert.match(refused.stderr, /serve\.yaml:3:/);
  assert.doesNotMatch(refused.stderr, /Unknown name/, "one thing is wrong");
});

Deno.test("what a worktree held that went without prj is found by doctor, and given back", async () => {
  await using rig = await Rig.create();
  await rig.command("serve", COMMAND.replace("1-2", "1"));
  await portsOf(rig, "one");
  const { worktrees } = await rig.json(["worktree", "list"]);
  const { path } = worktrees.find((one: { branch: string }) => one.branch === "one");
  await rig.ok(["kill-session", "myproject-one-dev"]);
  await rig.git("worktree", "remove", "--force", path);
  assert.equal((await rig.prj(["run", "serve", "branch=two"])).code, 4);
  await rig.ok(["doctor"]);
  const { DatabaseSync } = await import("node:sqlite");
  using db = new DatabaseSync(`${rig.env["HOME"]}/.local/share/prj/leases.db`);
  db.exec("UPDATE leases SET taken_at = taken_at - 120000");
  assert.match((await rig.prj(["doctor"])).stdout, /lease: .*shard 1.* held for ".*myproject-one", which is gone/);
  await rig.ok(["doctor", "--mend", "--yes"]);
  await rig.ok(["doctor"]);
  await portsOf(rig, "two");
});

Deno.test("a port that something listens on is not leased; a dry run leases nothing", async () => {
  await using rig = await Rig.create();
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  await rig.command("one", `ports: { web: "${port}-${port + 9}" }\nsteps: ["echo {{ports.web}} > port"]\n`);
  assert.equal((await rig.json(["run", "one", "--dry-run"])).leases[0].taken, true);
  await assert.rejects(Deno.stat(`${rig.env["HOME"]}/.local/share/prj/leases.db`));
  await rig.ok(["run", "one"]);
  const leased = Number(await Deno.readTextFile(`${rig.project}/port`));
  assert.ok(leased > port && leased <= port + 9, `${leased}, and not ${port}`);
});

Deno.test("a port whose server listens on ::1 only is not leased either", async () => {
  await using rig = await Rig.create();
  using listener = Deno.listen({ hostname: "::1", port: 0 });
  await rig.command("one", `ports: { web: "${listener.addr.port}" }\nsteps: ["echo {{ports.web}}"]\n`);
  const refused = await rig.prj(["run", "one"]);
  assert.equal(refused.code, 4, refused.stdout);
  assert.match(refused.stderr, /No port left for "web": all of (\d+)-\1 are held or in use/);
});

Deno.test("a wrong range or name is told with its place", async () => {
  await using rig = await Rig.create();
  await rig.command("bad", `ports: { web: 70000-70001, "a-b": 1-2 }\nintegers: { n: 9-1 }\nsteps: ["true"]\n`);
  const { code, stderr } = await rig.prj(["run", "bad"]);
  assert.equal(code, 2);
  for (const said of [/Expected a range of ports, found "70000-70001"/, /Cannot use "a-b" as a name/, /found "9-1"/]) {
    assert.match(stderr, said);
  }
  assert.match(stderr, /bad\.yaml:1:15/);
});

Deno.test("a worktree that moves to where another was keeps its own ports, not those of the other", async () => {
  await using rig = await Rig.create();
  await rig.command("serve", 'arguments: [branch]\nports: [web]\nworktree: { branch: "{{branch}}" }\n');
  await rig.ok(["run", "serve", "branch=one"]);
  const { worktree: { path } } = await rig.json(["run", "serve", "branch=two"]);
  const [{ value }] = (await rig.json(["run", "serve", "branch=one", "--dry-run"])).leases;
  await Deno.remove(path, { recursive: true });
  await rig.git("worktree", "prune");
  await rig.ok(["worktree", "move", "one", path]);
  const plan = await rig.json(["run", "serve", "branch=one", "--dry-run"]);
  assert.deepEqual([plan.worktree.path, plan.leases[0].value, plan.leases[0].taken], [path, value, false]);
  assert.equal((await rig.json(["events", "--type", "worktree.moved"])).events.length, 1);
});
