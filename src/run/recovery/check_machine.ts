import { join } from "node:path";
import type { Context } from "../../base/context.ts";
import { createGit } from "../../git/git.ts";
import { checkRuntimes } from "./check_runtimes.ts";
import { createLocalHost } from "../../process/local.ts";
import { chooseBackend } from "../choose_backend.ts";
import { openRecordIfThere, recordPath } from "../journal.ts";
import { loadConfig } from "../load_config.ts";
import { findProgram } from "../machine.ts";
import { findProject, kindOf } from "../project.ts";
import { createYamlParser } from "../yaml_cache.ts";
import { validateFiles } from "../command/validate_files.ts";

/** One thing that was looked at. */
export interface Check {
  readonly name: string;
  readonly level: "ok" | "warning" | "problem";
  readonly message: string;
  readonly hint?: string;
}

/** Looks at everything that prj needs; changes nothing. */
export async function checkMachine(context: Context): Promise<readonly Check[]> {
  const checks: Check[] = [];
  const add = (name: string, level: Check["level"], message: string, hint?: string): void => {
    checks.push({ name, level, message, ...(hint === undefined ? {} : { hint }) });
  };
  const host = createLocalHost();
  const place = findProject(context.cwd);
  if (findProgram("git", context.env) === undefined) {
    add("git", "problem", "not installed", "Install git 2.36 or newer");
  } else {
    const version = (await createGit(host, context.env).version()).replace(/^git version /, "");
    const [major = 0, minor = 0] = version.split(".").map(Number);
    if (major < 2 || (major === 2 && minor < 36)) {
      add("git", "problem", `${version} is too old`, "Install git 2.36 or newer");
    } else add("git", "ok", version);
  }
  const { config, problems } = await loadConfig(context, place, createYamlParser(context, { remember: false }));
  for (const problem of problems) add("configuration", "problem", problem.message, problem.hint);
  if (problems.length === 0) {
    const backend = await chooseBackend(context, host, config, place);
    const facts = await backend.list();
    if (!facts.available) add(backend.name, "problem", "not installed", `Install ${backend.name}`);
    else {
      const server = facts.running ? `${facts.sessions.length} sessions on its server` : "no server runs";
      add(backend.name, "ok", `${facts.version ?? "?"}, ${server}`);
    }
    if (facts.insideOther) {
      add("terminal", "warning", `inside another ${backend.name} server`, "Attaching from here is not possible");
    }
  }
  if (problems.length === 0) checks.push(...await checkRuntimes(context, host, config, place));
  const shell = context.env["SHELL"] ?? "/bin/sh";
  if (kindOf(shell) === "file") add("shell", "ok", shell);
  else add("shell", "warning", `"${shell}" is not there`, "Panes will use /bin/sh; set SHELL");
  checkFolder(context.folders.data, add);
  if (place === undefined) add("project", "warning", "none here", 'Run "prj init" in a git repository');
  else {
    add("project", "ok", place.root);
    for (const { path, problems } of await validateFiles(context, [])) {
      for (const problem of problems) {
        add("files", "problem", `${path}: ${problem.message}`, 'Run "prj validate" to see the place');
      }
    }
    if (kindOf(recordPath(place.root)) === "file") {
      const warnings: string[] = [];
      using _store = await openRecordIfThere(context, place.root, {
        warn: (problem) => warnings.push(problem.message),
      });
      for (const message of warnings) add("record", "problem", message);
      if (warnings.length === 0) add("record", "ok", recordPath(place.root));
    }
  }
  return checks;
}

/** The nearest folder that exists has to be writable; nothing is made to find out. */
function checkFolder(
  path: string,
  add: (name: string, level: Check["level"], message: string, hint?: string) => void,
): void {
  let folder = path;
  while (kindOf(folder) === "missing" && folder !== "/") folder = join(folder, "..");
  try {
    const { mode } = Deno.statSync(folder);
    if (mode !== null && (mode & 0o200) === 0) throw new Error();
    add("data folder", "ok", path);
  } catch {
    add(
      "data folder",
      "problem",
      `"${path}" cannot be written`,
      "Panes need their launcher there: correct its rights, or set XDG_DATA_HOME",
    );
  }
}
