import { type Reading, refuse } from "./reading.ts";

const POLICIES = ["no", "always", "unless-stopped", "on-failure"];

/** Reads when a container is started again by its runtime. */
export function readRestart(text: string): Reading {
  if (POLICIES.includes(text) || /^on-failure:\d{1,9}$/.test(text)) return { value: text };
  const hint = "One of no, on-failure, on-failure:3, always, unless-stopped";
  return refuse("a restart policy", text, text === "" ? "it is empty" : "there is no such policy", hint);
}

const SIGNALS =
  ("HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN " +
    "TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS").split(" ");

/** Reads a signal by its name, with or without SIG, or by its number; those with a name get it. */
export function readSignal(text: string): Reading {
  const name = text.toUpperCase().replace(/^SIG/, "");
  if (SIGNALS.includes(name)) return { value: `SIG${name}` };
  const realTime = /^RT(?:MIN(?:\+(\d{1,2}))?|MAX(?:-(\d{1,2}))?)$/.exec(name);
  if (realTime !== null && Number(realTime[1] ?? realTime[2] ?? 0) <= 30) return { value: `SIG${name}` };
  if (/^[1-9]\d?$/.test(text) && Number(text) <= 64) return { value: text };
  return refuse("a signal", text, "there is no such signal", 'For example "SIGINT", "TERM" or "3"');
}
