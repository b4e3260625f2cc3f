import type { Context } from "../../base/context.ts";
import type { Problem } from "../../base/error.ts";
import type { YamlParser } from "../../base/yaml_node.ts";
import { type Config, setting } from "../../config/config.ts";
import type { RunOptions } from "../../plan/facts.ts";
import type { Host } from "../../process/process.ts";
import type { Command } from "../../template/command.ts";
import type { BackendFacts } from "../../session/backend.ts";
import { createTmux } from "../choose_backend.ts";
import { type CommandShelf, findCommands } from "../command/find_commands.ts";
import type { HeadStart } from "../head_start.ts";
import { loadConfig } from "../load_config.ts";
import type { ProjectPlace } from "../project.ts";
import { createYamlParser } from "../yaml_cache.ts";

/** What a person asks of `prj run`. */
export interface RunWish extends RunOptions {
  readonly name: string;
  /** `key=value` words. */
  readonly supplied: readonly string[];
  /** Whether what is parsed may be kept for the next time; a dry run writes nothing. */
  readonly remember: boolean;
}

/** What is known once the configuration is read: the backend is asked then, while the rest of prj is still loading. */
export interface EarlyFacts extends HeadStart {
  readonly parse: YamlParser;
  /** Writes what was parsed into the cache, once nothing is wrong with the run. */
  readonly learned: readonly (() => void)[];
  readonly config: Config;
  readonly problems: readonly Problem[];
  readonly shelf: CommandShelf;
  /** Those of tmux, where they were asked for already. */
  readonly sessions: Promise<BackendFacts> | undefined;
  /** A command that was made here, and is in no file; without it, one is looked up by its name. */
  readonly command?: Command;
  /** There is no project that could keep a record. */
  readonly unrecorded?: boolean;
}

/** Reads the configuration and asks the backend for its sessions. */
export async function gatherEarly(context: Context, host: Host, wish: RunWish, start: HeadStart): Promise<EarlyFacts> {
  const { place } = start;
  const learned: (() => void)[] = [];
  const parse = createYamlParser(context, { remember: wish.remember && learned });
  const { config, problems } = await loadConfig(context, place, parse);
  const shelf = findCommands(context, place);
  return {
    ...start,
    parse,
    learned,
    config,
    problems,
    shelf,
    sessions: listAhead(context, host, config, place, wish, shelf),
  };
}

/**
 * Lists sessions while the command is still being read, where its text speaks of one: the list does not depend on what
 * the command says, only on the configuration.
 */
function listAhead(
  context: Context,
  host: Host,
  config: Config,
  place: ProjectPlace,
  wish: RunWish,
  shelf: CommandShelf,
): Promise<BackendFacts> | undefined {
  const text = shelf.sources.find((source) => source.name === wish.name)?.text ?? "";
  const isPlain = (wish.backend ?? "auto") === "auto" && wish.host === undefined &&
    setting(config, "sessions.backend") === "auto";
  if (!isPlain || !/^(session|extends):/m.test(text) || /^\s*(backend|host|container):/m.test(text)) return undefined;
  const facts = createTmux(context, host, config, place).list();
  facts.catch(() => {});
  return facts;
}
