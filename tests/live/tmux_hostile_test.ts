import assert from "node:assert/strict";
import { join } from "node:path";
import { cleanLabel } from "../../src/session/tmux/text.ts";
import { HOSTILE, LONG, WITNESS } from "../session/hostile_value.ts";
import { sampleSpec, sampleWindow } from "../session/sample_spec.ts";
import { TmuxRig, waitFor } from "./tmux_rig.ts";

Deno.test("there are at least sixty hostile values", () => {
  assert.equal(new Set(HOSTILE).size, HOSTILE.length);
  assert.ok(HOSTILE.length >= 60);
});

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

for (const [encoding, size] of [["the command line", 3], ["a script", 30]] as const) {
  Deno.test(`create() passes hostile values through ${encoding}`, async () => {
    await using rig = new TmuxRig();
    const out = rig.folderIn("out");
    // A server that starts gets a script anyway.
    await rig.create(sampleSpec({ name: "keep" }));
    for (let start = 0; start < HOSTILE.length; start += size) {
      const values = HOSTILE.slice(start, start + size);
      const name = `s${start}`;
      const windows = values.map((value, i) =>
        sampleWindow({
          name: value,
          key: value,
          panes: [{
            title: value,
            directory: isFileName(value) ? rig.folderIn(join("dirs", value)) : rig.folderIn("dirs"),
            environment: { HOSTILE: value, PANE: String(i) },
            command: `printf %s ${quote(value)} >${quote(join(out, `${start + i}`))}`,
          }],
        })
      );
      const environment = Object.fromEntries(values.map((value, i) => [`S${i}`, value]));
      const spec = sampleSpec({ name, environment, windows });
      const inScript = rig.backend.planCreate(spec, await rig.backend.list()).stdin !== undefined;
      assert.equal(inScript, size > 3 || values.includes(LONG));
      await rig.create(spec);

      const session = (await rig.backend.list()).sessions.find((session) => session.name === name);
      assert.ok(session);
      assert.deepEqual(session.windows.map((window) => window.name), values.map(cleanLabel));
      assert.deepEqual(session.windows.map((window) => window.panes[0]!.title), values.map(cleanLabel));
      assert.deepEqual(session.windows.map((window) => window.key ?? ""), values);
      for (const [i, environment] of (await rig.environments(name)).entries()) {
        assert.equal(environment.get("HOSTILE"), values[i]);
        for (const [k, value] of values.entries()) assert.equal(environment.get(`S${k}`), value);
      }
      for (const [i, value] of values.entries()) {
        const { directory } = windows[i]!.panes[0]!;
        assert.equal(
          await waitFor("the directory", (): string | undefined => cwd(session.windows[i]!.panes[0]!.pid)),
          directory,
        );
        await waitFor(
          `the command of ${JSON.stringify(value.slice(0, 50))}`,
          () => read(join(out, `${start + i}`)) === value,
        );
      }
      await rig.tmux("kill-session", "-t", `=${name}`);
    }
    for (const folder of [rig.folder, join(rig.folder, "dirs"), join(rig.folder, "home"), out]) {
      assert.ok(![...Deno.readDirSync(folder)].some((entry) => entry.name === WITNESS), folder);
    }
  });
}

Deno.test("list() reads marks, paths and names with any character", async () => {
  await using rig = new TmuxRig();
  const marks = {
    name: "a:b",
    uid: "01U",
    run: "01R",
    project: "a:b|c\td",
    root: "/r\nprj:S$9:1:1:1:3.3a:1:x",
    worktree: "\u00e9:\u2713",
    path: "#{pane_id}#(id)",
    task: "",
    command: "x;",
  };
  await rig.create(
    sampleSpec({ marks, windows: [sampleWindow({ panes: [{ directory: rig.folderIn("a\nprj:P$1:") }] })] }),
  );
  const [session, ...others] = (await rig.backend.list()).sessions;
  assert.deepEqual(others, []);
  assert.deepEqual(session?.marks, marks);
});

Deno.test("list() reads on where a directory is not UTF-8", async () => {
  await using rig = new TmuxRig();
  await rig.create(sampleSpec({ windows: [sampleWindow({ name: "\u00e9" })] }));
  await rig.tmux(
    "new-window",
    "-d",
    "-t",
    "=shop-main-dev:",
    "sh",
    "-c",
    `d=$(printf '${rig.folder}/\\377'); mkdir "$d"; cd "$d"; exec sleep 1000`,
  );
  const [session] = await waitFor("the directory", async () => {
    const { sessions } = await rig.backend.list();
    return sessions[0]?.windows[1]?.panes[0]?.directory.endsWith("/\udcff") ? sessions : undefined;
  });
  assert.equal(session?.windows[0]?.name, "\u00e9");
});

function isFileName(value: string): boolean {
  return value !== "" && value !== "." && !value.includes("/") && new TextEncoder().encode(value).length <= 255;
}

function read(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
}

function cwd(pid: number): string | undefined {
  try {
    return Deno.readLinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}
