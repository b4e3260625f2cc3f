import { pasteLine } from "../src/base/command_line.ts";
import type { Context } from "../src/base/context.ts";
import type { Audience } from "../src/run/journal.ts";
import type { Console } from "../src/ui/console.ts";
import { narrateEvent } from "../src/ui/narration.ts";

/** Tells a person on stderr what happens: events in words, and what steps print as it comes. */
export function createNarrator(console: Console, context: Context): Audience {
  const decoder = new TextDecoder();
  return {
    event(event) {
      const line = narrateEvent(event, { home: context.folders.home });
      if (line !== undefined) console.narrate(line);
      if (event.type === "process.finished") {
        console.detail(
          `${event.data.duration_ms} ms, exit code ${event.data.exit_code}: ${pasteLine(event.data.argv)}`,
        );
      }
    },
    output(chunk) {
      console.output(decoder.decode(chunk, { stream: true }));
    },
    warn(problem) {
      console.warn(problem.hint === undefined ? problem.message : `${problem.message} (${problem.hint})`);
    },
  };
}
