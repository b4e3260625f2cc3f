/** What the runtimes say when they fail, and what it means. Pure. */
import { PrjError, type Problem } from "../../base/error.ts";
import type { ProcessResult } from "../../process/process.ts";

/** The last line that says why: what the runtimes add for people who type is left out. */
export function reasonIn({ stderr, code }: Pick<ProcessResult, "stderr" | "code">): string {
  const lines = stderr.split("\n").map((line) => line.trim())
    .filter((line) => line !== "" && !/^(?:Run|See) '.*--help'|^time="[^"]*" level=(?:warning|info|debug)/.test(line));
  const line = lines.findLast((one) => /^(?:docker: |Error)/.test(one)) ?? lines.at(-1) ?? `it exited with ${code}`;
  return line.replace(/^(?:docker: )?(?:Error response from daemon: |Error: )/, "").replace(
    /^time="[^"]*" level=\w+ msg=/,
    "",
  )
    .replace(/[.\s]+$/, "");
}

/** Whether nobody answered: then nothing is known of what was asked. */
export function isUnreachable(
  { code, stderr, timedOut }: Pick<ProcessResult, "code" | "stderr" | "timedOut">,
): boolean {
  if (timedOut) return true;
  // What succeeded may grumble: podman does where systemd, which runs its health checks, is missing.
  if (code === 0) return false;
  if (stderr.includes("Error response from daemon")) return false;
  return UNREACHABLE_REGEXP.test(stderr);
}

const UNREACHABLE_REGEXP =
  /cannot connect to (?:the docker daemon|podman)|permission denied while trying to connect|error during connect|failed to connect to the docker api|unable to connect to podman|dial unix|is the docker daemon running|error (?:creating|setting up|initializing) (?:libpod|the? ?runtime)|could not get runtime|cannot (?:re-exec|clone)|configure storage|context deadline exceeded/i;

/** Whether "docker" is podman under another name, as some systems have it: its containers are podman's already. */
export function isPodmanInDisguise({ stderr }: Pick<ProcessResult, "stderr">): boolean {
  return /Emulate Docker CLI using podman|in type containers\.psReporter/.test(stderr);
}

export function isAbsent({ stderr }: Pick<ProcessResult, "stderr">): boolean {
  return /no such (?:container|object)|no container with (?:name|id)/i.test(stderr);
}

export function isNameTaken({ stderr }: Pick<ProcessResult, "stderr">): boolean {
  return /is already in use/i.test(stderr) && /name/i.test(stderr);
}

/** Says that a runtime did not answer, and what of it a person can mend. */
export function unreachable(runtime: string, why: string): PrjError {
  return new PrjError("unreachable", { message: `Cannot reach ${runtime}: ${why}`, hint: hintFor(runtime, why) });
}

/** Why a runtime could not be asked. */
export function unreachableReason(result: ProcessResult, timeoutMs: number): string {
  return result.timedOut ? `it did not answer within ${timeoutMs / 1000} s` : reasonIn(result);
}

function hintFor(runtime: string, why: string): string {
  if (/permission denied/i.test(why)) return `Ask for the right to use ${runtime}, such as by its group`;
  return runtime === "docker"
    ? 'Start the daemon, such as with "systemctl start docker", or set DOCKER_HOST to the one that runs'
    : 'Run "podman info" to see what is wrong';
}

export function failure(what: string, result: Pick<ProcessResult, "stderr" | "code">, hint?: string): PrjError {
  return new PrjError("failed", { message: `${what}: ${reasonIn(result)}`, ...(hint === undefined ? {} : { hint }) });
}

/** What a person can do about a container that could not be made; undefined: the reason says it all. */
export function hintForImage(image: string, { stderr }: Pick<ProcessResult, "stderr">): string | undefined {
  if (/no command or entrypoint provided|no command specified/i.test(stderr)) {
    return `The image "${image}" names no program: give the container a "command"`;
  }
  const isFetching = /initializing source|registry|manifest unknown|pull access denied|Get "https?:\/\//i.test(stderr);
  return isFetching ? `The image "${image}" is not on this machine, and could not be fetched` : undefined;
}

/** What a call that succeeded says of health checks that nobody will run: podman leaves them to systemd. */
export function findHealthTrouble(name: string, { stderr }: Pick<ProcessResult, "stderr">): Problem | undefined {
  if (!/systemd connection to (?:add|start) healthchecks/.test(stderr)) return undefined;
  return {
    message: `Podman cannot check the health of "${name}" by itself: there is no systemd here`,
    hint: `It stays "starting" until someone runs "podman healthcheck run ${name}"`,
  };
}

/** Whether what is asked needs a process that has ended. */
export function isNotRunning({ stderr }: Pick<ProcessResult, "stderr">): boolean {
  return /is not running|can only kill running|container state improper/i.test(stderr);
}
