import { findControl, type Reading, refuse } from "./reading.ts";

/** Labels that begin so are prj's own: they say which session a container is. */
const OWN_LABEL = "prj.";

/** Reads the name of a label. */
export function readLabelName(text: string): Reading {
  const why = text.trim() === ""
    ? "it is empty"
    : findControl(text) ?? (/[\s=]/.test(text)
      ? 'it has a blank or "=" in it'
      : text.startsWith("-")
      ? 'it begins with "-", as options do'
      : text.startsWith(OWN_LABEL)
      ? `labels that begin with "${OWN_LABEL}" are prj's own`
      : undefined);
  return why === undefined
    ? { value: text }
    : refuse("the name of a label", text, why, 'For example "com.example.team"');
}

/** Reads the value of a label. */
export function readLabelValue(text: string): Reading {
  const why = findControl(text);
  return why === undefined ? { value: text } : refuse("a label", text, why, "Labels are one line of text");
}

/** Reads a user of a container. */
export function readUser(text: string): Reading {
  const hint = 'For example "node", "1000" or "1000:1000"';
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*\$?(?::[A-Za-z0-9_][A-Za-z0-9_.-]*\$?)?$/.test(text)) {
    return refuse("a user", text, "it is not USER or USER:GROUP, by names or numbers", hint);
  }
  const tooLarge = text.split(":").some((part) => /^\d+$/.test(part) && Number(part) > 2 ** 31 - 1);
  return tooLarge ? refuse("a user", text, "the number is too large", hint) : { value: text };
}

/** Reads a network: none, host, bridge, a network's name, or a mode of the runtime with what it takes. */
export function readNetwork(text: string): Reading {
  if (/^[A-Za-z0-9][\w.-]*(?::[\w.,=:@/-]+)?$/.test(text)) return { value: text };
  const hint = 'For example "none", "host", "my-network" or "container:db"';
  return refuse("a network", text, text.trim() === "" ? "it is empty" : "it is not the name of a network", hint);
}

/** Reads the name of an environment variable. */
export function readVariableName(text: string): Reading {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(text)) return { value: text };
  const hint = "Letters, digits and _ make a name, and no digit begins it";
  return refuse("the name of a variable", text, text === "" ? "it is empty" : "no shell could read it", hint);
}
