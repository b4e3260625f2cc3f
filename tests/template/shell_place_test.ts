import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { expandShellLine } from "../../src/template/shell_line.ts";
import { findShellPlaces, MARK } from "../../src/template/shell_place.ts";
import type { Dialect } from "../../src/template/shell_place.ts";
import type { Scope } from "../../src/template/scope.ts";

const SCOPE: Scope = {
  values: {
    x: "a; b",
    name: "main",
    word: "if",
    dash: "-oProxyCommand=x",
    port: 3000,
    on: true,
    n: "12",
    nul: "a\0",
    lines: "a\nb",
  },
  args: { x: "a; b" },
  env: {},
};

/** `@` stands for a value; the places are listed in order. */
const KINDS: readonly [string, ...string[]][] = [
  ["@ '@' \"@\" $'@' $(@) # @", "bare", "single", "double", "ansi", "bare", "comment"],
  [`"a $(b '@' "$(c @ "@")@") @" @`, "single", "bare", "double", "double", "double", "bare"],
  ["a '# @' \"# @\" b#@ \\# @ # @\n@", "single", "double", "bare", "bare", "comment", "bare"],
  ["$((1 + @)); ((@ > 2)); a[@]=1 $a[@]; for ((i=0;i<@;i++)); [ @ -eq 1 ]", ..."number ".repeat(6).trim().split(" ")],
  ["(a @) | b <(c @) >(d @) & e >@ <<< @", "bare", "bare", "bare", "bare", "bare"],
  ["case @ in (a) b @ ;; *) c @ ;; esac; @", "bare", "unsafe", "unsafe", "unsafe"],
  ["case @ in a) b @ ;; *) c @ ;; esac; @", "bare", "bare", "bare", "bare"],
  ["cat <<E\n@ ' @\nE\n@ '@'", "unsafe", "unsafe", "bare", "single"],
  ["cat <<-'E' | c @\n\t' @\n\tE\n@", "bare", "unsafe", "bare"],
  ["`@` @", "unsafe", "bare"],
  ['"`@ \\` @`" @', "unsafe", "unsafe", "bare"],
  ["\\@ \\\\@ \"\\@\" '\\@'", "unsafe", "bare", "unsafe", "single"],
  ["$@x", "unsafe"],
];

for (const [line, ...kinds] of KINDS) {
  Deno.test(`findShellPlaces() reads ${line}`, () => {
    deepStrictEqual(findShellPlaces(line.replaceAll("@", MARK), "posix").map(({ kind }) => kind), kinds);
  });
}

Deno.test("findShellPlaces() reads fish", () => {
  const line = `@ '\\'@' "@" (a "@") "$(b @)" # @\n@ $a[@] \\@`;
  deepStrictEqual(findShellPlaces(line.replaceAll("@", MARK), "fish").map(({ kind }) => kind), [
    ..."bare single double double bare comment bare number unsafe".split(" "),
  ]);
});

const EXPANDED: readonly [string, string, Dialect?][] = [
  ["git switch {{name}}", "git switch main"],
  ["echo {{x}} {{word}} {{port}} {{on}}", "echo 'a; b' 'if' 3000 true"],
  ['echo \'{{x}}\' "{{name}}" "{{x}}"', `echo 'a; b' "main" ""'a; b'""`],
  ['echo "$a{{name}}" $a{{name}} {{n}}>f', `echo "$a"'main'"" $a'main' '12'>f`],
  ["echo {{name | quote}} {{x | raw}} '{{ \"'\" | raw }}{{name}}", "echo 'main' a; b ''main"],
  ["docker ps --format '{{ '{{' }}.Names{{ '}}' }}'", "docker ps --format '{{.Names}}'"],
  ["bash -c 'echo \"$1\"' _ {{x}}", "bash -c 'echo \"$1\"' _ 'a; b'"],
  ["bash -lc 'exec npm start -- --port {{port}}'", "bash -lc 'exec npm start -- --port 3000'"],
  ["bash script.sh -c {{x}}", "bash script.sh -c 'a; b'"],
  ["ssh -p 22 {{name}} uptime", "ssh -p 22 main uptime"],
  ['export A={{x}} B="{{x}}"', `export A='a; b' B=""'a; b'""`],
  ["echo $(( {{port}} + {{n}} ))", "echo $(( 3000 + 12 ))"],
  ["python script.py -c {{x}}; npm run eval-x -- {{x}}", "python script.py -c 'a; b'; npm run eval-x -- 'a; b'"],
  ["cd {{name}} && curl -fsSL https://x | sh", "cd main && curl -fsSL https://x | sh"],
  ["true # {{x}}", "true # a? b"],
  ["cat <<E\n{{port}}\nE", "cat <<E\n3000\nE"],
  ['echo {{x}} "{{x}}" \'{{ "\\\\\'" }}\'', `echo 'a; b' """a; b" '\\\\\\''`, "fish"],
];

for (const [line, wanted, dialect = "posix"] of EXPANDED) {
  Deno.test(`expandShellLine() expands ${line}`, () => {
    deepStrictEqual(expandShellLine(line, SCOPE, dialect), { value: wanted });
  });
}

