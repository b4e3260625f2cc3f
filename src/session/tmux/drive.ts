/** The members of the backend that drive what runs in panes. */
import type { ProcessResult } from "../../process/process.ts";
import type { Backend, BackendCall } from "../backend.ts";
import { buildCapture, parseCapture } from "./capture.ts";
import type { TmuxCommand } from "./encode.ts";
import { buildReadSession, parseSession } from "./environment.ts";
import { failure, isWithoutServer } from "./failure.ts";
import { buildSend, parseDeaf } from "./send.ts";

interface Server {
  call(commands: readonly TmuxCommand[]): BackendCall;
  run(call: BackendCall, input?: string | Uint8Array): Promise<ProcessResult>;
  newId(): string;
}

export function createDriving({ call, run, newId }: Server): Pick<Backend, "capture" | "send" | "prepareExec"> {
  const capture: Backend["capture"] = async (panes, options) => {
    const mark = `prj: ${newId()}`;
    const result = await run(call(buildCapture(panes, options, mark)));
    const screens = parseCapture(result.stdout, mark);
    if (screens.length === panes.length) return screens;
    // A server that is just going away has no session left to speak of.
    if (isWithoutServer(result) || result.stderr.includes("no current target")) return panes.map(() => undefined);
    if (!result.stderr.includes("can't find pane")) throw failure("Cannot read the screen", result);
    if (panes.length === 1) return [undefined];
    // The chain ends at a pane that is gone: the others are read one by one.
    return (await Promise.all(panes.map((pane) => capture([pane], options)))).flat();
  };
  return {
    capture,

    async send(request) {
      const buffer = `prj-${newId()}`;
      const result = await run(call(buildSend(request, buffer)), request.text ?? undefined);
      if (result.code === 0) return parseDeaf(result.stdout);
      await run(call([["delete-buffer", "-b", buffer]]));
      throw failure("Cannot send", result);
    },

    async prepareExec(session, argv) {
      const mark = `prj: ${newId()}`;
      const result = await run(call(buildReadSession(session.id, mark)));
      const found = result.code === 0 ? parseSession(result.stdout, mark) : undefined;
      if (found === undefined) throw failure(`Cannot read the environment of session "${session.name}"`, result);
      // Programs that ask tmux shall ask the server that they seem to run in.
      const tmux = `${found.server},${session.id.slice(1)}`;
      return { argv, cwd: found.directory, environment: { ...found.environment, TMUX: tmux } };
    },
  };
}
