import { deepStrictEqual, strictEqual } from "node:assert";
import { createRedactor, findSecrets, isSecretName } from "../../src/events/secret.ts";
import { Rig, runStarted } from "./rig.ts";

const NAMES: Record<string, boolean> = {
  GITHUB_TOKEN: true,
  API_KEY: true,
  API_KEYS: true,
  APIKEY: true,
  apiKey: true,
  "npm-auth-token": true,
  DB_PASSWORD: true,
  PGPASSWORD: true,
  AWS_SECRET_ACCESS_KEY: true,
  GOOGLE_CREDENTIALS: true,
  KEYBOARD_LAYOUT: false,
  MONKEY: false,
  TOKENIZERS_PARALLELISM: false,
  SECRETARY: false,
  PATH: false,
};
for (const [name, expected] of Object.entries(NAMES)) {
  Deno.test(`isSecretName() says ${expected} of ${name}`, () => strictEqual(isSecretName(name), expected));
}

Deno.test("findSecrets() takes no switches and nothing empty", () => {
  deepStrictEqual(findSecrets({ A_TOKEN: "abc", B_TOKEN: "", USE_PASSWORD: "true", MAX_TOKENS: "4096", HOME: "/h" }), [
    "abc",
  ]);
});

const REDACTIONS: [name: string, secrets: string[], data: unknown, expected: unknown][] = [
  ["nothing without secrets", [], { a: ["b", 1, null, true] }, { a: ["b", 1, null, true] }],
  ["a whole string", ["hunter22"], { password: "hunter22" }, { password: "***" }],
  ["inside longer strings, each time", ["hunter22"], ["x hunter22 hunter22y"], ["x *** ***y"]],
  ["argv", ["hunter22"], { argv: ["curl", "-H", "auth: hunter22"] }, { argv: ["curl", "-H", "auth: ***"] }],
  ["deep", ["hunter22"], { a: [{ b: { c: "hunter22" } }] }, { a: [{ b: { c: "***" } }] }],
  ["keys", ["hunter22"], { "use hunter22": 1 }, { "use ***": 1 }],
  ["single-quoted", ["it's me"], ["echo 'it'\\''s me'"], ["echo '***'"]],
  ["double-quoted", ['a"b$c'], ['echo "a\\"b\\$c"'], ['echo "***"']],
  ["backslashed", ["a b;c"], ["echo a\\ b\\;c"], ["echo ***"]],
  ["for tmux", ["a#bcd"], ["echo a##bcd"], ["echo ***"]],
  ["as JSON in a string", ['a"\nbc'], [`{"x":${JSON.stringify('a"\nbc')}}`], ['{"x":"***"}']],
  ["in a URL", ["p@ss/word"], ["https://u:p%40ss%2Fword@h"], ["https://u:***@h"]],
  ["the longer of two that overlap", ["hunter", "hunter22"], ["hunter22"], ["***"]],
  ["with regular expression characters", ["a.c*"], ["abcc a.c*"], ["abcc ***"]],
  ["short ones only as a whole", ["abc"], ["abc", "abcd", "x=abc"], ["***", "abcd", "x=***"]],
  ["empty ones never", [""], ["", "a"], ["", "a"]],
  ["environment names, wherever the value occurs", [], {
    environment: { API_KEY: "hunter22", EDITOR: "vim" },
    line: "curl hunter22",
  }, { environment: { API_KEY: "***", EDITOR: "vim" }, line: "curl ***" }],
  ["environment names in argv", [], ["-e", "API_KEY=hunter22", "EDITOR=vim"], ["-e", "API_KEY=***", "EDITOR=vim"]],
  ["no field named key", [], { windows: [{ key: "main", name: "main" }] }, {
    windows: [{ key: "main", name: "main" }],
  }],
];
for (const [name, secrets, data, expected] of REDACTIONS) {
  Deno.test(`createRedactor() masks ${name}`, () => {
    deepStrictEqual(JSON.parse(createRedactor(secrets)(data)), expected);
  });
}

Deno.test("createRedactor() masks each variable of a file of them, and leaves the others", () => {
  const stdin = "MODE=one\nAPI_TOKEN=hush-hush\nPLACE=here\n";
  const masked = "MODE=one\nAPI_TOKEN=***\nPLACE=here\n";
  strictEqual(createRedactor()({ stdin }), JSON.stringify({ stdin: masked }));
});

Deno.test("Store.append() writes a secret nowhere", () => {
  using rig = new Rig();
  {
    using store = rig.open({ secrets: ["hunter22"] });
    const stored = store.append(runStarted("run-1", { arguments: { token: "hunter22" }, command: "say hunter22" }));
    deepStrictEqual(store.run("run-1")?.arguments, { token: "***" });
    strictEqual(stored.type === "run.started" && stored.data.command, "say ***");
    store.hideSecrets(["correct horse"]);
    store.append({ type: "process.finished", data: { argv: ["correct horse"], exit_code: 0, duration_ms: 1 } });
  }
  const bytes = new TextDecoder("latin1").decode(Deno.readFileSync(rig.path));
  strictEqual(/hunter22|correct horse/.test(bytes), false);
});