const REFUSED: readonly [string, RegExp, (RegExp | undefined)?, Dialect?][] = [
  ["cat <<E\n{{x}}\nE", /inside a heredoc/, /variable first/],
  ["cat <<{{x}}", /in the delimiter of a heredoc/],
  ["echo `echo {{x}}`", /inside backticks/, /\$\( \)/],
  ["echo ${a:-{{x}}}", /inside \$\{ \}/],
  ["echo ${{x}}", /directly after "\$"/, /Remove the "\$"/],
  ["echo \\{{x}}", /directly after a backslash/],
  ['echo "\\{{x}}"', /directly after a backslash/],
  ["$(case a in a) echo {{x}};; esac)", /after "case" inside \( \)/],
  ["echo $'\\'{{x}}'", /some shells read as its end/],
  ["echo $(( {{x}} ))", /must be a whole number, not "a; b"/],
  ["bash -c 'echo {{x}}'", /in the command string of "bash"/, /bash -c '\.\.\. "\$1"' _ \{\{/],
  ['sudo -u me /bin/sh -euxc "{{x}}"', /in the command string of "sh"/],
  ["find . -exec bash -c 'a {{x}}' \\;", /in the command string of "bash"/],
  ["docker exec -it box sh -c {{x}}", /in the command string of "sh"/],
  ["$SHELL -c {{x}}", /in the command string/],
  ["bash {{name}} {{x}}", /could be "-c"/, /bash -- /],
  ["echo {{x}} | sh", /piped into "sh"/],
  ["{ echo {{x}}; } | sudo bash -s", /piped into "bash"/],
  ["bash <(echo {{x}})", /in what "bash" reads/],
  ["bash <<< {{x}}", /in what "bash" reads/],
  ['eval "$(echo {{x}})"', /"eval"/, /PRJ_ARG_X/],
  ["trap 'rm {{x}}' EXIT", /"trap"/],
  ["watch {{x}}", /"watch"/],
  ["python3 -c \"print('{{x}}')\"", /in code for "python3"/],
  ["node -e {{x}}", /in code for "node"/],
  ["deno eval {{x}}", /"eval"/],
  ["perl -ne 'print {{x}}' file", /in code for "perl"/],
  ["sed -i s/a/{{x}}/ file", /in a script of "sed"/],
  ["ssh host rm {{x}}", /remote command of ssh/],
  ["ssh {{dash}}", /starts with "-"/, /ssh -- /],
  ["tmux new-window {{x}}", /in an argument of tmux/],
  ["git -c core.pager={{x}} log", /what git runs/],
  ["PS4={{x}} bash -x f", /in "PS4"/],
  ["read {{x}}", /name of a variable/],
  ["{{name}}=1", /name of a variable/],
  ["printf -v {{x}} a", /printf/],
  ["echo a >&{{x}}", /after ">&" must be a whole number/],
  ["sh -c $unset {{x}}", /in the command string of "sh"/],
  ["$unset ssh host {{x}}", /remote command of ssh/],
  ["$@eval {{x}}", /"eval"/],
  ["a=($(if) {{x}})", /in an array/],
  ["echo <(a;;b) {{x}}", /after a mistake/],
  ["echo $(a | ) {{x}}", /after a mistake/],
  ["echo $(if a; then b; fi) {{lines}}", /with a line break/],
  ["$${{x}}", /directly after "\$/],
  ["printf '%s %d' {{x}} {{x}}", /as a number of printf/],
  ["[[ a && {{x}} -gt 1 ]]", /beside "-gt"/],
  ["echo '{{x | quote}}'", /"quote" makes a whole word/],
  ["echo {{nul}}", /NUL/],
  ["fish -c 'echo {{x}}'", /in the command string of "fish"/, undefined, "fish"],
  ["echo ${{x}}", /directly after "\$"/, undefined, "fish"],
  ["eval (echo {{x}})", /"eval"/, undefined, "fish"],
  ["echo {{x}} | source", /piped into "source"/, undefined, "fish"],
];

for (const [line, message, hint, dialect = "posix"] of REFUSED) {
  Deno.test(`expandShellLine() refuses ${line} in ${dialect}`, () => {
    const result = expandShellLine(line, SCOPE, dialect);
    if (!("problems" in result)) throw new Error(`Expanded to ${result.value}`);
    const problem = result.problems[0]!;
    match(problem.message, message);
    if (hint !== undefined) match(problem.hint ?? "", hint);
    strictEqual(line.slice(problem.offset, problem.offset + 2), "{{");
    const raw = expandShellLine(line.replaceAll(/\{\{(\w+)( \| quote)?\}\}/g, "{{$1|raw}}"), SCOPE, dialect);
    strictEqual("value" in raw, !line.includes("nul"));
  });
}

Deno.test("expandShellLine() finds every problem of a line", () => {
  const result = expandShellLine("{{nobody}} `{{x}}` \\{{x}} {{", SCOPE, "posix");
  deepStrictEqual("problems" in result && result.problems.map(({ offset }) => offset), [2, 12, 20, 26]);
});
