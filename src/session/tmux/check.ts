/** All that tmux cannot do of a spec, found before the first call. */
import type { Problem } from "../../base/error.ts";
import type { BackendFacts, SpecProblem } from "../backend.ts";
import type { SessionSpec, Size } from "../spec.ts";
import { checkLayout } from "./layout.ts";
import { isAtLeast, NEWEST, parseVersion } from "./version.ts";

/** Finds every problem of `spec` whose windows will be of `size`; a session that `lives` has its name already. */
export function checkSpec(
  spec: SessionSpec,
  facts: BackendFacts,
  size: Size,
  lives: boolean,
): readonly SpecProblem[] {
  // Where no tmux was asked, as for "prj validate", nothing is held against its version.
  const version = facts.version === null ? NEWEST : parseVersion(facts.version);
  const problems: SpecProblem[] = [];
  if (facts.version !== null && !isAtLeast(version, [3, 2, 0])) {
    problems.push({ message: `prj needs tmux 3.2 or newer; this is "${facts.version}"`, hint: "Install a newer tmux" });
  }
  // 3.7 refuses both; others take them for part of a target.
  if (!lives && !/^[\w-][\w -]*$/.test(spec.name)) {
    problems.push({ message: `tmux cannot address a session named "${spec.name}"` });
  }
  const attached = facts.sessions.some((session) => session.attached > 0);
  if (facts.server["exit-unattached"] === "on" && !attached && !lives) {
    problems.push({
      message: "tmux would exit at once: its option exit-unattached is on and no client is attached",
      hint: "Turn it off: tmux set-option -s exit-unattached off",
    });
  }
  for (const [index, window] of spec.windows.entries()) {
    const wrong = checkLayout(window.layout, window.panes.length, size, version);
    problems.push(...wrong.map((problem) => ({ ...problem, window: index })));
    for (const pane of window.panes) {
      problems.push(...checkEnvironment(pane.environment));
      if (hasNul(pane.directory)) problems.push({ message: "A directory holds a NUL character" });
      if (hasNul(pane.command ?? "")) problems.push({ message: "A command holds a NUL character" });
    }
  }
  problems.push(...checkEnvironment(spec.environment));
  return problems;
}

function checkEnvironment(environment: Readonly<Record<string, string>>): Problem[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    if (name === "" || /[=\0]/.test(name)) {
      return [{
        message: `"${name}" cannot be the name of a variable`,
        hint: "Use letters, digits and _ in the names under `environment` and `additional_env`",
      }];
    }
    return hasNul(value) ? [{ message: `The variable "${name}" holds a NUL character` }] : [];
  });
}

function hasNul(text: string): boolean {
  return text.includes("\0");
}
