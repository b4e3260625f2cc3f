import { strictEqual } from "node:assert/strict";
import { editDistance, findNearest, suggest } from "../../src/base/suggestion.ts";

const DISTANCES: readonly [a: string, b: string, distance: number][] = [
  ["", "", 0],
  ["", "abc", 3],
  ["abc", "", 3],
  ["abc", "abc", 0],
  ["abc", "abd", 1],
  ["abc", "ab", 1],
  ["abc", "abcd", 1],
  ["abc", "acb", 1],
  ["abcd", "badc", 2],
  ["kitten", "sitting", 3],
  ["ca", "abc", 3],
  ["über", "uber", 1],
];

for (const [a, b, distance] of DISTANCES) {
  Deno.test(`editDistance() of "${a}" and "${b}" is ${distance}`, () => {
    strictEqual(editDistance(a, b), distance);
    strictEqual(editDistance(b, a), distance);
  });
}

const KNOWN = ["status", "start-dev", "feature-branch", "run", "init", "environment", "environments"];

const NEAREST: readonly [word: string, nearest: string | undefined][] = [
  ["statsu", "status"],
  ["STATUS", "status"],
  ["start_dev", "start-dev"],
  ["feature-brnch", "feature-branch"],
  ["featurebranch", "feature-branch"],
  ["enviroment", "environment"],
  ["environmens", "environment"],
  ["rnu", "run"],
  ["ru", "run"],
  ["inti", "init"],
  ["deploy", undefined],
  ["rxx", undefined],
  ["x", undefined],
  ["", undefined],
];

for (const [word, nearest] of NEAREST) {
  Deno.test(`findNearest() of "${word}" is ${nearest ?? "nothing"}`, () => {
    strictEqual(findNearest(word, KNOWN), nearest);
  });
}

Deno.test("findNearest() shares no letter with nothing: one letter is not near another", () => {
  strictEqual(findNearest("x", ["a", "b"]), undefined);
  strictEqual(findNearest("ab", ["b"]), "b");
});

Deno.test("findNearest() prefers the first of two that are as near", () => {
  strictEqual(findNearest("port", ["sort", "part"]), "sort");
});

Deno.test("findNearest() passes over words that are too long to be meant, without measuring them", () => {
  const long = Array.from({ length: 2000 }, (_, i) => "k".repeat(20_000) + i);
  strictEqual(findNearest("statsu", [...long, "status"]), "status");
  strictEqual(findNearest("k".repeat(200_000), KNOWN), undefined);
});

Deno.test("suggest() asks, or says nothing", () => {
  strictEqual(suggest("statsu", KNOWN), 'Did you mean "status"?');
  strictEqual(suggest("deploy", KNOWN), undefined);
});
