import assert from "node:assert/strict";
import { orderStarts, type Startable, stopLayers } from "../../src/plan/start_order.ts";

/** `a: [b, c]` as commands; what is written `!name` cannot be started by its name alone. */
function commandsOf(graph: Readonly<Record<string, readonly string[]>>): Map<string, Startable> {
  return new Map(
    Object.entries(graph).map(([written, dependsOn], line) => {
      const name = written.replace("!", "");
      const dependencies = dependsOn.map((one, column) => ({
        name: one,
        place: () => ({ file: `${name}.yaml`, line: line + 1, column: column + 1, length: 1, source: "" }),
      }));
      return [name, { name, dependsOn: dependencies, obstacle: written === name ? null : "it needs the argument x" }];
    }),
  );
}

const ORDERS: readonly (readonly [
  graph: Readonly<Record<string, readonly string[]>>,
  wanted: readonly string[],
  order: string,
  problems: readonly string[],
])[] = [
  [{ a: [] }, ["a"], "a", []],
  [{ a: ["b"], b: [] }, ["a"], "b a", []],
  [{ a: ["b", "c"], b: ["d"], c: ["d"], d: [] }, ["a"], "d b c a", []],
  [{ a: ["b", "c"], b: ["d"], c: ["d"], d: [] }, ["d", "c", "b", "a"], "d c b a", []],
  [{ a: ["b"], b: [], c: [] }, ["c", "a"], "c b a", []],
  [{ a: ["b"], b: [], c: [] }, ["a"], "b a", []],
  [{ "!a": ["b"], b: [] }, ["a"], "b a", []],
  [{ a: ["a"] }, ["a"], "a", ['a.yaml:1:1 Cannot start "a" after "a": it would wait for itself (a -> a)']],
  [{ a: ["b"], b: ["c"], c: ["a"] }, ["a"], "c b a", [
    'c.yaml:3:1 Cannot start "c" after "a": it would wait for itself (a -> b -> c -> a)',
  ]],
  [{ z: ["a"], a: ["b"], b: ["a"] }, ["z"], "b a z", [
    'b.yaml:3:1 Cannot start "b" after "a": it would wait for itself (a -> b -> a)',
  ]],
  [{ a: ["dv", "b"], b: [] }, ["a"], "b a", ['a.yaml:1:1 Cannot start "a" after "dv": there is no such command']],
  [{ a: ["b"], "!b": [] }, ["a"], "a", ['a.yaml:1:1 Cannot start "a" after "b": it needs the argument x']],
];

Deno.test("orderStarts() puts each behind what it depends on, and tells what is wrong with its place", async (t) => {
  for (const [graph, wanted, order, problems] of ORDERS) {
    await t.step(`${JSON.stringify(graph)} ${wanted.join(" ")}`, () => {
      const commands = commandsOf(graph);
      const found = orderStarts(wanted, (name) => commands.get(name), [...commands.keys()]);
      assert.equal(found.order.map(({ name }) => name).join(" "), order);
      assert.deepEqual(
        found.problems.map(({ message, place }) => `${place?.file}:${place?.line}:${place?.column} ${message}`),
        problems,
      );
    });
  }
});

Deno.test("a name that nobody has comes with the nearest one", () => {
  const commands = commandsOf({ api: ["databse"], database: [] });
  const { problems } = orderStarts(["api"], (name) => commands.get(name), [...commands.keys()]);
  assert.equal(problems[0]?.hint, 'Did you mean "database"?');
});

Deno.test("stopLayers() ends what depends on others before them, side by side what has nothing to do with each other", () => {
  const layers = (graph: Readonly<Record<string, readonly string[]>>): string =>
    stopLayers([...commandsOf(graph).values()]).map((layer) => layer.map(({ name }) => name).join(" ")).join(" | ");
  assert.equal(layers({ a: [], b: [], c: [] }), "a b c");
  assert.equal(layers({ a: ["b", "c"], b: ["d"], c: [], d: [] }), "a | b | c d");
  assert.equal(layers({ a: ["gone"], b: ["a"] }), "b | a");
  assert.equal(
    layers({ a: ["b"], b: ["a"], c: [] }).split(" | ").flatMap((layer) => layer.split(" ")).toSorted().join(),
    "a,b,c",
  );
});
