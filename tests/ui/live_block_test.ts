import { equal } from "node:assert/strict";
import type { Console } from "../../src/ui/console.ts";
import { LiveBlock } from "../../src/ui/live_block.ts";

Deno.test("LiveBlock draws its lines in place of those before, and goes without a trace", () => {
  let written = "";
  const block = new LiveBlock({ output: (text: string) => void (written += text) } as Console);
  block.draw(["a", "b"]);
  block.draw(["c"]);
  block.clear();
  equal(written, "\r\x1b[Ja\nb\n\x1b[2A\r\x1b[Jc\n\x1b[1A\r\x1b[J");
});
