import { flag, option, type Verb } from "../verb.ts";

/** Worktrees of the project: made, found, merged and removed, so that no work is lost. */
export const WORKTREES: readonly Verb[] = [
  {
    name: "worktree list",
    aliases: ["worktree ls"],
    summary: "Worktrees with their sessions and changes",
    group: "Worktrees",
    takes: "none",
    words: "",
    options: [],
    load: () => import("../worktree_list.ts"),
  },
  {
    name: "worktree create",
    aliases: ["worktree add"],
    summary: "A worktree without a command: of a branch, a commit, a pull request",
    group: "Worktrees",
    takes: "branch",
    words: "<what>",
    options: [
      option("--base", "REF", "Where a new branch starts", "branch"),
      flag("--detach", "Check out the commit without a branch"),
      flag("--dry-run", "Show what would be done; change nothing"),
    ],
    more: `Examples:
  prj worktree create user-auth                 a new branch, or one that is there
  prj worktree create origin/fix                a branch of a remote
  prj worktree create v1.2 --detach             a tag or a commit
  prj worktree create pr:12                     a pull request of origin; mr:12 for GitLab, upstream/pr:12`,
    load: () => import("../worktree_create.ts"),
  },
  {
    name: "worktree path",
    aliases: [],
    summary: "Where a worktree is",
    group: "Worktrees",
    takes: "worktree",
    words: "<name>",
    options: [],
    more: 'Example: cd "$(prj worktree path user-auth)"',
    load: () => import("../worktree_path.ts"),
  },
  {
    name: "worktree move",
    aliases: ["worktree mv"],
    summary: "Move a worktree to another folder, with its ports",
    group: "Worktrees",
    takes: "worktree",
    words: "<name> <folder>",
    options: [],
    load: () => import("../worktree_move.ts"),
  },
  {
    name: "worktree remove",
    aliases: ["worktree rm"],
    summary: "Remove worktrees, after their sessions; what is removed can be restored for a day",
    group: "Worktrees",
    takes: "worktree",
    many: true,
    words: "<names...>",
    options: [
      flag("--force", "Also with uncommitted files, submodules, an unfinished rebase, or processes in it"),
      flag("--delete-unmerged", "Also the branch whose commits are nowhere else"),
      flag("--delete-branch", "Also a branch that prj did not make"),
      flag("--keep-branch", "Never the branch"),
    ],
    more:
      `A name is a branch, a folder's name or a path; a part of one never counts. All are looked at before the first goes.
The folder is moved into the repository's git directory, so this takes no longer for many files, and
"prj worktree restore" brings it back: files, ignored and untracked ones too, what was staged, the branch. It is deleted
when it is older than the setting worktrees.trash_age (1d), by a later remove.

The branch goes with it where prj made it, and where its commits are on another branch, on a remote, in a tag, or in its
base as one commit or several. Never: the main worktree, a locked one, one with another repository in it, the one that
you are in.

Exit codes: 0 removed, 1 a session's cleanup step failed, 3 no such worktree, 4 conflict, 6 a consent is missing.`,
    load: () => import("../worktree_remove.ts"),
  },
  {
    name: "worktree restore",
    aliases: [],
    summary: "Bring a removed worktree back; without a name: which can be",
    group: "Worktrees",
    takes: "none",
    words: "[names...]",
    options: [
      flag("--detach", "Without its branch, on the commit that it had"),
      flag("--sweep", "Delete for good instead: those named, else all that are old enough"),
      flag("--yes", "Delete those named without being asked"),
    ],
    more:
      `A name is a branch, a folder's name, a path or an id; of several the newest. Nothing that exists is overwritten.
Ports that the worktree held are not taken back; "prj run" takes new ones.

A sweep keeps, until it is named, what holds another repository and what was changed while it was removed.`,
    load: () => import("../worktree_restore.ts"),
  },
];
