import process from "node:process";
import { showControl } from "./visible.ts";

/** One line of a picker. */
export interface PromptOption<Value> {
  readonly value: Value;
  readonly label: string;
  readonly hint?: string;
}

export interface PromptOptions<Value> {
  readonly initial?: Value;
  /** Withdraws the question, as the interrupt of the context does. */
  readonly signal?: AbortSignal;
}

/** Asks a yes-or-no question on the terminal; undefined on Ctrl-C, Ctrl-D and the end of input. */
export async function confirm(question: string, options: PromptOptions<boolean> = {}): Promise<boolean | undefined> {
  const { confirm, isCancel } = await import("@clack/prompts");
  return await askOnTerminal(options.signal, async (common) => {
    const answer = await confirm({
      ...common,
      message: showControl(question, { multiline: true }),
      initialValue: options.initial ?? false,
    });
    return isCancel(answer) ? undefined : answer;
  });
}

/** Asks for one of `choices` on the terminal; undefined on Ctrl-C, Ctrl-D and the end of input. */
export async function select<Value extends string>(
  question: string,
  choices: readonly PromptOption<Value>[],
  options: PromptOptions<Value> = {},
): Promise<Value | undefined> {
  const { select, isCancel } = await import("@clack/prompts");
  return await askOnTerminal(options.signal, async (common) => {
    const answer = await select<string>({
      ...common,
      message: showControl(question, { multiline: true }),
      options: showOptions(choices),
      ...(options.initial === undefined ? {} : { initialValue: options.initial }),
    });
    return isCancel(answer) ? undefined : answer as Value;
  });
}

/** Asks for some of `choices`, at least one; undefined on Ctrl-C, Ctrl-D and the end of input. */
export async function selectMany(
  question: string,
  choices: readonly PromptOption<string>[],
  options: PromptOptions<string> = {},
): Promise<readonly string[] | undefined> {
  const { multiselect, isCancel } = await import("@clack/prompts");
  return await askOnTerminal(options.signal, async (common) => {
    const answer = await multiselect<string>({
      ...common,
      message: showControl(question, { multiline: true }),
      options: showOptions(choices),
    });
    return isCancel(answer) ? undefined : answer;
  });
}

function showOptions(
  choices: readonly PromptOption<string>[],
): { readonly value: string; readonly label: string; readonly hint?: string }[] {
  return choices.map(({ value, label, hint }) => ({
    value,
    label: showControl(label),
    ...(hint === undefined ? {} : { hint: showControl(hint) }),
  }));
}

interface CommonOptions {
  readonly output: NodeJS.WriteStream;
  readonly signal: AbortSignal;
}

/** clack takes Ctrl-C for an answer but waits for ever once its input has ended. */
async function askOnTerminal<Answer>(
  interrupt: AbortSignal | undefined,
  ask: (common: CommonOptions) => Promise<Answer>,
): Promise<Answer> {
  const ended = new AbortController();
  const end = (): void => ended.abort();
  const endOnControlD = (_: unknown, key: { ctrl?: boolean; name?: string } | undefined): void => {
    if (key?.ctrl === true && key.name === "d") end();
  };
  interrupt?.addEventListener("abort", end, { once: true });
  if (interrupt?.aborted) end();
  process.stdin.once("end", end);
  process.stdin.on("keypress", endOnControlD);
  try {
    return await ask({ output: process.stderr, signal: ended.signal });
  } finally {
    interrupt?.removeEventListener("abort", end);
    process.stdin.off("end", end);
    process.stdin.off("keypress", endOnControlD);
    // An open stdin would keep prj alive, and take keys away from the program that it starts next.
    process.stdin.pause();
  }
}
