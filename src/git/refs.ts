/** The branches and commits that a plan has to know of; one `git for-each-ref` and, only if needed, one `rev-parse`. */
export interface Refs {
  /** Full name to commit. */
  readonly commits: Readonly<Record<string, string>>;
  /** The branch that `refs/remotes/<remote>/HEAD` points to, by remote. */
  readonly remoteHeads: Readonly<Record<string, string>>;
  /** The branch that HEAD is on, where it is among those that were read; a bare repository tells it nowhere else. */
  readonly head?: string;
}

/**
 * Returns the arguments that read every ref which could be meant by one of `names`, and the remotes' default branches;
 * with `localBranches` all of those too, because any of them can be the default one.
 */
export function listRefsArguments(names: readonly string[], localBranches = false): string[] {
  const patterns = names.flatMap((
    name,
  ) => [
    ...[`refs/heads/${name}`, `refs/remotes/*/${name}`, `refs/remotes/${name}`, `refs/tags/${name}`],
    // As a pattern: a name in full would bring all that are below it.
    ...listParents(name).map((parent) => `refs/heads/${parent.slice(0, -1)}[${parent.slice(-1)}]`),
  ]);
  return [
    "for-each-ref",
    "--format=%(refname)%00%(objectname)%00%(symref)%00%(HEAD)",
    "refs/remotes/*/HEAD",
    ...(localBranches ? ["refs/heads"] : ["refs/heads/main", "refs/heads/master"]),
    ...patterns,
  ];
}

export function parseRefs(output: string): Refs {
  const commits: Record<string, string> = {};
  const remoteHeads: Record<string, string> = {};
  let head: string | undefined;
  for (const line of output.split("\n")) {
    const [name, commit, symref, mark] = line.split("\0");
    if (!name || !commit) continue;
    if (mark === "*") head = name.replace(/^refs\/heads\//, "");
    const remote = /^refs\/remotes\/([^/]+)\/HEAD$/.exec(name)?.[1];
    if (remote === undefined) commits[name] = commit;
    // A HEAD that was set to a commit says nothing about branches.
    else if (symref) {
      remoteHeads[remote] = symref.replace(/^refs\/remotes\//, "");
      commits[symref] = commit;
    }
  }
  return { commits, remoteHeads, ...(head === undefined ? {} : { head }) };
}

/** Returns the arguments that list the local branches whose last commit is in `base`. */
export function mergedBranchesArguments(base: string): string[] {
  return ["for-each-ref", "--format=%(refname)", `--merged=${base}`, "refs/heads"];
}

/** Parses full names of local branches, one a line, to short ones. */
export function parseBranchNames(output: string): readonly string[] {
  return output.split("\n").filter((line) => line.startsWith("refs/heads/")).map((line) =>
    line.slice("refs/heads/".length)
  );
}

/** A branch that a worktree can be made for, and where it comes from. */
export type BranchSource =
  | { readonly kind: "local" }
  | { readonly kind: "remote"; readonly ref: string }
  | { readonly kind: "new" };

/** Finds out what `branch` is: a local branch, one that exactly one remote has (origin first), or a new one. */
export function findBranch(branch: string, refs: Refs): BranchSource {
  if (refs.commits[`refs/heads/${branch}`] !== undefined) return { kind: "local" };
  const remotes = Object.keys(refs.commits).filter((ref) => {
    const match = /^refs\/remotes\/[^/]+\/(.+)$/.exec(ref);
    return match?.[1] === branch;
  });
  const remote = remotes.find((ref) => ref.startsWith("refs/remotes/origin/")) ??
    (remotes.length === 1 ? remotes[0] : undefined);
  return remote === undefined ? { kind: "new" } : { kind: "remote", ref: remote.replace(/^refs\/remotes\//, "") };
}

/** The branch beside which git can have none called `branch`: a branch is a file, and others a folder of that name. */
export function findInTheWay(branch: string, { commits }: Refs): string | undefined {
  const parent = listParents(branch).find((name) => commits[`refs/heads/${name}`] !== undefined);
  if (parent !== undefined) return parent;
  return Object.keys(commits).find((ref) => ref.startsWith(`refs/heads/${branch}/`))?.slice("refs/heads/".length);
}

/** "a" and "a/b" of "a/b/c". */
function listParents(name: string): readonly string[] {
  const parts = name.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/")).filter((parent) => /[^/]$/.test(parent));
}

/**
 * Finds the ref that `base` names: a local branch, a remote one, a tag; undefined: git has to be asked. Its full name: a
 * short one may be that of a branch and of a tag, and git takes neither, or the tag.
 */
export function findBase(base: string, refs: Refs): { readonly start: string; readonly remote: boolean } | undefined {
  const source = findBranch(base, refs);
  const candidates = [
    ...[`refs/heads/${base}`, `refs/remotes/${base}`],
    ...(source.kind === "remote" ? [`refs/remotes/${source.ref}`] : []),
    `refs/tags/${base}`,
  ];
  const start = candidates.find((ref) => refs.commits[ref] !== undefined);
  return start === undefined ? undefined : { start, remote: start.startsWith("refs/remotes/") };
}

/**
 * Returns the repository's default branch: what origin's HEAD points to (the local branch of that name where there is
 * one), else `main`, else `master`, else the branch of the main worktree, or of a bare repository.
 */
export function defaultBranch(refs: Refs, mainBranch: string | null): string {
  const remoteHead = refs.remoteHeads["origin"] ?? Object.values(refs.remoteHeads)[0];
  if (remoteHead !== undefined) {
    const local = remoteHead.replace(/^[^/]+\//, "");
    return refs.commits[`refs/heads/${local}`] === undefined ? remoteHead : local;
  }
  for (const name of ["main", "master"]) if (refs.commits[`refs/heads/${name}`] !== undefined) return name;
  return mainBranch ?? refs.head ?? "main";
}

/** Says why `branch` cannot be a branch's name, by the rules of `git check-ref-format --branch`; undefined: it can. */
export function explainBadBranch(branch: string): string | undefined {
  if (branch === "") return "it is empty";
  if (branch.startsWith("-")) return 'it starts with "-"';
  // git takes "@" for a branch's name, and then for HEAD wherever it stands.
  if (branch === "@" || branch === "HEAD") return "git uses that name itself";
  // deno-lint-ignore no-control-regex
  const bad = /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|\.$/.exec(branch);
  if (bad !== null) return `it has ${bad[0] === " " ? "a blank" : JSON.stringify(bad[0])} in it`;
  const part = branch.split("/").find((piece) => piece.startsWith(".") || piece.endsWith(".lock"));
  return part === undefined
    ? undefined
    : `its part "${part}" ${part.startsWith(".") ? 'starts with "."' : 'ends in ".lock"'}`;
}
