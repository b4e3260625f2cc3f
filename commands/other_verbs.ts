import type { VerbModule } from "./verb.ts";
import * as attach from "./attach.ts";
import * as cleanupSessions from "./cleanup_sessions.ts";
import * as completions from "./completions.ts";
import * as config from "./config.ts";
import * as doctor from "./doctor.ts";
import * as events from "./events.ts";
import * as init from "./init.ts";
import * as killSession from "./kill_session.ts";
import * as list from "./list.ts";
import * as listSessions from "./list_sessions.ts";
import * as schema from "./schema.ts";
import * as show from "./show.ts";
import * as status from "./status.ts";
import * as validate from "./validate.ts";

/**
 * Every verb but `run`, as one: each module that is loaded by itself costs a quarter of a millisecond, and `run` is not
 * to pay for the parts that it shares with all others.
 */
export const OTHER_VERBS = {
  attach,
  "cleanup-sessions": cleanupSessions,
  completions,
  config,
  doctor,
  events,
  init,
  "kill-session": killSession,
  list,
  "list-sessions": listSessions,
  schema,
  show,
  status,
  validate,
} satisfies Readonly<Record<string, VerbModule>>;
