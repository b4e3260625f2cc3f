import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { defaultBranch, findBase, findBranch, listRefsArguments, parseRefs, type Refs } from "../../src/git/refs.ts";
import { commitFile, createGitRig, createRepository, type GitRig } from "./rig.ts";

function refs(names: readonly string[], remoteHeads: Record<string, string> = {}): Refs {
  return { commits: Object.fromEntries(names.map((name) => [`refs/${name}`, "c0ffee"])), remoteHeads };
}

const BRANCHES: readonly [what: string, names: string[], expected: ReturnType<typeof findBranch>][] = [
  ["a local branch", ["heads/x"], { kind: "local" }],
  ["a local branch before a remote one", ["heads/x", "remotes/origin/x"], { kind: "local" }],
  ["origin's", ["remotes/origin/x"], { kind: "remote", ref: "origin/x" }],
  ["the only remote one", ["remotes/fork/x"], { kind: "remote", ref: "fork/x" }],
  ["origin's of several", ["remotes/fork/x", "remotes/origin/x"], { kind: "remote", ref: "origin/x" }],
  ["none of several", ["remotes/fork/x", "remotes/other/x"], { kind: "new" }],
  ["no branch with a longer name", ["heads/x/y", "remotes/origin/x/y", "remotes/origin/y/x"], { kind: "new" }],
  ["no tag", ["tags/x"], { kind: "new" }],
  ["nothing in an empty repository", [], { kind: "new" }],
];

for (const [what, names, expected] of BRANCHES) {
  Deno.test(`findBranch() finds ${what}`, () => deepStrictEqual(findBranch("x", refs(names)), expected));
}

Deno.test("findBranch() finds a remote branch with slashes", () => {
  deepStrictEqual(findBranch("feature/a/b", refs(["remotes/origin/feature/a/b"])), {
    kind: "remote",
    ref: "origin/feature/a/b",
  });
});

const BASES: readonly [base: string, names: string[], expected: ReturnType<typeof findBase>][] = [
  ["main", ["heads/main", "remotes/origin/main", "tags/main"], { start: "refs/heads/main", remote: false }],
  ["main", ["remotes/origin/main", "tags/main"], { start: "refs/remotes/origin/main", remote: true }],
  ["origin/main", ["heads/main", "remotes/origin/main"], { start: "refs/remotes/origin/main", remote: true }],
  ["fork/main", ["remotes/fork/main"], { start: "refs/remotes/fork/main", remote: true }],
  ["v1.0", ["tags/v1.0"], { start: "refs/tags/v1.0", remote: false }],
  ["main", ["remotes/a/main", "remotes/b/main"], undefined],
  ["HEAD~3", ["heads/main"], undefined],
  ["constructor", [], undefined],
];

for (const [base, names, expected] of BASES) {
  Deno.test(`findBase() finds "${base}" among ${names.join(", ") || "nothing"}`, () => {
    deepStrictEqual(findBase(base, refs(names)), expected);
  });
}

const DEFAULTS: readonly [expected: string, refs: Refs, mainBranch: string | null][] = [
  ["trunk", refs(["heads/trunk", "heads/main"], { origin: "origin/trunk" }), "topic"],
  ["origin/trunk", refs(["heads/main"], { origin: "origin/trunk" }), "main"],
  ["release/1", refs(["heads/release/1"], { origin: "origin/release/1" }), null],
  ["fork/main", refs([], { fork: "fork/main" }), null],
  ["main", refs(["heads/main", "heads/master"]), "topic"],
  ["master", refs(["heads/master"]), "topic"],
  ["topic", refs(["heads/topic"]), "topic"],
  ["main", refs([]), null],
];

for (const [expected, known, mainBranch] of DEFAULTS) {
  const told = `${JSON.stringify(known.remoteHeads)} ${Object.keys(known.commits).join(" ")} on ${mainBranch}`;
  Deno.test(`defaultBranch() is "${expected}" with ${told}`, () =>
    strictEqual(defaultBranch(known, mainBranch), expected));
}

async function read(rig: GitRig, root: string, names: readonly string[]): Promise<Refs> {
  return parseRefs(await rig.git(root, listRefsArguments(names)));
}

Deno.test("parseRefs() reads from git what the named branches could mean, and nothing else", async () => {
  await using rig = await createGitRig();
  const origin = await createRepository(rig, "origin");
  for (const branch of ["feature/x", "other"]) await rig.git(origin, ["branch", branch]);
  await rig.git(origin, ["tag", "-a", "-m", "one", "v1"]);
  const root = `${rig.folder}/shop`;
  await rig.git(rig.folder, ["clone", "--quiet", origin, root]);
  await rig.git(root, ["branch", "local", "origin/other"]);
  await commitFile(rig, root, "mine", "1");
  const commit = async (name: string): Promise<string> => (await rig.git(root, ["rev-parse", name])).trim();
  deepStrictEqual(await read(rig, root, ["feature/x", "v1", "local", "none"]), {
    commits: {
      "refs/heads/local": await commit("local"),
      "refs/heads/main": await commit("main"),
      "refs/remotes/origin/feature/x": await commit("origin/feature/x"),
      "refs/remotes/origin/main": await commit("origin/main"),
      "refs/tags/v1": await commit("refs/tags/v1"),
    },
    remoteHeads: { origin: "origin/main" },
    head: "main",
  });
  deepStrictEqual(Object.keys((await read(rig, root, ["origin/other"])).commits), [
    "refs/heads/main",
    "refs/remotes/origin/main",
    "refs/remotes/origin/other",
  ]);
});

Deno.test("parseRefs() reads all local branches where any of them can be the default one", async () => {
  await using rig = await createGitRig();
  const root = await createRepository(rig);
  await rig.git(root, ["branch", "-m", "trunk"]);
  const refs = parseRefs(await rig.git(root, listRefsArguments(["new"], true)));
  deepStrictEqual([Object.keys(refs.commits), refs.head], [["refs/heads/trunk"], "trunk"]);
});

Deno.test("parseRefs() of a repository without a commit is empty", async () => {
  await using rig = await createGitRig();
  await rig.git(rig.folder, ["init", "--quiet", "empty"]);
  deepStrictEqual(await read(rig, `${rig.folder}/empty`, ["main"]), { commits: {}, remoteHeads: {} });
});

Deno.test("parseRefs() reads a remote's HEAD that names a commit instead of a branch", async () => {
  await using rig = await createGitRig();
  const root = await createRepository(rig);
  await rig.git(root, ["update-ref", "refs/remotes/origin/HEAD", "HEAD"]);
  await rig.git(root, ["branch", "-m", "trunk"]);
  strictEqual(defaultBranch(await read(rig, root, []), "trunk"), "trunk");
});
