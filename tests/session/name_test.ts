import assert from "node:assert/strict";
import { claimName, fitSessionName, formatSessionName, sanitizeNamePart } from "../../src/session/name.ts";

Deno.test("sanitizeNamePart() leaves lower case, digits, _ and single dashes", () => {
  const vectors = {
    MyApp: "myapp",
    "feature/auth": "feature-auth",
    "Test@Session#123": "test-session-123",
    "Test---Session": "test-session",
    "-Test-Session-": "test-session",
    "a_b.c:d": "a_b-c-d",
    "h\u00e9llo w\u00f6rld": "h-llo-w-rld",
    "@@@": "session",
    "": "session",
    "v1.2.3": "v1-2-3",
    "__x__": "__x__",
    "\u{1f389}": "session",
  };
  for (const [part, expected] of Object.entries(vectors)) assert.equal(sanitizeNamePart(part), expected);
});

Deno.test("formatSessionName() joins project, worktree and task", () => {
  const name = (project: string, worktree: string, task = "dev"): string =>
    formatSessionName({ project, worktree, task });
  assert.equal(name("myapp", "main"), "myapp-main-dev");
  assert.equal(name("My App", "feature/User Auth"), "my-app-feature-user-auth-dev");
});

Deno.test("formatSessionName() cuts the worktree first and ends in a hash", () => {
  const name = formatSessionName({
    project: "project",
    worktree: "a-very-long-feature-branch-name-that-goes-on-forever",
    task: "review",
  });
  assert.equal(name, "project-a-very-long-feature-branch-nam-review-5f20");
  const long = (tail: string): string =>
    formatSessionName({ project: "p", worktree: "x".repeat(60) + tail, task: "dev" });
  assert.equal(long("a").length, 50);
  assert.notEqual(long("a"), long("b"));
  assert.equal(long("a"), long("a"));
});

Deno.test("formatSessionName() keeps the limit whatever is long", () => {
  for (const max of [24, 50]) {
    for (const lengths of [[30, 20, 20], [100, 1, 1], [1, 1, 100], [60, 60, 60]] as const) {
      const [project, worktree, task] = lengths.map((length) => "n".repeat(length)) as [string, string, string];
      const name = formatSessionName({ project, worktree, task }, max);
      assert.ok(name.length <= max, name);
      assert.match(name, /^[a-z0-9_]+(-[a-z0-9_]+)*-[0-9a-f]{4}$/);
    }
  }
});

Deno.test("fitSessionName() cuts a whole name at its end", () => {
  assert.equal(fitSessionName("Some.Name"), "some-name");
  assert.match(fitSessionName("x".repeat(70)), /^x{45}-[0-9a-f]{4}$/);
});

Deno.test("claimName() takes the first free name, or the one that is ours already", () => {
  const claim = (taken: Record<string, "ours" | "other">, max?: number): unknown =>
    claimName("app", new Map(Object.entries(taken)), max);
  assert.deepEqual(claim({}), { name: "app", exists: false });
  assert.deepEqual(claim({ app: "ours" }), { name: "app", exists: true });
  assert.deepEqual(claim({ app: "other" }), { name: "app-2", exists: false });
  assert.deepEqual(claim({ app: "other", "app-2": "other" }), { name: "app-3", exists: false });
  assert.deepEqual(claim({ app: "other", "app-3": "ours" }), { name: "app-3", exists: true });
  // Ours stays ours although the name before it has become free.
  assert.deepEqual(claim({ "app-2": "ours" }), { name: "app-2", exists: true });
  assert.deepEqual(claim({ app: "other" }, 4), { name: "ap-2", exists: false });
});
