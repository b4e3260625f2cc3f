import { join } from "node:path";
import { cannotRead, statLink } from "./compare_trees.ts";

const CHUNK_BYTES = 1 << 16;

/** Whether two trees have the same at a path, or one of them a link to the other's. Folders in both are not looked into. */
export async function isSameAt(from: string, to: string, path: string): Promise<boolean> {
  const [source, target] = [join(from, path), join(to, path)];
  const [theirs, ours] = await Promise.all([statLink(source), statLink(target)]);
  if (theirs === undefined || ours === undefined) return theirs === ours;
  if (theirs.isSymlink && ours.isSymlink) {
    const [a, b] = await Promise.all([Deno.readLink(source), Deno.readLink(target)]);
    if (a === b) return true;
  }
  if (theirs.isFile && ours.isFile) {
    if (theirs.size !== ours.size) return false;
    return theirs.mtime?.getTime() === ours.mtime?.getTime() || await isSameContent(source, target);
  }
  const [a, b] = await Promise.all([source, target].map((end) => Deno.realPath(end).catch(() => undefined)));
  return a !== undefined && a === b;
}

async function isSameContent(a: string, b: string): Promise<boolean> {
  using first = await open(a);
  using second = await open(b);
  for (;;) {
    const [one, other] = await Promise.all([readChunk(first), readChunk(second)]);
    if (one.length !== other.length || one.some((byte, index) => byte !== other[index])) return false;
    if (one.length < CHUNK_BYTES) return true;
  }
}

async function open(path: string): Promise<Deno.FsFile> {
  try {
    return await Deno.open(path);
  } catch (error) {
    throw cannotRead(path, error);
  }
}

/** Reads as much as fits, unless the file ends before. */
async function readChunk(file: Deno.FsFile): Promise<Uint8Array> {
  const chunk = new Uint8Array(CHUNK_BYTES);
  let length = 0;
  while (length < CHUNK_BYTES) {
    const count = await file.read(chunk.subarray(length));
    if (count === null) break;
    length += count;
  }
  return chunk.subarray(0, length);
}
