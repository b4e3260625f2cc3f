import assert from "node:assert/strict";
import { join } from "node:path";
import { VERBS } from "../../commands/verbs.ts";
import { PRJ, Rig } from "../binary/rig.ts";
import { type Block, fencedBlocks } from "./markdown.ts";
import { setUpTyping, typeLine } from "./typed_line.ts";

const ROOT = join(import.meta.dirname!, "../..");
const README = await Deno.readTextFile(join(ROOT, "README.md"));

Deno.test("README.md's blocks do what they say, from top to bottom", async (t) => {
  await using rig = await Rig.create();
  // So that the project is ~/myproject, as it is there.
  rig.env["HOME"] = rig.folder;
  rig.env["EDITOR"] = "true";
  await setUpTyping(rig);
  // As in a clone after "deno task compile".
  await Deno.mkdir(join(rig.folder, "dist"));
  await Deno.symlink(PRJ, join(rig.folder, "dist/prj"));
  for (const block of fencedBlocks(README)) {
    await t.step(`line ${block.line}`, () => tryBlock(rig, block));
  }
});

Deno.test("README.md's table has every verb, and no other", () => {
  const table = README.slice(README.indexOf("| verb |"), README.indexOf("All take"));
  const named = [...table.matchAll(/^\| `([a-z-]+(?: [a-z]+)?)/gm)].map(([, verb]) => verb);
  assert.deepEqual(named.sort(), VERBS.map(({ name }) => name).sort());
});

Deno.test("README.md links to what is there", () => {
  for (const [, target] of README.matchAll(/\]\(([^)]+)\)/g)) Deno.statSync(join(ROOT, target!));
});

async function tryBlock(rig: Rig, { language, text }: Block): Promise<void> {
  switch (language) {
    case "yaml":
      return await tryFile(rig, text);
    case "console":
      return await tryTalk(rig, text);
    case "sh":
      for (const line of text.trim().split("\n")) await tryLine(rig, line);
      return;
    default:
      assert.fail(`A block is yaml, console or sh, not "${language}"`);
  }
}

/** A file, whose first line says where it belongs. */
async function tryFile(rig: Rig, text: string): Promise<void> {
  const named = /^# (\S+)$/m.exec(text.split("\n")[0]!)?.[1];
  assert.ok(named !== undefined, `The first line has to name the file:\n${text}`);
  const path = named.startsWith("~/") ? join(rig.folder, named.slice(2)) : join(rig.project, named);
  await Deno.mkdir(join(path, ".."), { recursive: true });
  await Deno.writeTextFile(path, text);
  await rig.ok(["validate", path]);
}

/** Lines after "$ ", each with what it prints; "..." stands for any lines. */
async function tryTalk(rig: Rig, text: string): Promise<void> {
  for (const part of text.split(/^\$ /m).slice(1)) {
    const [line, ...expected] = part.trimEnd().split("\n");
    const { stdout } = await typeLine(rig, `{ ${line}\n} 2>&1`);
    const seen = normalize(stdout.replaceAll(rig.folder, "~"));
    const pattern = normalize(expected.join("\n")).split("\n").map((row) => row === "..." ? "(.*\n)*?.*" : escape(row));
    assert.match(seen, new RegExp(`^${pattern.join("\n")}$`), `$ ${line}\n${seen}`);
  }
}

/** A line for a clone of prj's repository: tasks have to be there, anything else is run. */
async function tryLine(rig: Rig, line: string): Promise<void> {
  const task = /^\.\/scripts\/deno task (\S+)/.exec(line)?.[1];
  if (task === undefined) {
    const { code, stderr } = await typeLine(rig, line, rig.folder);
    assert.equal(code, 0, `$ ${line}\n${stderr}`);
  } else assert.ok(Object.hasOwn(JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json"))).tasks, task), line);
}

/** Times and the width of columns are not the same twice. */
function normalize(text: string): string {
  return text.trimEnd().replaceAll(/\b[\d.]+m?s\b/g, "TIME").replaceAll(/ +/g, " ").replaceAll(/ $/gm, "");
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
