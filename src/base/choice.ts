import { choice } from "./shape.ts";

/** Choices that several parts share, some with the spellings of the tools that prj replaces. */

export const BACKENDS = choice([
  "auto",
  "tmux",
  "zellij",
  "windows-terminal",
  "container",
  "podman",
  "docker",
]);

/** What runs containers; auto: podman where it is installed, else docker. */
export const RUNTIMES = choice(["auto", "podman", "docker"]);

export const CONFLICT_POLICIES = choice(
  ["reuse", "error", "restart", "rename", "skip", "merge_overwrite", "merge_skip"],
  { mergeOverwrite: "merge_overwrite", mergeSkip: "merge_skip" },
);

export const EXIT_MODES = choice(["back_to_shell", "hold", "close"], {
  backToShell: "back_to_shell",
  terminate: "hold",
  killWindow: "close",
});

/** How `worktree merge` brings a branch into its base. */
export const MERGE_WAYS = ["merge", "rebase", "squash"] as const;
export type MergeWay = typeof MERGE_WAYS[number];
