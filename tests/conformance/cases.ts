import { CREATING_CASES } from "./creating_cases.ts";
import { DRIVING_CASES } from "./driving_cases.ts";
import { ENDING_CASES } from "./ending_cases.ts";
import type { Case } from "./subject.ts";

/** What the port promises of every backend. */
export const CASES: readonly Case[] = [...CREATING_CASES, ...DRIVING_CASES, ...ENDING_CASES];
