import { startOutlived } from "./foreground.ts";
import type { ProcessRequest } from "./process.ts";

/** Takes what a process prints as it comes; false: nobody wants the rest. */
export type Ear = (bytes: Uint8Array) => boolean;

/**
 * Runs a process with our input and terminal whose output goes through us; returns its exit code when all was heard.
 * Without `stdout` that stream is ours.
 */
export async function runRelayed(
  request: ProcessRequest,
  { stdout, stderr }: { readonly stdout: Ear | undefined; readonly stderr: Ear },
): Promise<number> {
  using outlived = startOutlived(request, {
    stdin: "inherit",
    stdout: stdout === undefined ? "inherit" : "piped",
    stderr: "piped",
  });
  const { child } = outlived;
  const [, , { code }] = await Promise.all([
    stdout === undefined ? undefined : listen(child.stdout, stdout),
    listen(child.stderr, stderr),
    child.status,
  ]);
  return code;
}

async function listen(stream: ReadableStream<Uint8Array>, hear: Ear): Promise<void> {
  // To leave it closes it, and whoever writes to it ends.
  for await (const bytes of stream) if (!hear(bytes)) return;
}
