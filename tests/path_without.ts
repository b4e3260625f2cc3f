import { join } from "node:path";
import { tmpdir } from "node:os";

/**
 * PATH without some programs, for worlds that shall not know them: a folder that has one is replaced by a folder of
 * links to all else that is in it. Made once, and found again by what it leaves out.
 */
export function pathWithout(path: string, programs: readonly string[]): string {
  const folders = path.split(":").filter((folder) => folder !== "").flatMap((folder) => realPath(folder) ?? []);
  return [...new Set(folders)].map((folder) => {
    const left = programs.filter((program) => exists(join(folder, program)));
    return left.length === 0 ? folder : linksTo(folder, left);
  }).join(":");
}

function linksTo(folder: string, left: readonly string[]): string {
  const changed = Deno.statSync(folder).mtime?.getTime() ?? 0;
  const made = join(tmpdir(), `prj-path${folder.replaceAll("/", "-")}-without-${left.join("-")}-${changed}`);
  if (exists(made)) return made;
  const draft = Deno.makeTempDirSync({ prefix: "prj-path-" });
  Deno.chmodSync(draft, 0o755);
  for (const { name } of Deno.readDirSync(folder)) {
    if (!left.includes(name)) Deno.symlinkSync(join(folder, name), join(draft, name));
  }
  try {
    Deno.renameSync(draft, made);
  } catch {
    // Another test file was faster.
    Deno.removeSync(draft, { recursive: true });
  }
  return made;
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

function realPath(path: string): string | undefined {
  try {
    return Deno.realPathSync(path);
  } catch {
    return undefined;
  }
}
