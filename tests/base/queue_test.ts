import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { Pause } from "../../src/base/pause.ts";
import { Queue } from "../../src/base/queue.ts";

Deno.test("a queue gives values in their order, to a reader that comes before or after them", async () => {
  const queue = new Queue<number>();
  const first = queue.next();
  queue.push(1);
  queue.push(2);
  queue.push(3);
  strictEqual(queue.isWaiting, true);
  deepStrictEqual([await first, await queue.next(), await queue.next()], [1, 2, 3]);
  strictEqual(queue.isWaiting, false);
});

Deno.test("a pause ends when it is told to, and an end without a pause does nothing", async () => {
  const pause = new Pause();
  pause.end();
  const waited = pause.wait(1_000_000);
  pause.end();
  await waited;
  await pause.wait(0);
});
