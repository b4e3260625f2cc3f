import { doesNotThrow, throws } from "node:assert/strict";
import { checkTag } from "../../scripts/release.ts";

const CHANGELOG = "# Changelog\n\n## [Unreleased]\n\n## [1.3.0] - unreleased\n\n## [1.2.0] - 2026-11-20\n";

Deno.test("checkTag() accepts the version that the changelog dates", () => {
  doesNotThrow(() => checkTag("v1.2.0", "1.2.0", CHANGELOG));
});

Deno.test("checkTag() refuses a tag that is not the version, or that the changelog does not date", () => {
  throws(() => checkTag("v1.2.1", "1.2.0", CHANGELOG), /deno.json has version "1.2.0"/);
  throws(() => checkTag("1.2.0", "1.2.0", CHANGELOG), /Cannot release "1.2.0"/);
  throws(() => checkTag("v1.1.0", "1.1.0", CHANGELOG), /no section/);
  throws(() => checkTag("v1.3.0", "1.3.0", CHANGELOG), /no date/);
});
