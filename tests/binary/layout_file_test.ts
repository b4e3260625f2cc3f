import assert from "node:assert/strict";
import { Rig } from "./rig.ts";

const FILE = `// layouts of the team
{
    "$schema": "https://bit.ly/cfglayout",
    "version": "0.1",
    "layouts": [
        {"layoutName": "alpha", "layoutTabs": [{"tabName": "one", "startDir": "~", "command": "true", "tabWeight": 0}]},
        {"layoutName": "beta", "layoutTabs": [
            {"tabName": "a", "startDir": "~", "command": "echo a", "tabWeight": 2},
            {"tabName": "b", "startDir": "/tmp", "command": "echo b", "tabWeight": 3} /* the last */
        ]}
    ]
}
`;

Deno.test("layout validate says what is wrong with every file, with carets, and ends with 2", async () => {
  await using rig = await Rig.create();
  await rig.write("layouts.json", FILE);
  await rig.write(
    "bad.json",
    '{\n  "layouts": [\n    {"layoutName": "x", "layoutTab": []},\n    {"layoutName": "y", "tabs": [{"tabName": 5}]}\n  ]\n}\n',
  );
  await rig.write("broken.json", '{"layouts": [{"layoutName": "x" "tabs": []}]}');
  const fine = await rig.ok(["layout", "validate"]);
  assert.match(fine.stdout, /layouts\.json: ok, 2 layouts, 3 tabs\n/);
  assert.match(fine.stderr, /note: .*layouts\.json:6: The weight of tab 1 of layout "alpha" is 0\. It is taken for 1/);
  const bad = await rig.prj(["layout", "validate", "layouts.json", "bad.json", "broken.json"]);
  assert.equal(bad.code, 2);
  assert.match(bad.stdout, /layouts\.json: ok, .*\n.*bad\.json: 3 problems\n.*broken\.json: 1 problem\n/);
  assert.match(
    bad.stderr,
    /error: Unknown key "layoutTab" in layout 1\n {2}--> .*bad\.json:3:25\n {2}\|\n3 \| {5}\{"layoutName": "x", "layoutTab": \[\]\},\n {2}\| {25}\^{11}\nhint: Did you mean "layoutTabs"\?/,
  );
  assert.match(bad.stderr, /Expected text for the name of tab 1 of layout "y", found 5\n {2}--> .*bad\.json:4:46/);
  assert.match(bad.stderr, /Invalid JSON: expected "," or "\}"\n {2}--> .*broken\.json:1:33/);
  assert.doesNotMatch(bad.stderr, /^\s+at /m);
  const { files } = await rig.json(["layout", "validate", "bad.json", "layouts.json"]);
  assert.deepEqual(
    // deno-lint-ignore no-explicit-any -- an answer, as scripts see it
    files.map((file: any) => [file.valid, file.layouts, file.tabs, file.problems.length, file.notes.length]),
    [[false, 0, 0, 3, 0], [true, 2, 3, 0, 1]],
  );
});

Deno.test("layout verbs say which file is missing, and where one was looked for", async () => {
  await using rig = await Rig.create();
  for (const verb of ["run", "validate", "summarize"]) {
    const named = await rig.prj(["layout", verb, "gone.json"]);
    assert.equal(named.code, 3, named.stderr);
    assert.match(named.stderr, /Cannot read ".*\/gone\.json": there is no such file/);
    const none = await rig.prj(["layout", verb]);
    assert.equal(none.code, 3);
    assert.match(
      none.stderr,
      /There is no layouts file here[\s\S]*myproject\/layouts\.json, .*\.config\/prj\/layout\.json/,
    );
  }
});

Deno.test("layout summarize counts layouts, tabs and weights, in a subdirectory too", async () => {
  await using rig = await Rig.create();
  await rig.write("layouts.json", FILE);
  await rig.write("deep/er/x", "");
  const table = await rig.ok(["layout", "summarize"], { cwd: `${rig.project}/deep/er` });
  assert.deepEqual(table.stdout.split("\n"), [
    "#  layout  tabs  weight",
    "1  alpha      1       1",
    "2  beta       2       5",
    "",
  ]);
  assert.match(table.stderr, /layouts\.json: 2 layouts, 3 tabs, 1\.5 each, version 0\.1/);
  const answer = await rig.json(["layout", "summarize", "layouts.json"]);
  assert.deepEqual([answer.version, answer.tabs, answer.average_tabs], ["0.1", 3, 1.5]);
});

Deno.test("layout balance prints, or writes where it is told, and never over a file that is there", async () => {
  await using rig = await Rig.create();
  const path = await rig.write("layouts.json", FILE);
  const split = await rig.ok(["layout", "balance", "layouts.json", "--max", "1"]);
  // deno-lint-ignore no-explicit-any -- the file, as others read it
  const names = (text: string): string[] => JSON.parse(text).layouts.map((layout: any) => layout.layoutName);
  assert.deepEqual(names(split.stdout), ["alpha", "beta_part1", "beta_part2"]);
  await rig.ok(["layout", "balance", "layouts.json", "--max", "5", "--by", "w", "--method", "ct", "-o", "out.json"]);
  assert.deepEqual(names(await Deno.readTextFile(`${rig.project}/out.json`)), ["alpha", "beta"]);
  await rig.ok(["layout", "validate", "out.json"]);
  const over = await rig.prj(["layout", "balance", "layouts.json", "--max", "1", "--output", "layouts.json"]);
  assert.equal(over.code, 4, over.stderr);
  assert.equal(await Deno.readTextFile(path), FILE);
  await rig.ok(["layout", "balance", "--max", "1", "--output", "layouts.json", "--overwrite"]);
  assert.deepEqual(names(await Deno.readTextFile(path)), ["alpha", "beta_part1", "beta_part2"]);
  const combined = await rig.json(["layout", "balance", "out.json", "--max", "1", "--method", "combineTabs"]);
  assert.deepEqual(combined.layouts[1].tabs, [
    { name: "super_tab_1", directory: "~", command: "echo a; (cd /tmp || exit; echo b)", weight: 5 },
  ]);
  for (
    const args of [[], ["--max", "0"], ["--max", "x"], ["--max", "2", "--by", "size"], ["--max", "1", "--by", "weight"]]
  ) {
    const wrong = await rig.prj(["layout", "balance", "out.json", ...args]);
    assert.equal(wrong.code, 2, `${args}: ${wrong.stderr}`);
  }
});

Deno.test("layout template writes a file that runs, and leaves alone one that is there", async () => {
  await using rig = await Rig.create();
  rig.env["HOME"] = rig.folder;
  const made = await rig.json(["layout", "template", "custom.json", "--tabs", "2"]);
  assert.deepEqual([made.layout, made.tabs, made.path], ["myprojectLayout", 2, `${rig.project}/custom.json`]);
  const text = await Deno.readTextFile(made.path);
  assert.deepEqual(JSON.parse(text).layouts, [{
    layoutName: "myprojectLayout",
    layoutTabs: [
      { tabName: "Tab1", startDir: "~/myproject", command: "bash" },
      { tabName: "Tab2", startDir: "~/myproject", command: "bash" },
    ],
  }]);
  const again = await rig.prj(["layout", "template", "custom.json"]);
  assert.equal(again.code, 4);
  assert.match(again.stderr, /custom\.json": it exists/);
  assert.equal(await Deno.readTextFile(made.path), text);
  await rig.ok(["layout", "template"]);
  await rig.ok(["layout", "validate"]);
});
