/** One runtime's client: every call has a limit, and nobody who does not answer is taken for one who has nothing. */
import { PrjError } from "../../base/error.ts";
import type { Host, ProcessRequest, ProcessResult } from "../../process/process.ts";
import type { BackendCall } from "../backend.ts";
import type { Runtime } from "../backend_name.ts";
import { applyChanges } from "../tmux/client_environment.ts";
import { failure, isAbsent, isUnreachable, unreachable, unreachableReason } from "./failure.ts";
import { type InspectedContainer, parseInspect } from "./inspect.ts";
import { buildCombined } from "./script.ts";

export interface ClientOptions {
  readonly host: Host;
  readonly runtime: Runtime;
  readonly binary: string;
  readonly env: Readonly<Record<string, string>>;
  /** Of calls that answer at once. */
  readonly callMs: number;
}

export class Client {
  constructor(private readonly options: ClientOptions) {}

  /** Runs a call to its end; throws where nobody answered. */
  async run(call: BackendCall, timeoutMs: number = this.options.callMs): Promise<ProcessResult> {
    const result = await this.ask(this.request(call), timeoutMs);
    if (isUnreachable(result)) throw unreachable(this.options.runtime, unreachableReason(result, timeoutMs));
    return result;
  }

  /** Runs a process to its end, whatever that says. */
  ask(request: ProcessRequest, timeoutMs: number): Promise<ProcessResult> {
    return this.options.host.run({ ...request, timeoutMs });
  }

  /** Runs the runtime's own program with these arguments. */
  call(args: readonly string[], timeoutMs?: number): Promise<ProcessResult> {
    return this.run({ argv: [this.options.binary, ...args], environment: {} }, timeoutMs);
  }

  /** A call with its whole environment. */
  request({ argv, stdin, environment }: BackendCall): ProcessRequest {
    return {
      argv,
      ...(stdin === undefined ? {} : { stdin }),
      environment: applyChanges(this.options.env, environment),
    };
  }

  /** Looks at containers in one process, in any order; those that are gone are missing. */
  async inspect(targets: readonly string[]): Promise<readonly InspectedContainer[]> {
    if (targets.length === 0) return [];
    const result = await this.call(["container", "inspect", ...targets]);
    if (result.code !== 0 && !isAbsent(result)) throw failure("Cannot look at containers", result);
    return this.parse(() => parseInspect(result.stdout));
  }

  /** Finds whole ids by how they begin. */
  async findIds(short: readonly string[]): Promise<readonly string[]> {
    const filters = short.map((id) => `--filter=id=${id}`);
    const { stdout } = await this.call(["ps", "--all", "--quiet", "--no-trunc", ...filters]);
    return stdout.split("\n").filter((id) => /^[0-9a-f]{64}$/.test(id));
  }

  /** What its own process printed last; empty where it cannot be read. */
  async readTail(id: string, lines: number | null): Promise<string> {
    const tail = lines === null ? [] : [`--tail=${lines}`];
    const argv = buildCombined([this.options.binary, "logs", ...tail, id]);
    const result = await this.run({ argv, environment: {} }, LOGS_MS).catch((error) => {
      if (error instanceof PrjError) return undefined;
      throw error;
    });
    return result?.code === 0 ? result.stdout : "";
  }

  parse<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
      throw new PrjError("failed", {
        message: `Cannot read what ${this.options.runtime} says: ${error.message}`,
        hint: `Run "${this.options.binary} ps" to see whether it is ${this.options.runtime}`,
      });
    }
  }
}

const LOGS_MS = 60_000;
