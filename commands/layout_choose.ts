import { PrjError } from "../src/base/error.ts";
import type { FileLayout } from "../src/layout/layouts_file.ts";
import { chooseLayoutsByName, chooseTabsByName } from "../src/run/layout/layouts_file.ts";
import { selectMany } from "../src/ui/prompt.ts";
import type { Invocation } from "./verb.ts";

/** What `--choose` and `--choose-tabs` leave of a file's layouts; an empty value asks. */
export async function narrowLayouts(
  layouts: readonly FileLayout[],
  { context, options }: Invocation,
): Promise<readonly FileLayout[]> {
  const { stdin, stderr } = context.terminal;
  const mayAsk = stdin && stderr;
  const { choose, chooseTabs } = options;
  const chosen = typeof choose !== "string" ? layouts : chooseLayoutsByName(
    layouts,
    choose !== "" ? choose : await ask(
      "Layouts to open",
      "--choose",
      layouts.map(({ name, tabs }) => ({ value: name.text, hint: tabs.map((tab) => tab.name.text).join(", ") })),
      mayAsk,
    ),
  );
  if (typeof chooseTabs !== "string") return chosen;
  return chooseTabsByName(
    chosen,
    chooseTabs !== "" ? chooseTabs : await ask(
      "Tabs to open",
      "--choose-tabs",
      chosen.flatMap(({ name, tabs }) =>
        tabs.map((tab) => ({ value: `${name.text}::${tab.name.text}`, hint: tab.command?.text ?? "a shell" }))
      ),
      mayAsk,
    ),
  );
}

async function ask(
  question: string,
  flag: string,
  choices: readonly { readonly value: string; readonly hint: string }[],
  mayAsk: boolean,
): Promise<readonly string[]> {
  const names = choices.map(({ value }) => value);
  if (!mayAsk) {
    throw new PrjError("not-approved", {
      message: `Cannot ask which: there is no terminal here`,
      hint: `Name them: ${flag} "${names.slice(0, 5).join(",")}"`,
    });
  }
  const chosen = await selectMany(question, choices.map(({ value, hint }) => ({ value, label: value, hint })));
  if (chosen === undefined) throw new PrjError("interrupted", { message: "Nothing was chosen" });
  return chosen;
}
