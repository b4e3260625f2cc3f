import { Document, isMap, isScalar, isSeq, Scalar, visit } from "yaml";
import type { DraftCommand, DraftPane, DraftWindow } from "./draft.ts";

/** Writes a command as YAML in the shortest form that means the same, below a comment. `comment` has no "#". */
export function writeDraft(draft: DraftCommand, comment: readonly string[]): string {
  const { session } = draft;
  const content = clean({
    description: draft.description,
    arguments: draft.arguments?.map((argument) => clean({ ...argument })),
    environment: draft.environment,
    working_directory: draft.working_directory,
    pre_steps: draft.pre_steps,
    session: clean({
      name_template: session.name_template,
      task: session.task,
      backend: session.backend,
      container: session.container === undefined ? undefined : clean({ ...session.container }),
      auto_attach: session.auto_attach,
      pre_create_steps: session.pre_create_steps,
      windows: session.windows.map(shortenWindow),
      cleanup_steps: session.cleanup_steps,
    }),
    post_steps: draft.post_steps,
  });
  const document = new Document(content, { aliasDuplicateObjects: false });
  visit(document, {
    Collection(_, node) {
      // An empty pane is a shell: `- {}`.
      if ((isMap(node) || isSeq(node)) && node.items.length === 0) node.flow = true;
    },
    Scalar(_, node) {
      if (isScalar(node) && typeof node.value === "string" && node.value.includes("\n")) {
        node.type = Scalar.BLOCK_LITERAL;
      }
    },
  });
  const head = comment.flatMap((line) => line.split(/\r?\n/)).map((line) => `# ${showPlain(line)}`.trimEnd());
  return `${head.join("\n")}\n\n${document.toString({ lineWidth: 0, flowCollectionPadding: true })}`;
}

function shortenWindow({ panes, ...window }: DraftWindow): unknown {
  const [pane, ...others] = panes.map((one) => shortenPane(one));
  const keys = {
    name: window.name,
    working_directory: window.working_directory,
    environment: window.environment,
    focus: window.focus || undefined,
  };
  // One pane needs no layout, and no list where it has nothing of its own.
  if (others.length === 0 && typeof pane === "string") return clean({ ...keys, command: pane });
  if (others.length === 0 && (pane === undefined || Object.keys(pane).length === 0)) return clean(keys);
  return clean({
    ...keys,
    layout: others.length === 0 ? undefined : window.layout,
    main_pane_width: others.length === 0 ? undefined : window.main_pane_width,
    main_pane_height: others.length === 0 ? undefined : window.main_pane_height,
    panes: [pane, ...others],
  });
}

function shortenPane(pane: DraftPane): string | Record<string, unknown> {
  const keys = clean({
    title: pane.title,
    working_directory: pane.working_directory,
    environment: pane.environment,
    focus: pane.focus || undefined,
    command: pane.command,
    type: pane.type || undefined,
    exit_mode: pane.exit_mode,
  });
  return Object.keys(keys).length === 1 && pane.command !== undefined ? pane.command : keys;
}

/** Without what is not there: undefined, and empty lists and mappings. */
function clean(object: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) =>
      value !== undefined && !(value !== null && typeof value === "object" && Object.keys(value).length === 0)
    ),
  );
}

/** A comment ends where its line does, whatever a file's name holds. */
function showPlain(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, "?");
}
