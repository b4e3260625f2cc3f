import { MERGE_WAYS } from "../../src/base/choice.ts";
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
    name: "worktree sync",
    aliases: [],
    summary: "Copy and link files into worktrees once more, as when they were made",
    group: "Worktrees",
    takes: "worktree",
    many: true,
    words: "[names...]",
    options: [
      flag("--all", "All worktrees"),
      flag("--force", "Overwrite what differs and git does not track; the old files are kept for a while"),
      flag("--dry-run", "Show what would be done; change nothing"),
    ],
    more: `Files come from the main worktree: copy_files and symlink_files of the command that made a worktree, and what
.worktreeinclude names there (as .gitignore is written) and git does not track. Without a name: the current worktree.

What a worktree has is left as it is, and named where it differs. With --force the old files are moved into
prj/replaced in the repository's git directory, and deleted by a later --force when they are older than the setting
worktrees.trash_age (1d).`,
    load: () => import("../worktree_sync.ts"),
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

With --force nobody counts what goes, so that it takes no longer for many files; other repositories are looked for in
folders and in theirs. One that is deeper comes along, and no sweep deletes it.

Exit codes: 0 removed, 1 a session's cleanup step failed, 3 no such worktree, 4 conflict, 6 a consent is missing.`,
    load: () => import("../worktree_remove.ts"),
  },
  {
    name: "worktree prune",
    aliases: [],
    summary: "Remove worktrees that are merged; shows which and why, then asks",
    group: "Worktrees",
    takes: "none",
    words: "",
    options: [
      option("--base", "BRANCH", "Where they are merged; default: the repository's default branch", "branch"),
      flag("--gone", "Also those whose upstream is gone, merged or not"),
      option("--older-than", "SPAN", "Also those that nobody used for so long, merged or not: 30d"),
      flag("--delete-branch", "Also branches that prj did not make"),
      flag("--dry-run", "Show what would be removed; change nothing"),
      flag("--yes", "Remove without being asked"),
    ],
    more:
      `Merged is a branch of which the base has its commits (merged into), its very files (same files as), every commit as a
copy (rebased onto), all of them as one (squashed into), or all that a merge would bring (merging it changes nothing).
A branch without a commit of its own is new, not merged.

Kept: what has uncommitted files, is locked, or is looked at by somebody; a branch that is not merged stays even where its
worktree goes. What git lists and whose folder is gone goes too. All can be restored: "prj worktree restore".`,
    load: () => import("../worktree_prune.ts"),
  },
  {
    name: "worktree merge",
    aliases: [],
    summary: "Bring a worktree's branch into its base, without touching anybody's uncommitted files",
    group: "Worktrees",
    takes: "worktree",
    words: "[name]",
    options: [
      option("--into", "BRANCH", "The base; default: where the branch came from, else the default branch", "branch"),
      option("--how", "WAY", "One merge commit, copies of all commits, or one commit; default merge", MERGE_WAYS),
      { ...option("--message", "TEXT", "Of the commit that is made"), flags: ["-m", "--message"] },
      flag("--remove", "Remove the worktree then, as prj worktree remove does"),
      flag("--keep", "Keep it, whatever worktrees.auto_cleanup says"),
    ],
    more:
      `Without a name: the worktree that you are in. "merge" goes without a merge commit where the base has not moved on,
unless --message is given. "rebase" copies the commits; the branch itself stays as it is.

All is made beside the worktrees; then the base moves at once, from the commit that was looked at. Where the base is
checked out its files come along, unless one of them has uncommitted changes: then nothing is done. A conflict changes
nothing either, and names the files. The former base is kept as refs/prj/backup/<base>/<time>.

The hooks pre-commit, commit-msg and pre-merge-commit do not run; post-merge runs where the base is checked out. Commits
are signed where commit.gpgSign is set. Ctrl-C while the base gets its files ends prj when it has them.

Exit codes: 0 merged, or nothing to merge; 3 no such worktree or base; 4 conflict; 5 git is older than 2.38.`,
    load: () => import("../worktree_merge.ts"),
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
