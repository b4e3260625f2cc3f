import { deepEqual } from "node:assert/strict";
import { parseTrace } from "../../scripts/bench/count_processes.ts";

Deno.test("parseTrace() names the programs after the first, and no failed look-up on PATH", () => {
  const log = [
    '100 execve("/w/dist/prj", ["/w/dist/prj", "run", "bench"], 0x7ffd /* 20 vars */) = 0',
    '101 execve("/usr/local/bin/git", ["git", "status"], 0x7ffd /* 20 vars */) = -1 ENOENT (No such file or directory)',
    '101 execve("/usr/bin/git", ["git", "status"], 0x7ffd /* 20 vars */) = 0',
    '102 execve("/usr/bin/tmux", ["/usr/bin/tmux", "-u", "new-session", "-n", "a] b"], 0x7ffd /* 20 vars */ <unfinished ...>',
    "102 <... execve resumed>) = 0",
    "",
  ].join("\n");
  deepEqual(parseTrace(log), ["git", "tmux"]);
});
