import assert from "node:assert/strict";
import { PRJ, Rig } from "./rig.ts";

const CONFIG = `environments:
  default: { NODE_ENV: development }
  testing: { NODE_ENV: "it's $(touch pwned)", API_TOKEN: hunter22 }
`;

Deno.test("env tells a shell what steps and panes of a worktree get", async () => {
  await using rig = await Rig.create("shop");
  await rig.write(".prj/configs/project.yaml", CONFIG);
  await rig.command(
    "serve",
    `arguments: [branch]
ports: [web]
integers: { shard: 1-9 }
worktree: { branch: "{{branch}}" }
steps: ['env | grep -E "^PRJ_(PROJECT|WORKTREE|BRANCH|PORT|INTEGER)" | sort > seen']
`,
  );
  const { worktree } = await rig.json(["run", "serve", "branch=feature/ü-x"]);
  const seen = (await Deno.readTextFile(`${worktree.path}/seen`)).trim();
  await Deno.mkdir(`${worktree.path}/inner`);
  const { variables } = await rig.json(["env"], { cwd: `${worktree.path}/inner` });
  const { NODE_ENV, ...rest } = variables;
  assert.equal(NODE_ENV, "development");
  assert.equal(Object.entries(rest).map(([name, value]) => `${name}=${value}`).sort().join("\n"), seen);
  const line = 'eval "$("$0" env --environment testing)" && printf %s "$NODE_ENV|$PRJ_BRANCH|$API_TOKEN"';
  const told = await rig.call(["sh", "-c", line, PRJ], { cwd: worktree.path });
  assert.equal(told.stdout, "it's $(touch pwned)|feature/ü-x|", "secrets are never told");
  assert.match(told.stderr, /Left out API_TOKEN/);
});

Deno.test("env hands a shell nothing of a project that is not trusted, and knows the environments", async () => {
  await using rig = await Rig.create("shop");
  await rig.write(".prj/configs/project.yaml", CONFIG);
  const unknown = await rig.prj(["env", "--environment", "testin"]);
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /Unknown environment "testin"\nhint: Did you mean "testing"\?/);
  await rig.ok(["trust", "--revoke"]);
  const refused = await rig.prj(["env"]);
  assert.deepEqual([refused.code, refused.stdout], [6, ""]);
  assert.match(refused.stderr, /not trusted\nhint: .*"prj trust"/);
});
