/** Every side effect has one home; design, section 3. */
import { isIn, isProduct, sourcePath } from "./source_path.ts";

interface Effect {
  readonly name: string;
  /** Global members, e.g. "Deno.exit"; "Deno.env" covers what is below it, "console.*" every member. */
  readonly members: readonly string[];
  /** Global functions, e.g. "prompt". */
  readonly calls?: readonly string[];
  readonly modules?: readonly string[];
  readonly homes: readonly string[];
}

const CONTEXT = "src/run/context.ts";

const EFFECTS: readonly Effect[] = [
  {
    name: "A process",
    members: ["Deno.Command", "Deno.run"],
    modules: ["node:child_process"],
    homes: ["src/process/"],
  },
  { name: "SQLite", members: [], modules: ["node:sqlite"], homes: ["src/events/"] },
  {
    name: "The terminal",
    members: [
      ...["console.*", "Deno.stdin", "Deno.stdout", "Deno.stderr", "Deno.consoleSize"],
      ...["process.stdin", "process.stdout", "process.stderr"],
    ],
    calls: ["alert", "confirm", "prompt"],
    modules: ["@clack/prompts"],
    // The context looks once what the three streams are; it neither reads nor writes them.
    homes: ["src/ui/", "commands/", CONTEXT],
  },
  { name: "Ending prj", members: ["Deno.exit", "process.exit"], homes: ["main.ts"] },
  { name: "The environment", members: ["Deno.env", "process.env"], homes: [CONTEXT] },
  { name: "The wall clock", members: ["Date.now"], calls: ["Date"], homes: [CONTEXT] },
  // A stopwatch, not a fact that anyone stores: a process is timed where it runs, a wait for a lock where it waits.
  { name: "The stopwatch", members: ["performance.now"], homes: [CONTEXT, "src/process/", "src/events/"] },
  {
    name: "Chance",
    members: ["Math.random", "crypto.randomUUID", "crypto.getRandomValues"],
    modules: ["ulid"],
    homes: [CONTEXT],
  },
];

export const effectHome: Deno.lint.Rule = {
  create(context) {
    const path = sourcePath(context.filename);
    if (!isProduct(path)) return {};
    const away = EFFECTS.filter(({ homes }) => !homes.some((home) => isIn(path, home)));
    const report = (node: Deno.lint.Node, what: string, effect: Effect | undefined): void => {
      if (effect === undefined) return;
      context.report({ node, message: `"${what}": ${effect.name} has its home in ${effect.homes.join(", ")}` });
    };
    return {
      MemberExpression(node) {
        if (node.object.type !== "Identifier" || node.property.type !== "Identifier") return;
        const [object, member] = [node.object.name, `${node.object.name}.${node.property.name}`];
        report(node, member, away.find(({ members }) => members.includes(member) || members.includes(`${object}.*`)));
      },
      CallExpression(node) {
        if (node.callee.type !== "Identifier") return;
        const { name } = node.callee;
        report(node, name, away.find(({ calls }) => calls?.includes(name)));
      },
      NewExpression(node) {
        if (node.callee.type !== "Identifier" || node.arguments.length > 0) return;
        const { name } = node.callee;
        report(node, `new ${name}()`, away.find(({ calls }) => calls?.includes(name)));
      },
      ImportDeclaration(node) {
        if (node.importKind === "type") return;
        report(node, node.source.value, away.find(({ modules }) => modules?.includes(node.source.value)));
      },
      ImportExpression(node) {
        if (node.source.type !== "Literal") return;
        const module = String(node.source.value);
        report(node, module, away.find(({ modules }) => modules?.includes(module)));
      },
    };
  },
};
