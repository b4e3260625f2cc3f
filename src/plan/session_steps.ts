import type { SessionFacts, SpecProblem } from "../session/backend.ts";
import { describeFound } from "../session/created.ts";
import { findText } from "../base/template_text.ts";
import { planContainerSpec } from "./container_plan.ts";
import type { NeedPath } from "./container_reader.ts";
import type { Expander } from "./expander.ts";
import type { Facts, Request } from "./facts.ts";
import type { Ground } from "./ground.ts";
import type { SessionSpec } from "../session/spec.ts";
import { type MadeSpec, planInside, WITHOUT_INSIDE } from "./inside_plan.ts";
import { layoutPlace } from "./layout_plan.ts";
import { type Lease, leaseEnvironment } from "./lease_plan.ts";
import { planMergeStep, refuseOwnEnd } from "./merge_plan.ts";
import { placeEnvironment } from "./place_environment.ts";
import type { NeededPath, PlannedSession, Step } from "./plan.ts";
import { type NameDecision, planCommonSpec, planSpec, wantsAttach } from "./session_plan.ts";
import { judgeStanding } from "./standing_plan.ts";
import { planSteps, type StepGround } from "./step_plan.ts";
import type { NeedDirectory } from "./window_plan.ts";

/** What the steps of a session are decided from. */
export interface SessionGround {
  readonly request: Request;
  readonly facts: Facts;
  readonly ground: Ground;
  /** Where the command's steps run. */
  readonly directory: string;
  readonly expander: Expander;
  readonly steps: StepGround;
  readonly needDirectory: NeedDirectory;
  readonly need: (needed: NeededPath) => void;
  readonly leases: readonly Lease[];
}

/** The session of a plan, the steps that make it, and the one that attaches to it. */
export interface SessionPlan {
  readonly session: PlannedSession;
  readonly steps: readonly Step[];
  readonly attach: readonly Step[];
}

/** Decides what becomes of the session that a command opens; undefined where something is wrong with it. */
export function planSession(decision: NameDecision, all: SessionGround): SessionPlan | undefined {
  const { request, facts: { backend, backendFacts }, expander } = all;
  const block = request.command.file.session!;
  if (decision.kind === "refuse") {
    expander.problems.push(decision.problem);
    return undefined;
  }
  if (!backend.capabilities.merge) refuseMerge(decision, all);
  const planner = new SessionPlanner(all);
  if (decision.kind === "create" || decision.kind === "restart") {
    return planner.create(decision);
  }
  const { existing } = decision;
  if (decision.kind === "merge") {
    if (!backend.capabilities.merge) return undefined;
    const made = planner.make(existing.name);
    if (made === undefined) return undefined;
    const merges = planMergeStep(
      made.spec,
      existing,
      decision.mode,
      { block, backend, backendFacts },
      expander.problems,
    );
    return planner.reuse(existing, { steps: merges });
  }
  if (decision.kind === "skip") return planner.reuse(existing, { attaches: false });
  if (backend.lifecycle === undefined || existing.marks === null) return planner.reuse(existing, {});
  const wanted = planner.make(existing.name)?.spec;
  if (wanted === undefined || expander.problems.length > 0) return undefined;
  const spec = { ...wanted, marks: { ...existing.marks, run: wanted.marks.run } };
  const verdict = judgeStanding(spec, existing, backend, request.options.changed === "reuse");
  switch (verdict.kind) {
    case "refuse":
      expander.problems.push(verdict.problem);
      return undefined;
    case "reuse":
      return planner.reuse(existing, { differences: verdict.differences });
    case "start": {
      planner.validate(spec);
      const session = { id: existing.id, name: existing.name, uid: existing.marks.uid };
      const call = backend.lifecycle.planStart(session, spec);
      const start = { kind: "start-session", name: "start-session", session, spec, call } as const;
      return planner.reuse(existing, { steps: [start], differences: verdict.differences });
    }
  }
}

/** Tells that a session of this backend cannot get windows, whether it is there already or not. */
function refuseMerge(decision: NameDecision, { request, facts, expander }: SessionGround): void {
  const { on_conflict } = request.command.file.session!;
  const written = on_conflict === undefined ? undefined : expander.all(on_conflict);
  const isWritten = String(written).startsWith("merge_");
  if (decision.kind !== "merge" && !isWritten) return;
  const place = isWritten ? (findText(on_conflict) ?? findText(request.command.file.session))?.place() : undefined;
  expander.problems.push({
    message: `Cannot merge windows into a session of ${facts.backend.name}`,
    hint: "Choose another policy: on_conflict reuse, restart or rename",
    ...(place === undefined ? {} : { place }),
  });
}

class SessionPlanner {
  readonly #all: SessionGround;

  constructor(all: SessionGround) {
    this.#all = all;
  }

