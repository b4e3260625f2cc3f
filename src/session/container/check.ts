/** All that a container cannot be of a spec, found before the first call. Pure. */
import type { Problem } from "../../base/error.ts";
import type { SpecProblem } from "../backend.ts";
import type { Runtime } from "../backend_name.ts";
import type { SessionSpec } from "../spec.ts";
import { isClientName, needsClient } from "./environment.ts";

export function checkSpec(spec: SessionSpec, runtime: Runtime): readonly SpecProblem[] {
  const problems: SpecProblem[] = [...checkName(spec.name)];
  if (spec.container === undefined) {
    return [...problems, {
      message: `${runtime} needs to be told which image: the session has no \`container\``,
      hint: "Give the session `container: {image: NAME}`, or another backend",
    }];
  }
  const { image } = spec.container;
  if (image === "" || image.startsWith("-")) problems.push({ message: `"${image}" is not the name of an image` });
  for (const [index, window] of spec.windows.entries()) {
    for (const [p, pane] of window.panes.entries()) {
      const isOwn = index === 0 && p === 0;
      const found: Problem[] = [...checkEnvironment(pane.environment, isOwn ? "file" : "client")];
      if (hasNul(pane.directory)) found.push({ message: "A directory holds a NUL character" });
      if (hasNul(pane.command ?? "")) found.push({ message: "A command holds a NUL character" });
      if (pane.type && pane.command !== null) {
        found.push({
          message: "A pane of a container cannot have its command typed",
          hint: "Leave `type: true` away: the command runs all the same",
        });
      }
      problems.push(...found.map((problem) => ({ ...problem, window: index })));
    }
  }
  problems.push(...checkEnvironment(spec.environment, "file"));
  return problems;
}

/** Docker wants two characters at least, and both the same ones. */
function checkName(name: string): readonly Problem[] {
  if (/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name)) return [];
  return [{
    message: `A container cannot have the name "${name}"`,
    hint: "Use two or more of letters, digits, _ . and -, and begin with a letter or a digit",
  }];
}

/** `client`: all values pass through the environment of the runtime's client; `file`: only those that no file can hold. */
function checkEnvironment(environment: Readonly<Record<string, string>>, way: "file" | "client"): readonly Problem[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    if (name === "" || /[=\0]/.test(name)) {
      return [{
        message: `"${name}" cannot be the name of a variable`,
        hint: "Use letters, digits and _ in the names under `environment` and `additional_env`",
      }];
    }
    if (hasNul(value)) return [{ message: `The variable "${name}" holds a NUL character` }];
    if (way === "client" && /[\s*]|^#/.test(name)) {
      return [{ message: `The variable "${name}" cannot be given to a further pane of a container` }];
    }
    if (way === "client" && isClientName(name)) {
      return [{
        message: `The variable "${name}" would be read by the container's runtime itself`,
        hint: `Set it for the whole session, or in the command line: ${name}=… COMMAND`,
      }];
    }
    if (way === "file" && needsClient(name, value) && isClientName(name)) {
      return [{
        message: `The variable "${name}" cannot have more than one line: the container's runtime would read it itself`,
        hint: "Give it another name, or a value of one line",
      }];
    }
    return [];
  });
}

function hasNul(text: string): boolean {
  return text.includes("\0");
}
