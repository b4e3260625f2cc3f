import type { Context } from "../../base/context.ts";
import { PrjError, type Problem, throwProblems } from "../../base/error.ts";
import type { YamlParser } from "../../base/yaml_node.ts";
import type { Config } from "../../config/config.ts";
import type { Refs } from "../../git/refs.ts";
import type { Repository } from "../../git/repository.ts";
import { Expander } from "../../plan/expander.ts";
import { NO_LEASES, type Request } from "../../plan/facts.ts";
import { type IdentifiedSession, identifySession } from "../../plan/ground.ts";
import type { Startable } from "../../plan/start_order.ts";
import { buildScope, VARIABLES } from "../../plan/variable.ts";
import type { WorktreeIntent } from "../../plan/worktree_plan.ts";
import type { Host } from "../../process/process.ts";
import { type Backend, NO_BACKEND_FACTS } from "../../session/backend.ts";
import { readSupplied } from "../../template/argument.ts";
import type { Command, CommandSource } from "../../template/command.ts";
import { readCommandArguments } from "../../template/implied.ts";
import { chooseBackend, readBackendWish } from "../choose_backend.ts";
import { listNames } from "../files.ts";
import { type DefinitionStart, startDefinitions } from "./definition_start.ts";
import { openHost } from "../head_start.ts";
import { loadConfig, projectName } from "../load_config.ts";
import { gatherMachine } from "../machine.ts";
import { requireProject } from "../project.ts";
import { readIntent } from "../worktree/worktree_intent.ts";
import { readSource } from "../command/read_command.ts";
import { createYamlParser } from "../yaml_cache.ts";

/** A session that a command's name alone opens from where prj was called, whether it is there or not. */
export interface DefinedSession extends IdentifiedSession {
  readonly command: string;
  readonly backend: Backend;
}

/** A command as its session sees it. */
export interface SessionCommand extends Startable {
  /** Undefined: it opens no session, it needs arguments, or something is wrong with it. */
  readonly defined: DefinedSession | undefined;
  /** Why that cannot be told. */
  readonly problems: readonly Problem[];
}

/** For a verb that looks at commands before it looks at sessions. */
export async function openDefinitions(context: Context): Promise<DefinitionReader> {
  requireProject(context.cwd);
  const start = startDefinitions(context)!;
  const { config, problems } = await loadConfig(context, start.place, createYamlParser(context, { remember: false }));
  throwProblems(problems);
  return new DefinitionReader(context, start, { config, host: openHost(context).host });
}

/** Reads what commands say of their sessions, each for itself: what is wrong with one hides no other. */
export class DefinitionReader {
  readonly start: DefinitionStart;
  readonly #context: Context;
  readonly #config: Config;
  readonly #host: Host;
  readonly #parse: YamlParser;
  readonly #read = new Map<string, Promise<SessionCommand>>();

  constructor(context: Context, start: DefinitionStart, { config, host }: { config: Config; host: Host }) {
    this.start = start;
    this.#context = context;
    this.#config = config;
    this.#host = host;
    this.#parse = createYamlParser(context, { remember: false });
  }

  /** All that the project and the user define, by the names of their commands. */
  async all(): Promise<readonly SessionCommand[]> {
    return await Promise.all(this.start.sources.map((source) => this.#readOnce(source)));
  }

  /** One command by its name, a built-in one too; undefined: there is none. */
  async find(name: string): Promise<SessionCommand | undefined> {
    const source = this.start.shelf.sources.find((candidate) => candidate.name === name);
    return source === undefined ? undefined : await this.#readOnce(source);
  }

  #readOnce(source: CommandSource): Promise<SessionCommand> {
    const read = this.#read.get(source.path) ?? this.#readCommand(source);
    this.#read.set(source.path, read);
    return read;
  }

  async #readCommand(source: CommandSource): Promise<SessionCommand> {
    const { command, problems } = await readSource(this.start.shelf, source, this.#parse);
    const broken = "something is wrong with it";
    const none = { name: source.name, dependsOn: [], defined: undefined, problems: [] };
    if (command === undefined) return { ...none, obstacle: broken, problems };
    const dependsOn = (command.file.depends_on ?? []).map((text) => ({ name: text.text, place: () => text.place() }));
    if (command.file.session === undefined) return { ...none, dependsOn, obstacle: "it opens no session", problems };
    const { declared, problems: wrong } = readCommandArguments(command.file, VARIABLES);
    const required = declared.filter(({ required }) => required).map(({ name }) => name);
    if (required.length > 0) {
      const obstacle = `it needs ${required.length === 1 ? "the argument" : "the arguments"} ${required.join(", ")}`;
      return { ...none, dependsOn, obstacle, problems: [...problems, ...wrong] };
    }
    const found = await this.#identify(command, declared).catch((error) => {
      if (error instanceof PrjError) return { defined: undefined, problems: error.problems };
      throw error;
    });
    const all = [...problems, ...wrong, ...found.problems];
    return all.length > 0
      ? { ...none, dependsOn, obstacle: broken, problems: all }
      : { ...none, dependsOn, obstacle: null, defined: found.defined };
  }

  async #identify(
    command: Command,
    declared: Request["declared"],
  ): Promise<{ defined: DefinedSession | undefined; problems: readonly Problem[] }> {
    const context = this.#context;
    const { place } = this.start;
    const machine = gatherMachine(context, command, this.#config);
    const supplied = readSupplied(command.name, declared, [], { directory: context.cwd, home: machine.home });
    const request: Request = {
      runId: "RUN_ID",
      sessionUid: "SESSION_UID",
      command,
      declared,
      values: supplied.values,
      options: {},
      config: this.#config,
      project: { name: projectName(this.#config, place), root: place.root, git: place.git },
      machine,
      now: context.now(),
    };
    const expander = new Expander(buildScope(request, {}));
    const intent = readIntent(request, expander);
    const wish = readBackendWish(command.file.session!, expander);
    if (expander.problems.length > 0) return { defined: undefined, problems: expander.problems };
    const backend = await chooseBackend(context, this.#host, this.#config, place, wish);
    const repository = await this.start.repository(intent !== undefined);
    const session = identifySession(request, intent, {
      repository,
      refs: assumeRefs(intent, repository),
      siblings: new Set(intent === undefined ? [] : listNames(intent.parent)),
      unfinished: { worktrees: new Set(), makers: new Set(), sessions: new Set() },
      leases: NO_LEASES,
      copies: [],
      links: [],
      steps: new Map(),
      backend,
      backendFacts: NO_BACKEND_FACTS,
    }, expander);
    const defined = session === undefined ? undefined : { ...session, command: command.name, backend };
    return { defined, problems: [...supplied.problems, ...expander.problems] };
  }
}

/** Which commits there are is not asked: whether a worktree could be made says the run that makes it. */
function assumeRefs(intent: WorktreeIntent | undefined, repository: Repository | null): Refs | null {
  if (intent === undefined) return null;
  const made = repository?.worktrees.find(({ path }) => path === `${intent.parent}/${intent.folder}`);
  const commit = made?.head ?? "0".repeat(40);
  const base = intent.base ?? "main";
  const branches = intent.detach ? {} : { "refs/heads/main": commit, [`refs/heads/${base}`]: commit };
  return { commits: { [intent.branch]: commit, ...branches }, remoteHeads: {} };
}
