import { PrjError } from "../src/base/error.ts";

/** Says that a call has two options of which it may have one only. */
export function refuseBoth(first: string, second: string, hint = "Leave one away"): PrjError {
  return new PrjError("invalid", { message: `Options "${first}" and "${second}" exclude each other`, hint });
}
