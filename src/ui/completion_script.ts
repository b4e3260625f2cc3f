import { showControl } from "./visible.ts";

/** The shells that prj can complete in. */
export const COMPLETION_SHELLS = ["bash", "zsh", "fish", "powershell"] as const;

export type CompletionShell = typeof COMPLETION_SHELLS[number];

/** What `prj complete` answers; see `src/run/completion/candidates.ts`. */
interface Found {
  readonly candidates: readonly { readonly value: string; readonly description: string }[];
  readonly noSpace: boolean;
  readonly files: boolean;
}

/**
 * Renders the answer of the hidden verb for the scripts: `value<TAB>description` lines, then `:nospace` or `:files`.
 * A value that would not survive the way to the shell is left out.
 */
export function renderCandidates(found: Found): string {
  const lines = found.candidates
    .filter(({ value }) => showControl(value) === value && !value.startsWith(":"))
    .map(({ value, description }) => {
      const shown = showControl(description.trim().split("\n", 1)[0]!);
      return shown === "" ? value : `${value}\t${shown}`;
    });
  if (found.noSpace) lines.push(":nospace");
  if (found.files) lines.push(":files");
  return lines.join("\n");
}

/** Generates the script that makes `shell` ask `PROGRAM complete -- WORD…`; the last word ends at the cursor. */
export function completionScript(shell: CompletionShell, program: string): string {
  const name = `_${program.replaceAll(/\W/g, "_")}_complete`;
  return SCRIPTS[shell].replaceAll("PROGRAM", program).replaceAll("FUNCTION", name).trimStart();
}

const BASH = `
# Completion of PROGRAM for bash; load it with: source <(PROGRAM completions bash)

# Splits a line into words as the shell would, but expands nothing. Sets words, and quote: the one left open.
FUNCTION_split() {
  local line=$1 i char next started=''
  words=() word='' quote=''
  for ((i = 0; i < \${#line}; i++)); do
    char=\${line:i:1}
    if [[ $char == \\\\ && $quote != \\' ]]; then
      i=$((i + 1)) next=\${line:i:1} started=1
      # Inside "..." a backslash stays, except before these.
      [[ $quote && $next != [\\\\\\"\\$\\\`] ]] && word+=\\\\
      word+=$next
    elif [[ $quote ]]; then
      if [[ $char == "$quote" ]]; then quote=''; else word+=$char; fi
    elif [[ $char == [\\'\\"] ]]; then
      quote=$char started=1
    elif [[ $char == [[:space:]] ]]; then
      [[ $started ]] && words+=("$word")
      word='' started=''
    else
      word+=$char started=1
    fi
  done
}

# Sets quoted: a value as it must be typed inside the open quote.
FUNCTION_quote() {
  local value=$1 i char special=$' \\t!"#$&\\'()*;<>?[\\\\]^\`{|}~'
  quoted=''
  case $2 in \\") special='"$\`\\' ;; \\') special='' ;; esac
  for ((i = 0; i < \${#value}; i++)); do
    char=\${value:i:1}
    [[ $special == *"$char"* ]] && quoted+=\\\\
    [[ $2$char == "''" ]] && quoted+="'\\\\'"
    quoted+=$char
  done
}

FUNCTION() {
  local -a words finished
  local word quote quoted line value typed opened tail
  COMPREPLY=()
  # COMP_WORDS will not do: it is broken up at every "=" and ":".
  FUNCTION_split "\${COMP_LINE:0:COMP_POINT}"
  finished=("\${words[@]:1}") typed=$word opened=$quote
  # Readline replaces only what follows the last word break, $2; what stands before it must not be repeated.
  FUNCTION_split "$opened$2"
  tail=$word
  while IFS= read -r line; do
    case $line in
      :files)
        if [[ $tail != *=* ]]; then compopt -o default 2>/dev/null && continue; fi
        # Readline would replace "name=" as well, so its own completion of files would look for it on the disk.
        while IFS= read -r value; do
          [[ -d $value ]] && value+=/
          FUNCTION_quote "\${tail%%=*}=$value" "$opened"
          COMPREPLY+=("$quoted")
        done < <(compgen -f -- "\${tail#*=}")
        compopt -o nospace 2>/dev/null ;;
      :nospace) compopt -o nospace 2>/dev/null ;;
      "$typed"*)
        value=\${line%%$'\\t'*}
        FUNCTION_quote "\${value:\${#typed}-\${#tail}}" "$opened"
        # Only listed, not inserted, at the second Tab: room for the description.
        [[ $COMP_TYPE == 63 && $line == *$'\\t'* ]] && quoted+="  (\${line#*$'\\t'})"
        COMPREPLY+=("$quoted") ;;
    esac
  done < <(command PROGRAM complete -- "\${finished[@]}" "$typed" 2>/dev/null)
}

complete -F FUNCTION PROGRAM
`;

