/** What stands in the record in place of a secret. */
export const MASK = "***";
/** Shorter values occur by chance inside other words. */
const SHORTEST_INNER_SECRET = 4;
const SECRET_WORD_REGEXP =
  /(?:^|^(?:api|access|auth|private|secret|signing|encryption|deploy))keys?$|(?:token|secret|password|passwd|passphrase|credential)s?$/;
const ENVIRONMENT_FIELD_REGEXP = /^(?:environment|env|additional_env)$/;
const ASSIGNMENT_REGEXP = /^([A-Za-z_][A-Za-z0-9_]*)=(.+)$/s;
const SUSPICIOUS_REGEXP = /key|token|secret|pass|credential/i;
const SWITCH_REGEXP = /^(?:true|false|yes|no|on|off|null|none|\d{1,5})$/i;

/** Whether a name of an environment variable looks as if its value were a secret: `GITHUB_TOKEN`, `API_KEYS`, `dbPassword`. */
export function isSecretName(name: string): boolean {
  // Every variable of the environment is asked about at every run.
  return SUSPICIOUS_REGEXP.test(name) && name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase().split(/[^a-z0-9]+/)
    .some((word) => SECRET_WORD_REGEXP.test(word));
}

/** Finds the values of an environment that look like secrets by their name; switches such as `true` are none. */
export function findSecrets(environment: Readonly<Record<string, string>>): string[] {
  return Object.entries(environment)
    .filter(([name, value]) => isSecretName(name) && value !== "" && !SWITCH_REGEXP.test(value))
    .map(([, value]) => value);
}

/** Turns a value of JSON data into its JSON text, secrets masked. */
export type Redactor = (data: unknown) => string;

/**
 * Creates a redactor for known secret values. It also masks what is set as an environment name that looks like a
 * secret, in the data itself (`environment: {API_KEY: …}`, `"API_KEY=…"` as an argument), and everywhere else in it.
 * Without `assignments` such an argument stays: it may be a shell line, `API_KEY=x; rm -rf ~`, of which all must be seen.
 */
export function createRedactor(secretValues: Iterable<string> = [], { assignments = true } = {}): Redactor {
  const known = new Set([...secretValues].filter((value) => value !== ""));
  const maskKnown = createMask(known);
  return (data) => {
    const text = JSON.stringify(data);
    const suspicious = SUSPICIOUS_REGEXP.test(text);
    if (known.size === 0 && !suspicious) return text;
    const found = new Set<string>();
    if (suspicious) collectSecrets(data, found, assignments);
    const mask = found.size === 0 ? maskKnown : createMask(new Set([...known, ...found]));
    return JSON.stringify(maskDeep(data, mask));
  };
}

function collectSecrets(data: unknown, found: Set<string>, assignments: boolean, field = ""): void {
  if (typeof data === "string") {
    if (!assignments) return;
    // What goes into a program's input is a file of variables: each line is one.
    for (const text of field === "stdin" ? data.split("\n") : [data]) {
      if (!text.includes("=")) continue;
      const [, name, value] = ASSIGNMENT_REGEXP.exec(text) ?? [];
      if (name !== undefined && value !== undefined) {
        findSecrets({ [name]: value }).forEach((secret) => found.add(secret));
      }
    }
  } else if (typeof data === "object" && data !== null) {
    for (const [key, value] of Object.entries(data)) {
      if (typeof value === "string" && ENVIRONMENT_FIELD_REGEXP.test(field)) {
        findSecrets({ [key]: value }).forEach((secret) => found.add(secret));
      }
      collectSecrets(value, found, assignments, Array.isArray(data) ? field : key);
    }
  }
}

function maskDeep(data: unknown, mask: (text: string) => string): unknown {
  if (typeof data === "string") return mask(data);
  if (Array.isArray(data)) return data.map((item) => maskDeep(item, mask));
  if (typeof data !== "object" || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [mask(key), maskDeep(value, mask)]));
}

function createMask(secrets: ReadonlySet<string>): (text: string) => string {
  const inner = [...secrets].filter((value) => value.length >= SHORTEST_INNER_SECRET).flatMap(writtenForms)
    // A secret that holds another one must go as a whole.
    .sort((a, b) => b.length - a.length);
  const regexp = inner.length === 0 ? undefined : new RegExp(inner.map(escapeRegexp).join("|"), "g");
  return (text) => {
    if (secrets.has(text)) return MASK;
    const [, name, value] = ASSIGNMENT_REGEXP.exec(text) ?? [];
    if (value !== undefined && secrets.has(value)) return `${name}=${MASK}`;
    return regexp === undefined ? text : text.replace(regexp, MASK);
  };
}

/** The ways in which a value stands inside other text: as it is, quoted for a shell, for tmux, in JSON, in a URL. */
function writtenForms(value: string): string[] {
  const quoted = [
    value,
    value.replaceAll("'", `'\\''`),
    value.replaceAll("'", `'"'"'`),
    value.replace(/[\\"$`]/g, "\\$&"),
    value.replace(/[^\w@%+=:,./-]/g, "\\$&"),
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value.toWellFormed()),
  ];
  return [...new Set(quoted.flatMap((form) => [form, form.replaceAll("#", "##")]))];
}

function escapeRegexp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
