import { deepStrictEqual, ok } from "node:assert/strict";
import { describePlan, planJson } from "../../src/plan/describe_plan.ts";
import { hideSecrets } from "../../src/run/mask.ts";
import { planFrom, type Setting } from "./ground.ts";

const USES = `
arguments: [{ name: token, secret: true }, { name: other, secret: true, required: false }]
environment: { A: "x {{token}} y" }
session:
  windows: [{ panes: ["use {{token}}", "use '{{token}}'", 'use "{{token}}"', 'use "$(use {{token}})"'] }]
  additional_env: { B: "{{token}}" }
steps: ["use {{token}}", { name: "for {{token}}", run: 'use "{{token}}"' }]
cleanup_on_failure: ["use '{{token}}'"]
`;

/** Each with the part "hushhush", which every way of quoting leaves as it is. */
const SECRETS = [
  "hushhush",
  "hushhush it's",
  'hushhush "x"',
  "hushhush \\ $HOME `x`",
  "hushhush #{x} #",
  "ä hushhush\nline",
];

for (const secret of SECRETS) {
  Deno.test(`a plan as it is shown hides ${JSON.stringify(secret)} wherever it stands`, async () => {
    const setting: Setting = { command: USES, supplied: [`token=${secret}`] };
    const { plan, problems } = await planFrom(setting);
    deepStrictEqual([problems, plan.secrets, plan.arguments], [[], [secret], { token: "***" }]);
    ok(JSON.stringify(planJson(plan)).includes("hushhush"), "it is there before");
    const hidden = hideSecrets(plan, plan.secrets);
    const shown = [
      JSON.stringify(planJson(hidden)),
      describePlan(hidden, { commandLines: true }),
      describePlan(hidden, { commandLines: false }),
    ];
    for (const text of shown) ok(!text.includes("hushhush"), text);
  });
}

Deno.test("planJson() spells its keys as all of prj's JSON does, and leaves names of variables alone", async () => {
  const { plan } = await planFrom({ command: "environment: {camelCase: 1}\nsteps: [make it]\nsession: {}" });
  const keys = new Set<string>();
  JSON.stringify(planJson(plan), (key, value) => {
    if (/[A-Z]/.test(key)) keys.add(key);
    return key === "environment" ? Object.keys(value).filter((name) => /^[a-z]/.test(name)) : value;
  });
  deepStrictEqual([...keys], []);
  ok(JSON.stringify(planJson(plan)).includes('"camelCase":"1"'));
});
