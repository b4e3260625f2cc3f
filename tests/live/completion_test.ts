/** The completion scripts in real shells, with a program that answers every awkward word there is. */

import { deepStrictEqual, strictEqual } from "node:assert";
import { renderCandidates } from "../../src/ui/completion_script.ts";
import { SETUPS, startShell } from "./shell_rig.ts";

const FAKE = `#!/bin/sh
[ "$1" = complete ] || exit 9
shift 2
[ "$1" = -C ] && { [ "$2" = "dir with blank" ] || exit 9; shift 2; }
for word; do :; done
case $#:$1:$word in
  1:*) printf '%s\\n' 'run	Runs a command' 'attach	Attaches to a session' 'show' 'validate' ;;
  2:run:-*) printf '%s\\n' --dry-run --backend ;;
  2:run:*) printf '%s\\n' 'feature-branch	Work on a branch' 'start-dev	Start "it"' ;;
  2:show:*) echo only-one ;;
  2:attach:*) printf '%s\\n' 'my session:1' 'ns:one	one' 'it'"'"'s "$HOME" \`x\` \\' ;;
  2:validate:*) echo :files ;;
  *:run:branch=*) printf '%s\\n' branch=main 'branch=feature/ü x' ;;
  *:run:config=*) echo :files ;;
  *:run:*) printf '%s\\n' 'branch=	required' 'config=' :nospace ;;
esac
`;

/** Typed before Tab, typed after it, and the words that the shell then passes on. */
const CASES: readonly (readonly [typed: string, after: string, words: readonly string[]])[] = [
  ["prj ru", "", ["run"]],
  ["prj run fea", "", ["run", "feature-branch"]],
  ["prj run fea", "x", ["run", "feature-branch", "x"]],
  ["prj show ", "", ["show", "only-one"]],
  ["prj run --dr", "", ["run", "--dry-run"]],
  ["prj run x bra", "new", ["run", "x", "branch=new"]],
  ["prj run x branch=ma", "", ["run", "x", "branch=main"]],
  ["prj run x branch=fea", "", ["run", "x", "branch=feature/ü x"]],
  ["prj run x branch=feature/ü\\ ", "", ["run", "x", "branch=feature/ü x"]],
  ['prj run x "branch=feature/ü', "", ["run", "x", "branch=feature/ü x"]],
  ['prj run x branch="fea', "", ["run", "x", "branch=feature/ü x"]],
  ["prj run x branch='fea", "", ["run", "x", "branch=feature/ü x"]],
  ["prj attach my", "", ["attach", "my session:1"]],
  ["prj attach my\\ session:", "", ["attach", "my session:1"]],
  ['prj attach "my s', "", ["attach", "my session:1"]],
  ["prj attach 'my session:", "", ["attach", "my session:1"]],
  ["prj attach ns:", "", ["attach", "ns:one"]],
  ["prj attach it", "", ["attach", 'it\'s "$HOME" `x` \\']],
  ['prj attach "it', "", ["attach", 'it\'s "$HOME" `x` \\']],
  ['prj -C "dir with blank" run fea', "", ["-C", "dir with blank", "run", "feature-branch"]],
  ["prj validate da", "", ["validate", "data file.txt"]],
  ["prj run x config=da", "", ["run", "x", "config=data file.txt"]],
  ['prj run x "config=da', "", ["run", "x", "config=data file.txt"]],
  ["prj run x config=sub/in", "", ["run", "x", "config=sub/inner.txt"]],
];

for (const setup of SETUPS) {
  Deno.test(`completionScript() completes in ${setup.name}`, async () => {
    await using rig = await startShell(setup, { kind: "script", text: FAKE });
    for (const [typed, after, words] of CASES) {
      await rig.type(typed, "Tab", after);
      // In front of the finished line goes a program that writes down what the shell makes of it.
      await rig.type("", "C-a", "argv ", "Enter");
      deepStrictEqual(await rig.nextWords(), ["prj", ...words], `${typed}<Tab>${after}`);
    }
    await rig.type("FOO=1 prj run sta", "Tab");
    await rig.untilScreen((screen) => screen.includes("FOO=1 prj run start-dev"));
    await rig.type("", "C-c");
    await rig.untilScreen((screen) => screen.trimEnd().endsWith("READY$"));
    await rig.type("prj run ", "Tab");
    await rig.type("", "Tab");
    await rig.untilScreen((screen) => screen.includes("Work on a branch"));
  });
}

Deno.test("renderCandidates() writes one line each and leaves out what would not survive", () => {
  const candidates = [
    { value: "a b", description: "First\nsecond" },
    { value: "c", description: "" },
    { value: "bad\tone", description: "x" },
    { value: ":files", description: "x" },
    { value: "e", description: "\x1b[31mred" },
  ];
  strictEqual(
    renderCandidates({ candidates, noSpace: true, files: false }),
    "a b\tFirst\nc\ne\t\\e[31mred\n:nospace",
  );
  strictEqual(renderCandidates({ candidates: [], noSpace: false, files: true }), ":files");
});
