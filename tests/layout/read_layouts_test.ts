import { deepEqual, equal } from "node:assert/strict";
import { readLayouts } from "../../src/layout/read_layouts.ts";

/** Layouts without offsets. */
function read(text: string): unknown {
  const { file, problems } = readLayouts("layouts.json", text);
  deepEqual(problems, []);
  return file?.layouts.map(({ name, tabs }) => [
    name.text,
    tabs.map((tab) => [tab.name.text, tab.directory?.text ?? null, tab.command?.text ?? null, tab.weight]),
  ]);
}

function wrong(text: string): string[] {
  const { file, problems } = readLayouts("layouts.json", text);
  equal(file, undefined);
  return problems.map(({ message, place }) => `${place!.line}:${place!.column} ${message}`);
}

Deno.test("readLayouts() reads a file as machineconfig and stackops write it", () => {
  const text = `{
    "$schema": "https://bit.ly/cfglayout",
    "version": "0.1",
    "layouts": [
        {
            "layoutName": "Development",
            "layoutTabs": [
                {"tabName": "editor", "startDir": "~/code", "command": "hx .", "tabWeight": 2},
                {"tabName": "logs", "startDir": "$HOME/x", "command": "git show HEAD~1", "tabWeight": 0}
            ]
        }
    ]
}`;
  deepEqual(read(text), [["Development", [["editor", "~/code", "hx .", 2], [
    "logs",
    "$HOME/x",
    "git show HEAD~1",
    1,
  ]]]]);
  const { file, notes } = readLayouts("layouts.json", text);
  equal(file?.version, "0.1");
  deepEqual(notes.map((note) => [note.message, note.place!.line]), [[
    'The weight of tab 2 of layout "Development" is 0',
    9,
  ]]);
});

Deno.test("readLayouts() reads the spellings of the manuals: tabs, cwd, name, no directory, no command, a bare list", () => {
  const tabs = `[
    {"tabName": "main", "command": "htop"},
    {"tabName": "shell", "command": ""},
    {"name": "code", "command": "hx .", "cwd": "~/projects/myapp"}
  ]`;
  const expected = [["MyLayout", [
    ["main", null, "htop", 1],
    ["shell", null, null, 1],
    ["code", "~/projects/myapp", "hx .", 1],
  ]]];
  deepEqual(read(`{"layoutName": "MyLayout", "tabs": ${tabs}}`), expected);
  deepEqual(read(`[{"layoutName": "MyLayout", "tabs": ${tabs}}]`), expected);
  deepEqual(read(`// ours\n{"layouts": [{"name": "MyLayout", /* all */ "layoutTabs": ${tabs}}]}`), expected);
});

Deno.test("readLayouts() tells everything that is wrong, each at its place", () => {
  const text = `{
  "version": 1,
  "layots": [],
  "layouts": [
    {"layoutName": " ", "layoutTabs": [{"tabName": "a", "startDir": 5, "command": ["x"]}]},
    {"layoutName": "two", "tabs": [], "extra": 1},
    {"layoutTabs": [{"tabName": "", "cwd": "/", "startDir": "/"}, {"command": "x", "tabWeight": -1}, "nonsense"]},
    {"layoutName": "four"}
  ]
}`;
  deepEqual(wrong(text), [
    '3:3 Unknown key "layots" in the file',
    "5:20 Expected text for the name of layout 1, found only blanks",
    '5:69 Expected text for the directory of tab 1 of layout " ", found 5',
    '5:83 Expected text for the command of tab 1 of layout " ", found a list',
    '6:39 Unknown key "extra" in layout 2',
    '6:27 There is nothing in the tabs of layout "two"',
    '7:5 Missing key "layoutName" in layout 3',
    '7:49 "cwd" and "startDir" mean the same in tab 1 of layout 3',
    "7:33 Expected text for the name of tab 1 of layout 3, found only blanks",
    '7:67 Missing key "tabName" in tab 2 of layout 3',
    "7:97 Expected a whole number from 1 for the weight of tab 2 of layout 3, found -1",
    '7:102 Expected an object ({"key": value}) for tab 3 of layout 3, found "nonsense"',
    '8:5 Missing key "layoutTabs" in layout 4',
  ]);
  equal(readLayouts("f", text).problems[0]!.hint, 'Did you mean "layouts"?');
});

Deno.test("readLayouts() refuses a file without layouts, and one that is something else", () => {
  deepEqual(wrong("{}"), ['1:1 Missing key "layouts" in the file']);
  deepEqual(wrong('{"version": "0.1", "layouts": []}'), ['1:20 There is nothing in "layouts"']);
  deepEqual(wrong("[]"), ['1:1 There is nothing in "layouts"']);
  deepEqual(wrong("7"), ['1:1 Expected an object ({"key": value}) for the file, found 7']);
  deepEqual(wrong('{"layouts": {'), ['1:13 Invalid JSON: this "{" is never closed']);
});

Deno.test("readLayouts() notes two layouts of one name", () => {
  const layout = '{"layoutName": "a", "tabs": [{"tabName": "t"}]}';
  const { file, notes } = readLayouts("f", `[${layout}, ${layout}]`);
  equal(file?.layouts.length, 2);
  deepEqual(notes.map(({ message }) => message), ['Two layouts are called "a"']);
});