const ZSH = `
#compdef PROGRAM
# Completion of PROGRAM for zsh; load it with: source <(PROGRAM completions zsh)

FUNCTION() {
  local -a lines values shown
  local line value
  local -i width=0 files=0
  local suffix=' '
  lines=("\${(@f)$(command PROGRAM complete -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  for line in $lines; do
    value=\${line%%$'\\t'*}
    case $line in
      :files) files=1 ;;
      :nospace) suffix='' ;;
      *) values+=("$value") && (( $#value > width )) && width=$#value ;;
    esac
  done
  for line in \${lines:#:(files|nospace)}; do
    value=\${line%%$'\\t'*}
    [[ $line == *$'\\t'* ]] && shown+=("\${(r:width:)value}  -- \${line#*$'\\t'}") || shown+=("$value")
  done
  if (( files )); then
    compset -P '*='
    _files
  elif (( $#values )); then
    [[ $suffix == ' ' ]] && compadd -l -d shown -a values || compadd -S '' -l -d shown -a values
  fi
}

if [[ \${funcstack[1]} == _PROGRAM ]]; then
  FUNCTION "$@"
elif (( $+functions[compdef] )); then
  compdef FUNCTION PROGRAM
else
  # The rest of .zshrc may still call compinit; only at the first prompt is it known whether it did.
  FUNCTION_register() {
    add-zsh-hook -d precmd FUNCTION_register
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i; }
    compdef FUNCTION PROGRAM
  }
  autoload -Uz add-zsh-hook && add-zsh-hook precmd FUNCTION_register
fi
`;

const FISH = `
# Completion of PROGRAM for fish; load it with: PROGRAM completions fish | source

function FUNCTION
    set -l words (commandline -opc)
    while string match -qr '^[A-Za-z_]\\w*=' -- "$words[1]"
        set -e words[1]
    end
    set -e words[1]
    set -l typed (commandline -ct)
    set -l word (string unescape -- "$typed"); or set word $typed
    set -l lines (command PROGRAM complete -- $words "$word" 2>/dev/null)
    if test "$lines[-1]" = :files
        set -l prefix (string match -r '^[^=]*=' -- "$word")
        for path in (__fish_complete_path (string replace -r '^[^=]*=' '' -- "$word"))
            printf '%s%s\\n' "$prefix" $path
        end
    else
        # fish itself puts no blank after "=".
        string match -rv '^:' -- $lines
    end
end

complete -c PROGRAM -e
complete -c PROGRAM -k -f -a '(FUNCTION)'
`;

const POWERSHELL = `
# Completion of PROGRAM for PowerShell; load it with: PROGRAM completions powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName 'PROGRAM' -ScriptBlock {
    param($typed, $ast, $cursor)
    $elements = @($ast.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.StartOffset -lt $cursor })
    $words = @($elements | ForEach-Object { if ($null -ne $_.Value) { [string]$_.Value } else { $_.Extent.Text } })
    if ($typed -eq '') { $words += '' }
    $word = $words[-1]
    # Before 7.3 an empty argument is lost on its way to a program.
    $sent = @($words | ForEach-Object { if ($_ -eq '' -and $PSVersionTable.PSVersion -lt [version]'7.3') { '""' } else { $_ } })
    $before = [Console]::OutputEncoding
    [Console]::OutputEncoding = [System.Text.Encoding]::UTF8
    try { $lines = @(& PROGRAM complete '--' @sent 2>$null) } finally { [Console]::OutputEncoding = $before }
    foreach ($line in $lines) {
        if ($line -eq ':files') {
            $prefix = if ($word -match '^[^=]*=') { $Matches[0] } else { '' }
            [System.Management.Automation.CompletionCompleters]::CompleteFilename($word.Substring($prefix.Length)) | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($prefix + $_.CompletionText, $_.ListItemText, 'ParameterValue', $_.ToolTip)
            }
        } elseif ($line -ne ':nospace') {
            $value, $description = $line -split "\`t", 2
            $quoted = if ($value -match '[^\\w./:=+-]') { "'" + $value.Replace("'", "''") + "'" } else { $value }
            $tip = if ($description) { $description } else { $value }
            [System.Management.Automation.CompletionResult]::new($quoted, $value, 'ParameterValue', $tip)
        }
    }
}
`;

const SCRIPTS: Readonly<Record<CompletionShell, string>> = {
  bash: BASH,
  zsh: ZSH,
  fish: FISH,
  powershell: POWERSHELL,
};
