/** A change that waits at a forge for being merged: a pull request, or a merge request. */
export interface ForeignChange {
  readonly remote: string;
  /** The forge's ref. */
  readonly source: string;
  /** Ours, which keeps the commit. */
  readonly ref: string;
  readonly branch: string;
}

/**
 * Parses `pr:12` (GitHub, Gitea) and `mr:12` (GitLab), with the remote in front where it is not origin:
 * `upstream/pr:12`. The refs are those that the forges document.
 */
export function parseForeignChange(text: string): ForeignChange | undefined {
  const match = /^(?:([^/\s:]+)\/)?(pr|mr):#?(\d+)$/.exec(text);
  if (match === null) return undefined;
  const [, remote = "origin", kind, number] = match;
  // The same number is another change elsewhere.
  const [folder, prefix] = remote === "origin" ? ["", ""] : [`${remote}/`, `${remote}-`];
  return {
    remote,
    source: kind === "pr" ? `refs/pull/${number}/head` : `refs/merge-requests/${number}/head`,
    ref: `refs/prj/${folder}${kind}/${number}`,
    branch: `${prefix}${kind}-${number}`,
  };
}
