import type { Place } from "../base/error.ts";
import type { TemplateText } from "../base/template_text.ts";
import { setting } from "../config/config.ts";
import { hashText } from "../session/name.ts";
import type { CommandFile } from "../template/command_shape.ts";
import type { Expander } from "./expander.ts";
import type { LeaseFacts, Request } from "./facts.ts";
import { variableName } from "./step_plan.ts";

/** A number that a worktree has for itself, as long as it is there. */
export interface Lease {
  /** Within one pool a number is held once: "port" is the machine's, other pools are a project's. */
  readonly pool: string;
  readonly kind: LeaseKind;
  readonly name: string;
  readonly value: number;
  /** False: the worktree holds it already. */
  readonly taken: boolean;
}

export type LeaseKind = "port" | "integer";

interface LeaseWish {
  readonly pool: string;
  readonly kind: LeaseKind;
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly place?: Place;
}

const NAME_REGEXP = /^[A-Za-z_][A-Za-z0-9_]*$/;
const RANGE_REGEXP = /^(\d{1,9})(?:\s*(?:-|\.\.)\s*(\d{1,9}))?$/;

/** Decides the numbers that a command's worktree gets: those that it holds, else free ones of the range. */
export function planLeases(request: Request, path: string, facts: LeaseFacts, expander: Expander): readonly Lease[] {
  const leases: Lease[] = [];
  for (const wish of readWishes(request, expander)) {
    const { pool, kind, name, from, to, place } = wish;
    const own = facts.held.find((lease) => lease.path === path && lease.pool === pool && lease.name === name);
    if (own !== undefined && own.value >= from && own.value <= to) {
      leases.push({ pool, kind, name, value: own.value, taken: false });
      continue;
    }
    const gone = new Set([
      ...facts.held.filter((lease) => lease.pool === pool && lease !== own).map((lease) => lease.value),
      ...leases.filter((lease) => lease.pool === pool).map((lease) => lease.value),
      ...(kind === "port" ? facts.busyPorts : []),
    ]);
    const value = pick(from, to, kind === "port" ? hashText(`${path}\0${name}`) : 0, gone);
    if (value === undefined) {
      const isBusy = kind === "port" && [...facts.busyPorts].some((port) => port >= from && port <= to);
      expander.problems.push({
        message: `No ${kind} left for "${name}": all of ${from}-${to} are held${isBusy ? " or in use" : ""}`,
        hint:
          'Widen the range, or remove worktrees that are done; "prj doctor" finds what is held for one that is gone',
        code: "conflict",
        ...(place === undefined ? {} : { place }),
      });
    }
    // With a problem nothing is taken; what the templates say is no other problem then.
    leases.push({ pool, kind, name, value: value ?? from, taken: value !== undefined });
  }
  return leases;
}

/** The first free number from a starting point on: that of a port lies where the same worktree would find it again. */
function pick(from: number, to: number, start: number, gone: ReadonlySet<number>): number | undefined {
  const size = to - from + 1;
  for (let i = 0; i < size; i++) {
    const value = from + (start + i) % size;
    if (!gone.has(value)) return value;
  }
  return undefined;
}

/** `ports.web`, `integers.shard`: what templates call the numbers. */
export function leaseValues(leases: readonly Lease[]): Readonly<Record<string, string>> {
  return Object.fromEntries(leases.map(({ kind, name, value }) => [`${kind}s.${name}`, String(value)]));
}

/** PRJ_PORT_WEB, PRJ_INTEGER_SHARD. */
export function leaseEnvironment(leases: readonly Lease[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    leases.map(({ kind, name, value }) => [`PRJ_${kind.toUpperCase()}_${variableName(name)}`, String(value)]),
  );
}

/** Whether a command asks for any. */
export function wantsLeases({ ports, integers }: CommandFile): boolean {
  return ports !== undefined || integers !== undefined;
}

function readWishes(request: Request, expander: Expander): readonly LeaseWish[] {
  const { ports = [], integers = {} } = request.command.file;
  const range = setting(request.config, "worktrees.port_range");
  const wanted: [LeaseKind, string, TemplateText | string, TemplateText | undefined][] = [
    ...(Array.isArray(ports)
      ? (ports as readonly TemplateText[]).map((name) => ["port" as const, expander.text(name), range, name] as const)
      : Object.entries(ports as Readonly<Record<string, TemplateText>>).map(([name, written]) =>
        ["port" as const, name, written.text === "" ? range : written, written] as const
      )),
    ...Object.entries(integers).map(([name, written]) => ["integer" as const, name, written, written] as const),
  ].map((wish) => [...wish]);
  return wanted.flatMap(([kind, name, written, at]) => {
    const place = at?.place();
    const text = typeof written === "string" ? written : expander.text(written);
    const problem = checkName(name) ?? checkRange(kind, text);
    if (problem !== undefined) {
      expander.problems.push({ ...problem, ...(place === undefined ? {} : { place }) });
      return [];
    }
    const [, from = "", to = from] = RANGE_REGEXP.exec(text)!;
    const pool = kind === "port" ? "port" : `${request.project.root}\n${name}`;
    return [{ pool, kind, name, from: Number(from), to: Number(to), ...(place === undefined ? {} : { place }) }];
  });
}

function checkName(name: string): { message: string; hint: string } | undefined {
  if (NAME_REGEXP.test(name)) return undefined;
  return { message: `Cannot use "${name}" as a name`, hint: "Letters, digits and _ make {{ports.name}}" };
}

function checkRange(kind: LeaseKind, text: string): { message: string; hint: string } | undefined {
  const [, from, to = from] = RANGE_REGEXP.exec(text) ?? [];
  const max = kind === "port" ? 65_535 : Number.MAX_SAFE_INTEGER;
  const min = kind === "port" ? 1 : 0;
  if (from !== undefined && Number(from) >= min && Number(from) <= Number(to) && Number(to) <= max) return undefined;
  return {
    message: `Expected a range of ${kind}s, found "${text}"`,
    hint: kind === "port" ? "For example 3000-3099, within 1 to 65535" : "For example 1-16",
  };
}
