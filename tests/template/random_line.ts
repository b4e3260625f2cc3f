import type { Dialect } from "../../src/template/shell_place.ts";

type Random = (below: number) => number;

const POSIX_PIECES = (String.raw`{{x}}~{{x}}~{{y}}~'~'~"~"~\~$~$'~$(~)~(~((~))~$((~§~<(~>(~` +
  String.raw`$${"{a"}~$${"{a:-"}~}~<<E¶~¶E¶~<<'E'¶~<<-E¶~<<<~ | ~ && ~ ; ~&~;;~case a in a)~ esac~ in ~ case ~` +
  String
    .raw`a=~a=(~a[~]~[~[[~ ]]~ =~ ~ -eq ~echo ~printf '%s' ~printf -v ~sh -c ~bash ~eval ~-c ~for i in a;do ~done~` +
  String
    .raw`while read l;do ~ do ~if :;then ~ fi~{ ~ }~!~*~$a~$1~$@~$${"{a}"}~"$a"~=~+=~2>~> f ~&>~\¶~it's~export ~` +
  String
    .raw`declare -i ~let ~test ~x~0~env ~A=1 ~| sh~$[~{a,~time ~trap ~RANDOM=~read ~$"~@(~?(~$#~$$~$-~\'~` +
  String.raw`'\''~$'\''~# it's¶~unset ~source <(~cat ~|cat ~set -- ~\\~''~""~=(~$${"{#a}"}~$${"{a#'"}~` +
  String.raw`:~%~^~-v ~< ~repeat 1 ~local ~typeset ~exec ~command ~builtin ~ #~#~¶~ ~ ~ ~ `)
  .split("~").map(unescapePiece);

const FISH_PIECES =
  (String.raw`{{x}}~{{x}}~{{y}}~'~'~"~"~\~$~$(~)~(~#~ #~¶~ ~ ~ ~ | ~ && ~ ; ~&~a~echo ~printf '%s' ~fish -c ~` +
    String
      .raw`eval ~-c ~for i in a;~ end ~begin ~if true;~$a~$a[~]~[~{~}~{a,~*~set a ~set -x ~=~2>~> f ~&>~\¶~it's~math ~` +
    String
      .raw`source ~psub ~(echo ~"$a"~\x4~\u~\c~\'~\"~\\~not ~and ~test ~env ~trap ~^~%~?~-~<~` +
    String.raw`cat ~|cat ~''~""~switch a;~case a;~command ~builtin ~exec ~§~$$a~#x¶~|&~&|~<?`)
    .split("~").map(unescapePiece);

/** Makes a shell line with `{{x}}` in it: half of them well formed but for a few mutations, half from loose pieces. */
export function createRandomLine(dialect: Dialect, random: Random): string {
  // A function or an alias that calls itself in the background fills the machine, so none is made but outer_fn.
  for (;;) {
    const line = createAnyLine(dialect, random);
    if (!/\([\s\\]*\)|function|alias|abbr/.test(line.replaceAll("outer_fn() {", ""))) return line;
  }
}

function createAnyLine(dialect: Dialect, random: Random): string {
  const pieces = dialect === "fish" ? FISH_PIECES : POSIX_PIECES;
  let line = "";
  if (dialect === "posix" && random(2) === 0) {
    line = createProgram(3, random);
    for (let count = random(3); count > 0; count--) {
      const at = random(line.length + 1);
      const rest = line.slice(random(2) === 0 ? at : at + 1);
      line = line.slice(0, at) + (random(2) === 0 ? pick(pieces, random) : "") + rest;
    }
  } else {
    for (let count = 2 + random(12); count > 0; count--) line += pick(pieces, random);
  }
  if (line.includes("{{x}}")) return line;
  const at = random(line.length + 1);
  return `${line.slice(0, at)}{{x}}${line.slice(at)}`;
}

