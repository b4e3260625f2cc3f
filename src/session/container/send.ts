/** What goes into the panes of a container as if it were typed. */
import { joinBytes } from "../../base/bytes.ts";
import { PrjError } from "../../base/error.ts";
import type { BackendCall, SendRequest } from "../backend.ts";
import { keyBytes } from "../key_bytes.ts";
import { readPaneRecord } from "../pane_record.ts";
import type { DrivingInput, FoundPane } from "./drive.ts";
import { paneInputPath } from "./exec_launcher.ts";
import { failure, isAbsent, isNotRunning } from "./failure.ts";
import { buildFeedFile, buildFeedPipe, buildFeedProcess, buildFeedTerminal, chooseDetachKeys } from "./feed.ts";

const ENCODER = new TextEncoder();
/** Of a program that does not read. */
const SEND_MS = 10_000;
const KILLED = 137;

/** Sends to each pane; returns the ids of those that took nothing. */
export async function sendTo(
  panes: readonly (FoundPane | undefined)[],
  request: SendRequest,
  input: DrivingInput,
): Promise<readonly string[]> {
  const took = await Promise.all(panes.map((pane) => pane !== undefined && sendToPane(pane, request, input)));
  return request.panes.filter((_, i) => !took[i]);
}

async function sendToPane(pane: FoundPane, request: SendRequest, input: DrivingInput): Promise<boolean> {
  for (const bytes of divide(request, pane.tty)) {
    if (!await feed(pane, bytes, input)) return false;
  }
  return true;
}

/** A program with a terminal takes an Enter in the middle of what it reads for a part of a paste: it goes by itself. */
export function divide({ text, keys, enter }: SendRequest, tty: boolean): readonly Uint8Array[] {
  const lineEnd = tty ? keyBytes("Enter") : "\n";
  const typed = typeof text === "string" ? ENCODER.encode(text) : text ?? new Uint8Array();
  const pressed = ENCODER.encode(keys.map((key) => key === "Enter" ? lineEnd : keyBytes(key)).join(""));
  const end = ENCODER.encode(enter ? lineEnd : "");
  const parts = tty ? [joinBytes([typed, pressed]), end] : [joinBytes([typed, pressed, end])];
  return parts.filter((part) => part.length > 0);
}

async function feed(pane: FoundPane, bytes: Uint8Array, input: DrivingInput): Promise<boolean> {
  if (pane.record !== null) return await feedFurther(pane.record, bytes, input);
  const { binary, runtime } = input;
  const { listed: { id, name }, details } = pane.found;
  if (!details.input) return false;
  if (!details.tty) return await run(buildFeedProcess(binary, id), bytes, name, input);
  if (runtime === "podman") return await feedByFile(binary, id, bytes, name, input);
  const keys = chooseDetachKeys(bytes);
  if (keys === undefined) {
    throw new PrjError("invalid", {
      message: `Cannot send to "${name}": the text holds nearly every control character`,
    });
  }
  return await run(buildFeedTerminal(binary, id, keys.words), joinBytes([bytes, keys.bytes]), name, input);
}

/** The named pipe of a launcher that lives. */
async function feedFurther(record: string, bytes: Uint8Array, input: DrivingInput): Promise<boolean> {
  const { pid = null, runs = [] } = readPaneRecord(record) ?? {};
  if (pid === null || runs.at(-1)?.exitCode !== null) return false;
  return await run(buildFeedPipe(paneInputPath(record), pid), bytes, record, input);
}

/** How far a file was read can be seen from outside: nobody tells us when podman has handed on what it read of a pipe. */
async function feedByFile(
  binary: string,
  id: string,
  bytes: Uint8Array,
  name: string,
  input: DrivingInput,
): Promise<boolean> {
  const path = Deno.makeTempFileSync({ prefix: "prj-send-" });
  try {
    Deno.writeFileSync(path, bytes);
    return await run(buildFeedFile(binary, id, path), undefined, name, input);
  } finally {
    Deno.removeSync(path);
  }
}

async function run(
  argv: BackendCall["argv"],
  stdin: Uint8Array | undefined,
  name: string,
  { client }: DrivingInput,
): Promise<boolean> {
  const request = { ...client.request({ argv, environment: {} }), ...(stdin === undefined ? {} : { stdin }) };
  const result = await client.ask(request, SEND_MS);
  if (result.timedOut) {
    throw new PrjError("timed-out", { message: `Cannot send to "${name}": its program does not read what is sent` });
  }
  // What was sent may have been its last word: whatever runs beside its process is killed with that.
  if (result.code === 0 || result.code === KILLED) return true;
  if (isAbsent(result) || isNotRunning(result) || result.stderr === "") return false;
  if (/executable file not found|no such file or directory|cannot create|can't create/.test(result.stderr)) {
    throw new PrjError("failed", {
      message: `Cannot send to "${name}": only a container with a shell in it takes input without a terminal`,
      hint: "Give it a terminal: `container: {tty: true}`",
    });
  }
  throw failure(`Cannot send to "${name}"`, result);
}
