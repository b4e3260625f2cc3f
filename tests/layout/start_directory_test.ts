import { equal } from "node:assert/strict";
import { contractHome, expandHome } from "../../src/layout/start_directory.ts";

Deno.test("expandHome() writes out the home directory at the head, and only there", () => {
  const cases: [string, string][] = [
    ["~", "/h/$&"],
    ["~/work", "/h/$&/work"],
    ["$HOME/research", "/h/$&/research"],
    ["${HOME}", "/h/$&"],
    ["$HOMEX/a", "$HOMEX/a"],
    ["~other/a", "~other/a"],
    ["/srv/~/HEAD~1/$HOME", "/srv/~/HEAD~1/$HOME"],
    ["sub", "sub"],
  ];
  for (const [written, expected] of cases) equal(expandHome(written, "/h/$&"), expected, written);
});

Deno.test("contractHome() is its way back", () => {
  equal(contractHome("/h/u", "/h/u"), "~");
  equal(contractHome("/h/u/x", "/h/u"), "~/x");
  equal(contractHome("/h/user", "/h/u"), "/h/user");
});
