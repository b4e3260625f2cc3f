import { findControl, type Reading, refuse } from "./reading.ts";

/** https://github.com/distribution/reference: one to 255 characters without tag and digest. */
const MAX_NAME_LENGTH = 255;
const PATH_REGEXP = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const HOST_PART = "(?:[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9])";
const HOST_REGEXP = new RegExp(`^(?:${HOST_PART}(?:\\.${HOST_PART})*|\\[[0-9A-Fa-f:]+\\])(?::(\\d{1,5}))?$`);
const TAG_REGEXP = /^\w[\w.-]{0,127}$/;
const DIGEST_LENGTHS: Readonly<Record<string, number>> = { sha256: 64, sha512: 128 };
const EXAMPLE = 'For example "node:22", "localhost:5000/team/app:1.2" or "alpine@sha256:…"';

/** Reads the reference of an image: [REGISTRY[:PORT]/]PATH[:TAG][@DIGEST], or an image's own id, sha256:… */
export function readImage(text: string): Reading {
  const problem = findControl(text) ?? findProblem(text);
  return problem === undefined ? { value: text } : refuse("an image", text, problem, EXAMPLE);
}

function findProblem(text: string): string | undefined {
  if (text.trim() === "") return "it is empty";
  if (text.startsWith("-")) return 'it begins with "-", as options do';
  if (/\s/.test(text)) return "it has a blank in it";
  if (/^\w[\w+.-]*:\/\//.test(text)) return "it is an address, not an image's name";
  if (/^sha256:[0-9a-f]{64}$/.test(text)) return undefined;
  const [rest = "", digest, ...more] = text.split("@");
  if (more.length > 0) return 'it has more than one "@"';
  const slash = rest.lastIndexOf("/");
  const colon = rest.indexOf(":", slash + 1);
  const name = colon === -1 ? rest : rest.slice(0, colon);
  const tag = colon === -1 ? undefined : rest.slice(colon + 1);
  return findNameProblem(name) ??
    (tag === undefined || TAG_REGEXP.test(tag)
      ? undefined
      : `${JSON.stringify(tag)} is not a tag: letters, digits, "_", "." and "-", at most 128 of them`) ??
    (digest === undefined ? undefined : findDigestProblem(digest));
}

function findNameProblem(name: string): string | undefined {
  if (name.length > MAX_NAME_LENGTH) return `its name has more than ${MAX_NAME_LENGTH} characters`;
  const [first = "", ...others] = name.split("/");
  const hasRegistry = others.length > 0 &&
    (/[.:]/.test(first) || first === "localhost" || first !== first.toLowerCase());
  if (hasRegistry) {
    const match = HOST_REGEXP.exec(first);
    if (match === null || Number(match[1] ?? 1) > 65_535 || Number(match[1] ?? 1) === 0) {
      return `${JSON.stringify(first)} is not a registry, which is HOST or HOST:PORT`;
    }
  }
  const wrong = (hasRegistry ? others : [first, ...others]).find((part) => !PATH_REGEXP.test(part));
  if (wrong === undefined) return undefined;
  if (wrong === "") return "a part of its name is empty";
  if (wrong !== wrong.toLowerCase()) return `${JSON.stringify(wrong)} has capital letters, which only a tag may have`;
  return `${JSON.stringify(wrong)} is not lower-case letters and digits with single ".", "_" or "-" between them`;
}

function findDigestProblem(digest: string): string | undefined {
  const [algorithm = "", hex = ""] = digest.split(":");
  const length = DIGEST_LENGTHS[algorithm];
  if (length !== undefined && hex.length === length && /^[0-9a-f]+$/.test(hex)) return undefined;
  return `${JSON.stringify(digest)} is not a digest: sha256: and 64 hexadecimal digits, or sha512: and 128`;
}