  /** What the session shall be; undefined where that cannot be told. */
  make(name: string): MadeSpec | undefined {
    const { request, facts: { backend }, ground: { identity, branch }, directory, expander, leases } = this.#all;
    const { needDirectory, need } = this.#all;
    const block = request.command.file.session!;
    const where = { ...placeEnvironment({ ...identity, branch }), ...leaseEnvironment(leases) };
    const isContainer = backend.kind === "container";
    const isElsewhere = isContainer || block.inside !== undefined;
    const common = planCommonSpec(block, name, identity, request, expander, where, isElsewhere);
    // What steps may make before the container is not missed yet.
    const comesFirst = (request.command.file.pre_steps?.length ?? 0) + (block.pre_create_steps?.length ?? 0) > 0;
    const needPath: NeedPath = (path, { what, isFile, place }) => {
      if (comesFirst) return;
      need({ path, why: what, kind: isFile ? "file" : "any", ...(place === undefined ? {} : { place }) });
    };
    if (isContainer) {
      const spec = planContainerSpec(block, common, identity, directory, request, expander, needPath);
      return spec === undefined ? undefined : { spec, ...WITHOUT_INSIDE };
    }
    const spec = planSpec(block, directory, request, expander, needDirectory, common);
    return block.inside === undefined
      ? { spec, ...WITHOUT_INSIDE }
      : planInside(block, spec, request, expander, needPath);
  }

  /** All that the backend cannot do of it. */
  validate(spec: SessionSpec): void {
    const { request, facts: { backend, backendFacts }, expander } = this.#all;
    const block = request.command.file.session!;
    const problems: readonly SpecProblem[] = expander.problems.length > 0 ? [] : backend.validate(spec, backendFacts);
    for (const { window, ...problem } of problems) {
      const place = window === undefined
        ? findText(block.container)?.place()
        : layoutPlace(block.windows?.[window]) ?? findText(block.windows?.[window])?.place();
      expander.problems.push({ ...(place === undefined ? {} : { place }), ...problem });
    }
  }

  create(decision: Extract<NameDecision, { kind: "create" | "restart" }>): SessionPlan | undefined {
    const { name } = decision;
    const ended = decision.kind === "restart" ? decision.existing : undefined;
    const alone = decision.kind === "create" && !decision.isShared ? { alone: true } as const : {};
    const { request, facts: { backend, backendFacts }, expander, steps, directory } = this.#all;
    const block = request.command.file.session!;
    const made = this.make(name);
    if (made === undefined) return undefined;
    const { spec } = made;
    if (ended !== undefined) expander.problems.push(...refuseOwnEnd(ended, backendFacts));
    this.validate(spec);
    if (expander.problems.length > 0) return undefined;
    const own = planSteps(block.cleanup_steps, "session.cleanup_steps", directory, steps);
    const cleanup = [...own, ...made.endOf(spec.marks)];
    const end: readonly Step[] = ended === undefined ? [] : [
      ...own,
      ...(ended.marks === null ? [] : made.endOf(ended.marks)),
      {
        kind: "end-session",
        name: "end-session",
        session: { id: ended.id, name: ended.name, uid: ended.marks?.uid ?? null },
        call: backend.lifecycle?.planRemove(ended) ?? backend.planKill(ended),
      },
    ];
    return {
      session: { ...this.#common(), cleanup, uid: spec.marks.uid, name, created: true, id: null, windows: [] },
      steps: [
        ...planSteps(block.pre_create_steps, "session.pre_create_steps", directory, steps),
        ...end,
        ...made.start,
        {
          kind: "create-session",
          name: "create-session",
          ...alone,
          spec,
          call: backend.planCreate(spec, backendFacts),
        },
        ...planSteps(block.post_create_steps, "session.post_create_steps", directory, steps),
      ],
      attach: this.#attach("", name),
    };
  }

  reuse(
    existing: SessionFacts,
    { steps: first = [], differences = [], attaches = true }: {
      readonly steps?: readonly Step[];
      readonly differences?: PlannedSession["differences"];
      readonly attaches?: boolean;
    },
  ): SessionPlan {
    const { request, facts, steps, directory } = this.#all;
    const block = request.command.file.session!;
    const { id, name, marks } = existing;
    const found = { ...describeFound(existing), uid: marks?.uid ?? "", name, created: false };
    const cleanup = planSteps(block.cleanup_steps, "session.cleanup_steps", directory, steps);
    const left = facts.unfinished.sessions.has(found.uid)
      ? planSteps(block.post_create_steps, "session.post_create_steps", directory, steps)
      : [];
    return {
      session: { ...this.#common(), cleanup, ...found, ...(differences.length === 0 ? {} : { differences }) },
      steps: [...first, ...left],
      attach: attaches ? this.#attach(id, name) : [],
    };
  }

  #common(): { readonly backend: string; readonly host: null } {
    return { backend: this.#all.facts.backend.name, host: null };
  }

  #attach(id: string, name: string): readonly Step[] {
    const { request, facts: { backend, backendFacts }, expander } = this.#all;
    if (!wantsAttach(request.command.file.session!, request, expander) || !request.machine.terminal.usable) return [];
    const call = backend.planAttach({ id, name }, backendFacts);
    if (call === undefined) return [];
    return [{ kind: "attach", name: "attach", call, switches: backendFacts.insideSession !== null }];
  }
}
