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
];
