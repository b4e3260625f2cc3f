/** `${ }` as far as all shells read it alike: without quotes, braces, backslashes and substitutions in it. */
export const BRACES_REGEXP =
  /\$\{[#!]?(?:\w+|[@*#?$!-])(?:\[[\w@*]+\])?(?:(?::?[-+=?]|##?|%%?|\/\/?|\^\^?|,,?|:|@)(?:[^'"`\\${}()<>\n\0]|\$\w+)*)?\}/y;

export const VARIABLE_REGEXP = /\$(?:[A-Za-z_]\w*|[@*#?$!0-9-])/y;
export const SUBSCRIPT_REGEXP = /\[[\w$@*,+\0-]*\]/y;
export const REDIRECT_REGEXP = /&>>|&>|<<<|<<-|<<|<>|<&|>>|>&|>\||<|>/y;
export const DELIMITER_REGEXP = /[ \t]*(?:'([\w.-]+)'|"([\w.-]+)"|([\w.-]+))(?=[\s;|&<>)]|$)/y;

/** What must not stand in `a=( )`. */
export const ARRAY_MISTAKE_REGEXP = /^(?:[;&|(]|[<>](?!\())/;

/** A substitution that cannot hold a mistake. */
export const PLAIN_SUBSTITUTION_REGEXP =
  /^(?!\s*(?:if|then|else|elif|fi|for|while|until|do|done|case|esac|select|function|time|coproc|repeat)\b)(?:[\w \t.\/:=@%+,*?~-]|'[^'\n\0]*'|"[^"`$\\\n\0]*")+\)/;

/** The characters before which every shell takes a `$` as itself. */
export const LITERAL_DOLLAR_REGEXP = /[\s"\/.,);|&\]}]/;

export const VARIABLE_HINT = 'Put it in a variable first (v={{...}}) and use "$v" there';
export const HEREDOC_HINT = 'Put it in a variable first (v={{...}}) and use "$v" in the heredoc, or use printf instead';
export const BACKSLASH_HINT = "Remove the backslash: values are quoted for their place";
export const DOLLAR_HINT = 'Remove the "$": {{...}} is the value itself';
export const SPLIT_HINT = 'Put it in a variable at the start of the line (v={{...}}; ...) and use "$v" there';
export const ANSI_REASON = "after \\' in $' ', which some shells read as its end";

const ARITHMETIC_REGEXP = /[\w\s+\-*\/%<>=!&|^~?:,$[\]\0]/;

/** Finds the end of `((` from its first character inside, if it is arithmetic beyond doubt. */
export function findArithmeticEnd(line: string, from: number, isLoop: boolean): number | undefined {
  let depth = 0;
  for (let at = from; at < line.length; at++) {
    const character = line[at]!;
    const braces = /^\$\{\w+\}/.exec(line.slice(at, at + 80));
    if (braces !== null) at += braces[0].length - 1;
    else if (character === "(") depth++;
    else if (character === ")" && depth > 0) depth--;
    else if (character === ")") return line[at + 1] === ")" ? at + 2 : undefined;
    else if (!ARITHMETIC_REGEXP.test(character) && !(isLoop && character === ";")) return undefined;
  }
  return undefined;
}

/** Whether a line of an expanding heredoc holds what could hide the heredoc's end from some shell. */
export function isRiskyHeredocLine(text: string): boolean {
  const plain = text.replaceAll(/\\[^]/g, "").replaceAll(/\$\{\w+\}/g, "");
  return /[`\\]|\$[({[]/.test(plain);
}
