import { join } from "node:path";
import type { Context } from "../../base/context.ts";
import { hashContents } from "../../trust/contents.ts";
import { readTrusts, type Trust, writeTrusts } from "../../trust/trust_store.ts";
import { type Audience, openRecord } from "../journal.ts";
import { withMutex } from "../mutex.ts";
import { findProject, kindOf } from "../project.ts";

/** Trusts folders; with `pin` only as long as nothing in them changes. Returns what stands in the store now. */
export async function grantTrust(
  context: Context,
  paths: readonly string[],
  pin: boolean,
  audience: Pick<Audience, "warn">,
): Promise<readonly Trust[]> {
  const granted = paths.map((path): Trust => ({
    path,
    granted_at: context.now(),
    pin: pin ? hashContents(path) ?? "" : null,
  }));
  await changeTrusts(context, (trusts) => [...trusts.filter(({ path }) => !paths.includes(path)), ...granted]);
  await record(context, "trust.granted", paths, audience);
  return granted;
}

/** Takes trust back; returns which of `paths` had it. */
export async function revokeTrust(
  context: Context,
  paths: readonly string[],
  audience: Pick<Audience, "warn">,
): Promise<readonly string[]> {
  let revoked: readonly string[] = [];
  await changeTrusts(context, (trusts) => {
    revoked = trusts.filter(({ path }) => paths.includes(path)).map(({ path }) => path);
    return trusts.filter(({ path }) => !paths.includes(path));
  });
  await record(context, "trust.revoked", revoked, audience);
  return revoked;
}

async function changeTrusts(context: Context, change: (trusts: readonly Trust[]) => readonly Trust[]): Promise<void> {
  const file = trustPath(context);
  await withMutex(join(context.folders.data, "trust.mutex"), () => {
    writeTrusts(file, change(readTrusts(file)));
    return Promise.resolve();
  });
}

/** The store decides; the record of their project only tells. */
async function record(
  context: Context,
  type: "trust.granted" | "trust.revoked",
  paths: readonly string[],
  audience: Pick<Audience, "warn">,
): Promise<void> {
  const root = paths[0] === undefined ? undefined : findProject(paths[0])?.root;
  // Trust alone makes no project of a folder.
  if (root === undefined || kindOf(join(root, ".prj")) !== "directory") return;
  using store = await openRecord(context, root, audience);
  store.appendAll(paths.map((path) => ({ type, data: { path } })));
}

/** The user's store. */
export function trustPath(context: Context): string {
  return join(context.folders.data, "trust.json");
}
