import { join } from "node:path";
import type { Context } from "../base/context.ts";
import { PrjError, reasonOf } from "../base/error.ts";
import { type LeaseRow, LeaseStore } from "../events/lease_store.ts";
import type { LeaseFacts } from "../plan/facts.ts";
import type { Plan } from "../plan/plan.ts";
import { isPortBusy } from "../process/port.ts";
import { kindOf } from "./project.ts";

/** A run takes its numbers before its worktree is there; after this long a missing worktree is none that comes. */
const GRACE_MS = 3_600_000;

const JUST_TAKEN_MS = 60_000;

/** Reads who holds which number; `busyPorts` are ports that a run found in use. */
export function readLeases(context: Context, busyPorts: ReadonlySet<number>): LeaseFacts {
  if (kindOf(leasePath(context)) !== "file") return { held: [], busyPorts };
  using store = openLeases(context);
  return { held: store.held().filter((row) => !isStale(row, context.now())), busyPorts };
}

/** Lists what a project holds for folders that are gone; a run that was begun a moment ago may still make its own. */
export function findLostLeases(context: Context, root: string): readonly LeaseRow[] {
  if (kindOf(leasePath(context)) !== "file") return [];
  using store = openLeases(context);
  return store.held().filter((row) =>
    row.root === root && kindOf(row.path) === "missing" && context.now() - row.taken_at > JUST_TAKEN_MS
  );
}

/**
 * Takes the numbers of a plan. False: another run was faster, or something else listens on one of the ports (which is
 * then added to `busyPorts`); the plan has to be made again.
 */
export function takeLeases(context: Context, plan: Plan, busyPorts: Set<number>): boolean {
  const wanted = plan.leases.filter((lease) => lease.taken);
  if (wanted.length === 0) return true;
  const busy = wanted.filter(({ kind, value }) => kind === "port" && isPortBusy(value));
  if (busy.length > 0) {
    for (const { value } of busy) busyPorts.add(value);
    return false;
  }
  using store = openLeases(context);
  const rows = wanted.map(({ pool, name, value }) => ({
    pool,
    value,
    root: plan.project.root,
    path: plan.path,
    name,
    taken_at: context.now(),
  }));
  return store.take(rows, (row) => isStale(row, context.now()));
}

/** Gives back what a worktree held that is gone. */
export function giveBackLeases(context: Context, path: string): void {
  if (kindOf(leasePath(context)) !== "file") return;
  using store = openLeases(context);
  store.giveBack(path);
}

/** Keeps what a worktree holds when it moves. */
export function moveLeases(context: Context, from: string, to: string): void {
  if (kindOf(leasePath(context)) !== "file") return;
  using store = openLeases(context);
  store.move(from, to);
}

function leasePath(context: Context): string {
  return join(context.folders.data, "leases.db");
}

function openLeases(context: Context): LeaseStore {
  const path = leasePath(context);
  try {
    return new LeaseStore(path);
  } catch (error) {
    throw new PrjError("failed", {
      message: `Cannot lease ports: "${path}" cannot be used: ${reasonOf(error)}`,
      hint: "Make the folder writable; a file that is no database can be moved away",
    });
  }
}

function isStale(row: LeaseRow, now: number): boolean {
  return now - row.taken_at > GRACE_MS && kindOf(row.path) === "missing";
}
