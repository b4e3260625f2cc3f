import { join, relative } from "node:path";

const ROOT = join(import.meta.dirname!, "../..");

/** The path of a file in this repository, with forward slashes: "src/plan/build_plan.ts". */
export function sourcePath(filename: string): string {
  return relative(ROOT, filename).replaceAll("\\", "/");
}

/** Whether `path` is the product's own code; tests and scripts are free of its rules. */
export function isProduct(path: string): boolean {
  return path === "main.ts" || /^(commands|src)\//.test(path);
}

/** Whether `path` is `home`, or in the folder `home/`. */
export function isIn(path: string, home: string): boolean {
  return home.endsWith("/") ? path.startsWith(home) : path === home;
}
