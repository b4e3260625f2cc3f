import { lutimes } from "node:fs/promises";
import { join } from "node:path";
import { readProcessIdentity } from "../../process/identity.ts";
import { PrjError, reasonOf } from "../../base/error.ts";
import { type Entry, type Missing, statLink } from "./compare_trees.ts";
import { listNames } from "../files.ts";

/** What copying has done so far. */
export interface Copied {
  readonly files: number;
  readonly bytes: number;
}

export interface CopyGround {
  readonly from: string;
  readonly to: string;
  /** Of this process. */
  readonly pid: number;
  /** Ends it; what is not whole by then is taken away. */
  readonly signal: AbortSignal;
  onProgress(copied: Copied): void;
}

/** What came of it: the tops of what is there now, and of what somebody else was faster with. */
export interface CopyResult extends Copied {
  readonly made: readonly string[];
  readonly present: readonly string[];
  /** Files that went while they were copied, or whose names are not UTF-8. */
  readonly gone: readonly string[];
}

/** How many files are under way at once. */
const WIDTH = 16;
/** How long files that are under way may take once nobody wants them. */
const GRACE_MS = 1000;

/**
 * Copies what a tree lacks, with modes and times. All of it is made beside its place first, then each top is renamed:
 * nothing is ever there by half, and nothing that is there is overwritten. The blocks of files are shared where the
 * file system can do that: `Deno.copyFile` asks for it (copy_file_range on Linux, clonefile on macOS).
 */
export async function copyMissing(missing: readonly Missing[], ground: CopyGround): Promise<CopyResult> {
  sweepIncoming(ground);
  if (missing.length === 0) return { made: [], present: [], gone: [], files: 0, bytes: 0 };
  const staging = join(ground.to, `.prj-incoming-${ground.pid}`);
  try {
    // Nobody else shall read what is not yet as closed as it should be, and nobody's git shall see it.
    await Deno.mkdir(staging, { mode: 0o700 });
    await Deno.writeTextFile(join(staging, ".gitignore"), "*\n");
    const places = new Map(
      missing.flatMap((entries, index) =>
        entries.map((entry) => [entry, join(staging, `${index}`) + entry.path.slice(entries[0].path.length)] as const)
      ),
    );
    for (const [entry, place] of places) if (entry.kind === "folder") await Deno.mkdir(place, { mode: 0o700 });
    const copied = await copyContents(places, ground);
    const made: string[] = [];
    const present: string[] = [];
    for (const entries of missing) {
      ground.signal.throwIfAborted();
      const [top] = entries;
      if (copied.gone.includes(top.path)) continue;
      const isMade = await moveInto(places.get(top)!, join(ground.to, top.path), top.kind);
      (isMade ? made : present).push(top.path);
      if (isMade) await finishFolders(entries, ground);
    }
    return { ...copied, made, present };
  } catch (error) {
    if (error instanceof PrjError || ground.signal.aborted) throw error;
    throw new PrjError("failed", { message: `Cannot copy files into "${ground.to}": ${reasonOf(error)}` });
  } finally {
    await Deno.remove(staging, { recursive: true }).catch(() => {});
  }
}

/** Fills the folders that were made; several files at a time. */
async function copyContents(
  places: ReadonlyMap<Entry, string>,
  { from, signal, onProgress }: CopyGround,
): Promise<Pick<CopyResult, "files" | "bytes" | "gone">> {
  const queue = places.entries().filter(([{ kind }]) => kind !== "folder");
  const gone: string[] = [];
  let files = 0;
  let bytes = 0;
  const work = async (): Promise<void> => {
    // One that throws ends the queue, and with it the others.
    for (const [entry, place] of queue) {
      signal.throwIfAborted();
      const size = await copyOne(join(from, entry.path), place, entry);
      if (size === undefined) gone.push(entry.path);
      else onProgress({ files: ++files, bytes: bytes += size });
    }
  };
  const workers = Promise.allSettled(Array.from({ length: WIDTH }, work));
  const abort = Promise.withResolvers<void>();
  let timer: number | undefined;
  const onAborted = (): void => void (timer = setTimeout(abort.resolve, GRACE_MS));
  signal.addEventListener("abort", onAborted);
  // A large file is not waited for: what it becomes is taken away under it.
  const ended = await Promise.race([workers, abort.promise]);
  clearTimeout(timer);
  signal.removeEventListener("abort", onAborted);
  signal.throwIfAborted();
  for (const end of ended ?? []) if (end.status === "rejected") throw end.reason;
  return { files, bytes, gone };
}

/** Copies a file or a link with its times, and returns its size; undefined: it is gone. */
async function copyOne(source: string, place: string, { path, kind }: Entry): Promise<number | undefined> {
  try {
    const info = await Deno.lstat(source);
    if (kind === "link") await Deno.symlink(await Deno.readLink(source), place);
    else await Deno.copyFile(source, place);
    // A read-only file takes it too: it is ours.
    if (info.mtime !== null) await lutimes(place, info.atime ?? info.mtime, info.mtime);
    return info.size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new PrjError("failed", { message: `Cannot copy "${path}" into the worktree: ${reasonOf(error)}` });
  }
}

/** Moves what is whole to its place; false: something is there by now. */
async function moveInto(place: string, target: string, kind: Entry["kind"]): Promise<boolean> {
  try {
    // A second name fails where there is one, as renaming does not; a folder is never renamed over what is in use.
    await (kind === "folder" ? Deno.rename(place, target) : Deno.link(place, target));
    return true;
  } catch (error) {
    if (await statLink(target) !== undefined) return false;
    if (kind === "folder") throw error;
    // A file system without hard links.
    await Deno.rename(place, target);
    return true;
  }
}

/** A folder may be read-only, and every file in it changes its time: so it comes last, from the inside out. */
async function finishFolders(entries: Missing, { from, to }: CopyGround): Promise<void> {
  for (const { path, kind } of entries.toReversed()) {
    if (kind !== "folder") continue;
    const info = await Deno.lstat(join(from, path));
    if (info.mode !== null) await Deno.chmod(join(to, path), info.mode & 0o7777);
    if (info.mtime !== null) await Deno.utime(join(to, path), info.atime ?? info.mtime, info.mtime);
  }
}

/** Takes away what a prj that was killed while it copied has left. */
function sweepIncoming({ to, pid: own }: CopyGround): void {
  for (const name of listNames(to)) {
    const [, pid] = /^\.prj-incoming-(\d+)$/.exec(name) ?? [];
    if (pid === undefined || (Number(pid) !== own && readProcessIdentity(Number(pid)) !== null)) continue;
    Deno.removeSync(join(to, name), { recursive: true });
  }
}
