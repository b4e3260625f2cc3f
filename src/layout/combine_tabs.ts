import { PrjError } from "../base/error.ts";
import type { PlainTab } from "./layouts_file.ts";

/** Nothing in it can reach beyond it: plain words, and no builtin that changes the shell it runs in. */
const HARMLESS_REGEXP =
  /^(?!(?:\.|alias|break|cd|continue|eval|exec|exit|export|popd|pushd|return|set|shift|source|trap|umask|unset)\b)[\w./][\w./:@%+,='" -]*$/;

/**
 * Makes one tab that runs the commands of several one after the other, each in its own directory. A command that fails
 * does not keep the next from running: as tabs of their own they would have run too.
 */
export function combineTabs(name: string, tabs: readonly [PlainTab, ...PlainTab[]]): PlainTab {
  const { directory } = tabs[0];
  const lines = tabs.filter((tab) => tab.command !== null).map((tab) =>
    formatLine(tab.command!, tab.directory === directory ? null : reachable(tab, name))
  );
  return {
    name,
    directory,
    command: lines.length === 0 ? null : lines.join("; "),
    weight: tabs.reduce((sum, tab) => sum + tab.weight, 0),
  };
}

/** Where another tab starts cannot be said from here unless it begins at the root or at home. */
function reachable(tab: PlainTab, name: string): string {
  if (tab.directory !== null && /^(\/|(~|\$HOME|\$\{HOME\})(\/|$))/.test(tab.directory)) return tab.directory;
  throw new PrjError("invalid", {
    message: `Cannot combine tab "${tab.name}" into "${name}": ${
      tab.directory === null ? "it has no startDir" : `its startDir "${tab.directory}" is relative`
    }, and the tabs before it start elsewhere`,
    hint: 'Write a startDir that begins with "/" or "~", or use --method split',
  });
}

/** `directory`: null where the command runs where the tab starts. */
function formatLine(command: string, directory: string | null): string {
  if (directory === null && HARMLESS_REGEXP.test(command)) return command;
  const enter = directory === null ? "" : `cd ${quoteDirectory(directory)} || exit; `;
  // A comment or a here-document would swallow the parenthesis.
  const end = /[#\\\n]|<</.test(command) ? "\n" : "";
  return `(${enter}${command.replace(/[\s;]+$/, "")}${end})`;
}

/** What stands for the home directory has to stand outside of quotes. */
function quoteDirectory(directory: string): string {
  const [, home = "", rest = ""] = /^((?:~|\$HOME|\$\{HOME\})(?=\/|$))?(.*)$/s.exec(directory)!;
  const quoted = rest === "" || /^[\w@%+:,./-]+$/.test(rest) ? rest : `'${rest.replaceAll("'", "'\\''")}'`;
  if (home === "") return quoted;
  return home === "~" ? `~${quoted.startsWith("'") ? `/${quoted.replace("'/", "'")}` : quoted}` : `"${home}"${quoted}`;
}
