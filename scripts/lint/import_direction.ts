/** Who may import whom; design, section 3. Amend the table, with its reason, before you bend an import. */
import { dirname, join } from "node:path/posix";
import { isIn, isProduct, sourcePath } from "./source_path.ts";

interface Direction {
  /** What may be imported for its values, beside its own folder; a type may always come along. */
  readonly values: readonly string[];
  /** What may be imported with `import type` only. */
  readonly types: readonly string[];
  readonly why: string;
}

/** By folder; a more particular one stands before the one that holds it. */
const DIRECTIONS: Readonly<Record<string, Direction>> = {
  "main.ts": {
    values: ["commands/", "src/run/", "src/base/"],
    types: [],
    why: "it makes the context and calls the verbs, nothing else",
  },
  "commands/": {
    values: ["src/run/", "src/ui/", "src/base/"],
    types: ["src/"],
    why: "a verb calls one use case and prints its answer; what the answer is made of it may name",
  },
  "src/ui/": {
    values: ["src/base/"],
    // A look at sessions is what the monitor draws, as an event is what narration tells.
    types: ["src/events/", "src/plan/", "src/run/monitor/look.ts"],
    why: "it shows events, plans and looks at sessions, and can cause none",
  },
  "src/run/": {
    values: [
      ...["src/config/", "src/events/", "src/git/", "src/plan/", "src/process/", "src/session/", "src/template/"],
      ...["src/layout/", "src/trust/", "src/base/"],
    ],
    types: [],
    why: "the use cases put the parts together; they know no terminal",
  },
  "src/plan/": {
    values: [
      ...["src/base/", "src/template/", "src/config/config.ts", "src/config/setting.ts"],
      ...[
        "src/git/dirt.ts",
        "src/git/refs.ts",
        "src/git/repository.ts",
        "src/session/name.ts",
        "src/session/spec.ts",
        "src/session/created.ts",
        "src/session/conflict.ts",
        "src/session/merge.ts",
        "src/session/container/grammar/",
        "src/session/container/build.ts",
        "src/session/container/environment.ts",
        "src/session/container/labels.ts",
      ],
    ],
    types: ["src/config/", "src/events/", "src/git/", "src/process/", "src/session/"],
    why: "it decides from facts; only the pure files of its neighbours can be called without an effect",
  },
  "src/config/": { values: ["src/base/"], types: [], why: "a leaf: text to settings" },
  "src/events/": { values: ["src/base/"], types: [], why: "a leaf: the record knows only events" },
  "src/git/": { values: ["src/base/"], types: ["src/process/"], why: "a leaf: it is handed the host that runs git" },
  "src/process/": { values: ["src/base/"], types: [], why: "a leaf: it runs what it is given" },
  "src/session/": { values: ["src/base/"], types: ["src/process/"], why: "a leaf: it is handed the host it lives on" },
  "src/template/": { values: ["src/base/"], types: [], why: "a leaf, and pure" },
  "src/layout/": {
    values: [
      ...["src/base/", "src/template/"],
      ...["src/session/spec.ts", "src/session/name.ts", "src/session/tmux/layout_string.ts"],
    ],
    types: ["src/session/"],
    why: "pure: files of other tools to values and commands, and back; names and tmux's layouts as they are elsewhere",
  },
  "src/trust/": { values: ["src/base/"], types: [], why: "a leaf: it compares contents, and runs nothing" },
  "src/base/": { values: [], types: [], why: "everything stands on it, so it stands on nothing of ours" },
};

type ImportKind = "type" | "value";

/** What is wrong with `from` importing `specifier`, or undefined. */
function findFault(from: string, specifier: string, kind: ImportKind): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  const home = Object.keys(DIRECTIONS).find((folder) => isIn(from, folder));
  const direction = DIRECTIONS[home ?? ""];
  if (home === undefined || direction === undefined) return `"${from}" is in no folder that the design names`;
  const target = join(dirname(from), specifier);
  if (home !== "main.ts" && isIn(target, home)) return undefined;
  const allowed = kind === "type" ? [...direction.values, ...direction.types] : direction.values;
  if (allowed.some((folder) => isIn(target, folder))) return undefined;
  const onlyType = kind === "value" && direction.types.some((folder) => isIn(target, folder));
  return `"${home}" may ${onlyType ? "only import types from" : "not import"} "${target}": ${direction.why}`;
}

function declarationKind(node: Deno.lint.ImportDeclaration): ImportKind {
  if (node.importKind === "type") return "type";
  const { specifiers } = node;
  const allTypes = specifiers.every((one) => one.type === "ImportSpecifier" && one.importKind === "type");
  return specifiers.length > 0 && allTypes ? "type" : "value";
}

export const importDirection: Deno.lint.Rule = {
  create(context) {
    const from = sourcePath(context.filename);
    if (!isProduct(from)) return {};
    const look = (node: Deno.lint.Node, specifier: string, kind: ImportKind): void => {
      const message = findFault(from, specifier, kind);
      if (message !== undefined) context.report({ node, message });
    };
    return {
      ImportDeclaration: (node) => look(node, node.source.value, declarationKind(node)),
      ExportAllDeclaration: (node) => look(node, node.source.value, node.exportKind),
      ExportNamedDeclaration(node) {
        if (node.source !== null) look(node, node.source.value, node.exportKind);
      },
      ImportExpression(node) {
        if (node.source.type === "Literal") look(node, String(node.source.value), "value");
      },
    };
  },
};
