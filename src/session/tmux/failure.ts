/** What tmux says when it fails. Pure. */
import { PrjError } from "../../base/error.ts";
import type { ProcessResult } from "../../process/process.ts";

/** Whether there is no server to answer, or none any more. */
export function isWithoutServer({ stderr }: ProcessResult): boolean {
  return /no server running|server exited|lost server|error connecting to .*\((No such file|Connection refused)/
    .test(stderr);
}

export function failure(what: string, { stderr, code }: ProcessResult): PrjError {
  const reason = stderr.trim().replaceAll("\n", "; ");
  return new PrjError("failed", { message: `${what}: ${reason === "" ? `tmux exited with ${code}` : reason}` });
}
