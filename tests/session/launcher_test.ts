import assert from "node:assert/strict";
import { launcherArgv, paneRecordPath } from "../../src/session/launcher.ts";
import { samplePane } from "./sample_spec.ts";

Deno.test("launcherArgv() is the launcher with the pane's facts, and the command last", () => {
  const pane = samplePane({ command: "npm run dev", shell: "/bin/zsh", commandShell: "/bin/bash", exitMode: "hold" });
  const common = ["/bin/sh", "/data/launcher.sh", "/data/panes/U/0.1", "hold", "/bin/zsh", "/bin/bash"];
  const record = paneRecordPath("/data", "U", 0, 1);
  assert.deepEqual(launcherArgv("/data/launcher.sh", record, pane), [...common, "npm run dev"]);
  assert.deepEqual(launcherArgv("/data/launcher.sh", record, { ...pane, type: true }), common);
  assert.deepEqual(launcherArgv("/data/launcher.sh", record, { ...pane, command: null }), common);
});
