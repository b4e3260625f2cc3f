/** The file that any execution of a hostile value would create, in the current directory. */
export const WITNESS = "prj-executed";
/** Longer than a shell, a terminal or a command line is asked to take at once. */
export const LONG = "x'y\"z;".repeat(1000);

/** Each must arrive byte for byte, as a variable, a command, a directory, a window's name and a pane's title. */
export const HOSTILE: readonly string[] = [
  ...["", " ", "  two  ", "plain", "-", "--", "-t", "-x=1", "--help", ";", "a;", "a;;", "a\\;", "a\\\\;", "; ;", "\\"],
  ...["\\n", "a\\", "'", '"', "''", "it's", 'say "x"', `'"'"'`, "`", `\`touch ${WITNESS}\``, `$(touch ${WITNESS})`],
  ...["$HOME", "${HOME}", "$", "$$", "~", "~root", "*", "?", "[a-z]", "{a,b}", "a|b", "a&b", "a && b", "<in", ">out"],
  ...["!", "!!", "#", "##", "###", "#S", "#{pane_id}", "##{pane_id}", `#(touch ${WITNESS})`, `##(touch ${WITNESS})`],
  ...[
    "#[fg=red]",
    "##[fg=red]",
    "###[x]",
    "#{",
    "#}",
    "}",
    "#,",
    "#[#(id)]",
    "%1",
    "%H:%M",
    "@1",
    "$1",
    "=x:",
    "a.b:c",
  ],
  ...["\u00e9\u2713", "\u{1f389}", "\u65e5\u672c\u8a9e", "e\u0301", "\u200b", "\ufeffbom", "\ufffd", "tab\there"],
  ...[
    "line\nbreak",
    "\n",
    "cr\rlf\n",
    "esc\u001b[31m",
    "bell\u0007",
    "del\u007f",
    "c1\u0085",
    "Enter",
    "C-c",
    "kill-server",
  ],
  ...[
    `x ; kill-server`,
    `x \\; kill-server`,
    `'; touch ${WITNESS}; '`,
    `"; touch ${WITNESS}; "`,
    `\n touch ${WITNESS}\n`,
  ],
  ...["0", "007", "true", "null", "%if 1", "# comment", "A=B", "prj: built", "$0 @0 %0", LONG],
];
