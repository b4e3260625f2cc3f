/** Using the panes of a container: what they show, what they read, and programs beside them. */
import type { Backend } from "../backend.ts";
import { PrjError } from "../../base/error.ts";
import type { Runtime } from "../backend_name.ts";
import { paneRecordPath } from "../launcher.ts";
import { LogReader } from "../log_text.ts";
import { paneLogPath } from "../log_writer.ts";
import type { Client } from "./client.ts";
import { describeContainer, parsePaneId } from "./facts.ts";
import type { InspectedContainer } from "./inspect.ts";

export interface DrivingInput {
  readonly runtime: Runtime;
  readonly binary: string;
  readonly dataFolder: string;
  readonly hasTerminal: boolean;
  readonly client: Client;
}

export interface FoundPane {
  readonly id: string;
  readonly found: InspectedContainer;
  readonly tty: boolean;
  /** The launcher's record of a further pane; null: it is the container's own process. */
  readonly record: string | null;
}

type Driving = Pick<Backend, "capture" | "send" | "prepareExec">;

/** As many lines as a screen has that nobody sees. */
const SCREEN_LINES = 50;

export function createDriving(input: DrivingInput): Driving {
  const { binary, dataFolder, client } = input;

  /** Finds living panes by their ids, in one process; undefined for each that is none. */
  async function findPanes(ids: readonly string[]): Promise<readonly (FoundPane | undefined)[]> {
    const wanted = [...new Set(ids.map((id) => parsePaneId(id)?.container).filter((id) => id !== undefined))];
    const containers = await inspectShort(wanted);
    return ids.map((id) => {
      const place = parsePaneId(id);
      const found = containers.find(({ listed }) => place !== undefined && listed.id.startsWith(place.container));
      if (place === undefined || found === undefined) return undefined;
      const { marks, standing, windows } = describeContainer(found.listed, { binary, dataFolder });
      if (standing.state !== "running" && standing.state !== "paused") return undefined;
      if (windows[place.window]?.panes[place.pane] === undefined) return undefined;
      const isOwn = place.window === 0 && place.pane === 0;
      const record = isOwn ? null : paneRecordPath(dataFolder, marks!.uid, place.window, place.pane);
      return { id, found, tty: isOwn && found.details.tty, record };
    });
  }

  /** A container may have the short id of another one as its name, and is found instead. */
  async function inspectShort(short: readonly string[]): Promise<readonly InspectedContainer[]> {
    const found = await client.inspect(short);
    const missed = short.filter((id) => !found.some(({ listed }) => listed.id.startsWith(id)));
    const isHidden = found.some(({ listed }) => missed.includes(listed.name));
    return isHidden ? [...found, ...await client.inspect(await client.findIds(missed))] : found;
  }

  return {
    async capture(panes, { history, colors }) {
      const found = await findPanes(panes);
      const lines = history === Infinity ? null : history + SCREEN_LINES;
      return await Promise.all(found.map(async (pane) => {
        if (pane === undefined) return undefined;
        const text = pane.record === null
          ? await client.readTail(pane.found.listed.id, lines)
          : readLast(paneLogPath(pane.record), lines);
        return showText(text, colors);
      }));
    },

    async send(request) {
      const { sendTo } = await import("./send.ts");
      return await sendTo(await findPanes(request.panes), request, input);
    },

    prepareExec({ id, name }, argv, place) {
      const options = [
        "--interactive",
        ...(place?.terminal ?? input.hasTerminal ? ["--tty"] : []),
        ...(place?.directory ? [`--workdir=${place.directory}`] : []),
      ];
      const { argv: words, environment } = client.request({
        argv: [binary, "exec", ...options, id === "" ? name : id, ...argv],
        environment: {},
      });
      if (argv[0].includes("\0")) throw new PrjError("invalid", { message: "A program's name holds a NUL character" });
      return Promise.resolve({ argv: words, environment: environment! });
    },
  };
}

function readLast(path: string, lines: number | null): string {
  let text = "";
  try {
    text = Deno.readTextFileSync(path);
  } catch {
    return "";
  }
  return lines === null ? text : text.split("\n").slice(-lines - 1).join("\n");
}

/** Without colours it is what a person would have read. */
function showText(text: string, colors: boolean): string {
  if (colors) return text.replaceAll("\r\n", "\n");
  const reader = new LogReader();
  const lines = reader.push(text);
  return `${lines.map((line) => `${line}\n`).join("")}${reader.current}`;
}
