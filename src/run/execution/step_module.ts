import { dirname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { PrjError, reasonOf } from "../../base/error.ts";

/**
 * Runs a `.js` or `.ts` file in this process: the module itself, then its default export where that is a function. A
 * compiled program imports .js files from disk only, so types are stripped into a temporary copy first.
 */
export async function runModule(path: string): Promise<number> {
  const folder = await Deno.makeTempDir({ prefix: "prj-step-" });
  try {
    const entry = /\.ts$/.test(path) ? await stripTree(path, folder) : path;
    const module: { default?: unknown } = await import(pathToFileURL(entry).href);
    const result = typeof module.default === "function" ? await module.default({ directory: Deno.cwd() }) : undefined;
    return typeof result === "number" ? result : 0;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Writes a .ts module and every .ts module that it imports by a relative path as .js, in the same arrangement. */
async function stripTree(entry: string, folder: string): Promise<string> {
  const { transform } = await import("sucrase");
  const root = dirname(entry);
  const target = (path: string): string =>
    join(folder, relative(root, path).replaceAll("..", "__")).replace(/\.ts$/, ".ts.js");
  const seen = new Set<string>();
  const queue = [resolve(entry)];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const directory = dirname(path);
    const stripped =
      transform(await readModule(path), { transforms: ["typescript"], disableESTransforms: true, filePath: path }).code;
    const code = stripped.replace(
      /(\bfrom\s*|\bimport\s*\(?\s*)(["'])(\.{1,2}\/[^"']+)\2/g,
      (_, before: string, quote: string, specifier: string) => {
        const imported = resolve(directory, specifier);
        if (!imported.endsWith(".ts")) return `${before}${quote}${pathToFileURL(imported).href}${quote}`;
        queue.push(imported);
        return `${before}${quote}${pathToFileURL(target(imported)).href}${quote}`;
      },
    );
    await Deno.mkdir(dirname(target(path)), { recursive: true });
    await Deno.writeTextFile(target(path), code);
  }
  return target(resolve(entry));
}

async function readModule(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    throw new PrjError("failed", {
      message: `Cannot read the module "${path}": ${reasonOf(error)}`,
    });
  }
}
