/** What goes into the panes of a container as if it were typed. */
import type { SendRequest } from "../backend.ts";
import type { DrivingInput, FoundPane } from "./drive.ts";

/** Sends to each pane; returns the ids of those that took nothing. */
export function sendTo(
  _panes: readonly (FoundPane | undefined)[],
  { panes }: SendRequest,
  _input: DrivingInput,
): Promise<readonly string[]> {
  return Promise.resolve(panes);
}
