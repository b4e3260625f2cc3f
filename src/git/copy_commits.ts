/** Commits made from trees, without a worktree: what a merge, a squash and a rebase need of git. */

/** A commit of `tree` on `parents`; its message comes on stdin, in UTF-8 whatever the repository's are written in. */
export function commitArguments(tree: string, parents: readonly string[], isSigned: boolean): string[] {
  return [
    ...["-c", "i18n.commitEncoding=UTF-8", "commit-tree", tree],
    ...(isSigned ? ["-S"] : []),
    ...parents.flatMap((parent) => ["-p", parent]),
    ...["-F", "-"],
  ];
}

/** Whether commits are to be signed: `git commit-tree` does not ask. */
export const SIGNS_COMMITS = ["config", "--type=bool", "--get", "commit.gpgSign"] as const;

/** The commits that only `tip` has, oldest first, each with its parents. */
export function ownCommitsArguments(base: string, tip: string): string[] {
  return ["rev-list", "--reverse", "--topo-order", "--parents", `${base}..${tip}`, "--"];
}

/** Parses `rev-list --parents`. */
export function parseCommits(output: string): readonly { readonly id: string; readonly parents: readonly string[] }[] {
  return output.split("\n").filter((line) => line !== "").map((line) => {
    const [id = "", ...parents] = line.split(" ");
    return { id, parents };
  });
}

/** Who wrote a commit and when, its tree, and its message; NUL between them. */
export function describeCommitArguments(commit: string): string[] {
  return [
    "log",
    "-1",
    "--no-show-signature",
    "--encoding=UTF-8",
    "--format=%an%x00%ae%x00%ad%x00%T%x00%B",
    "--date=raw",
    commit,
    "--",
  ];
}

export interface CommitDescription {
  /** As the environment of `git commit-tree`. */
  readonly author: Readonly<Record<string, string>>;
  readonly tree: string;
  readonly message: string;
}

export function parseCommitDescription(output: string): CommitDescription {
  const [name = "", email = "", date = "", tree = "", ...message] = output.split("\0");
  return {
    author: { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_AUTHOR_DATE: `@${date}` },
    tree,
    message: message.join("\0").replace(/\n$/, ""),
  };
}

/** The subjects of the commits that only `tip` has, oldest first. */
export function subjectsArguments(base: string, tip: string): string[] {
  return ["log", "--reverse", "--no-show-signature", "--encoding=UTF-8", "--format=%s", `${base}..${tip}`, "--"];
}
