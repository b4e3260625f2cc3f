/** Set when prj is compiled; a checkout that runs from source has no version of its own. */
declare const PRJ_VERSION: string | undefined;

export const VERSION = typeof PRJ_VERSION === "string" ? PRJ_VERSION : "0.0.0-source";
