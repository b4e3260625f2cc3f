import { join } from "node:path";
import type { Context } from "../base/context.ts";
import type { ProcessObserver } from "../process/local.ts";

/** With PRJ_LOG_LEVEL=DEBUG: one line in logs/sessions.log for every process, with its duration. Else nothing. */
export function createProcessLog(context: Context): ProcessObserver {
  const level = context.env["PRJ_LOG_LEVEL"] ?? context.env["PRJ_LOGGING_LEVEL"] ?? "";
  if (level.toUpperCase() !== "DEBUG") return () => {};
  const folder = join(context.folders.data, "logs");
  return ({ argv }, { code, durationMs }) => {
    const line = `${new Date(context.now()).toISOString()} DEBUG ${Math.round(durationMs)}ms exit=${code} ${
      JSON.stringify(argv)
    }\n`;
    try {
      Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
      Deno.writeTextFileSync(join(folder, "sessions.log"), line, { append: true, mode: 0o600 });
    } catch {
      // A log that cannot be written is no reason to fail.
    }
  };
}