function createProgram(depth: number, random: Random): string {
  const command = (): string => createCommand(depth, random);
  if (depth === 0) return command();
  const program = (): string => createProgram(depth - 1, random);
  const word = (): string => createWord(depth, random);
  switch (random(14)) {
    case 0:
      return `${command()} | ${command()}`;
    case 1:
      return `${command()}${pick([" && ", "; ", "\n", " & "], random)}${program()}`;
    case 2:
      return `(${program()})`;
    case 3:
      return `{ ${program()}; }`;
    case 4:
      return `for i in ${word()}; do ${program()}; done`;
    case 5:
      return `if ${command()}; then ${program()}; fi`;
    case 6:
      return `case ${word()} in ${pick(["a", "(a", "*"], random)}) ${program()};; esac`;
    case 7:
      return `outer_fn() { ${program()}; }; outer_fn ${word()}`;
    case 8:
      return `${command()} # ${pick(["it's", '"', "$(", "{{x}}"], random)}\n${command()}`;
    case 9: {
      const body = pick(["it's", '"', "$(echo b)", "${a}", "{{x}}", "\tE"], random);
      return `cat ${pick(["<<E", "<<'E'", "<<-E", "<< E"], random)}${
        pick(["", " | cat"], random)
      }\n${body}\nE\n${command()}`;
    }
    case 10:
      return `a=(${word()} ${word()}); ${command()}`;
    default:
      return command();
  }
}

function createCommand(depth: number, random: Random): string {
  const names = [
    "echo",
    "printf %s",
    "cat",
    "a=",
    "test",
    ":",
    "export a=",
    "set --",
    "f",
    `sh -c 'echo "$1"' _`,
    "[[",
  ];
  const words = [pick(names, random)];
  for (let count = random(4); count > 0; count--) words.push(createWord(depth, random));
  if (random(6) === 0) words.push(pick([">f", "2>&1", "<<<", "> "], random) + createWord(depth, random));
  return words.join(" ") + (words[0] === "[[" ? " ]]" : "");
}

function createWord(depth: number, random: Random): string {
  let word = createAtom(depth, random);
  while (random(3) === 0) word += createAtom(depth, random);
  return word;
}

function createAtom(depth: number, random: Random): string {
  const value = pick(["", "{{x}}"], random);
  const program = (): string => createProgram(depth - 1, random);
  switch (random(depth > 0 ? 14 : 8)) {
    case 0:
    case 1:
      return "{{x}}";
    case 2:
      return pick(["a", "-n", "--p=", "a=", "#", "x#", "*", "!", "{a,{{x}}"], random);
    case 3:
      return `'${pick(["", "a ", '"', "$(", "`", "\\", "# ", ")"], random)}${value}${pick(["", '"'], random)}'`;
    case 4:
      return `"${pick(["", "a ", "'", '\\"', "\\\\", "# ", ")", "$a"], random)}${value}${
        pick(["", "'", "$a"], random)
      }"`;
    case 5:
      return `$'${pick(["", "a\\n", "\\\\", '"'], random)}${value}'`;
    case 6:
      return pick(["$a", "${a}", "${a:-b c}", "$#", "$1", "$$"], random);
    case 7:
      return pick(["\\'", '\\"', "\\$", "\\\\", "\\ ", "\\#", "\\\n"], random);
    case 8:
    case 9:
      return `$(${program()})`;
    case 10:
      return `"${pick(["", "a "], random)}$(${program()})${value}"`;
    case 11:
      return `<(${program()})`;
    case 12:
      return `\`${pick(["echo a", "echo '\"'", 'echo \\"', "echo \\`a\\`"], random)}\``;
    default:
      return pick(["$((1+2))", "$((1<<2))", "${a:-'b'}", '${a:-"b"}', "${a:-}}"], random);
  }
}

function pick<T>(items: readonly T[], random: Random): T {
  return items[random(items.length)]!;
}

function unescapePiece(piece: string): string {
  return piece.replaceAll("¶", "\n").replaceAll("§", "`");
}
