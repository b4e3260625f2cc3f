/** Set in the compiled program, where the application is a script of its own beside the main module. */
declare const PRJ_APP_SCRIPT: true | undefined;

type App = typeof import("./app.ts");

/** Loads the application: from source as a module, in the compiled program as a script with V8's code cache. */
export async function loadApp(): Promise<App> {
  if (typeof PRJ_APP_SCRIPT === "undefined") return await import("./app.ts");
  return (await loadScript()).app;
}

/**
 * Half of the time of a run went into compiling JavaScript. V8 can keep what it compiled; Deno would put that under a
 * name that anyone can guess in the shared temporary folder, so prj carries its own, made when it was built. Where it
 * does not fit (another processor, other flags) V8 passes it over.
 */
async function loadScript(): Promise<{ app: App; createCache(): Uint8Array }> {
  // Importing "node:vm" and "node:process" takes longer than all that is asked of them here.
  const { process } = globalThis;
  const vm = process.getBuiltinModule("node:vm");
  const folder = import.meta.dirname!;
  const source = Deno.readTextFileSync(`${folder}/app.txt`);
  const cachedData = Deno.readFileSync(`${folder}/app.cache`);
  const script = new vm.Script(source, { filename: "app.js", ...(cachedData.length === 0 ? {} : { cachedData }) });
  const start: (require: (name: string) => unknown) => App = script.runInThisContext();
  return { app: start((name) => process.getBuiltinModule(name)), createCache: () => script.createCachedData() };
}

/** Runs invocations one after the other, and writes what V8 compiled for them: a step of building prj. */
export async function buildCodeCache([path, ...words]: readonly string[]): Promise<number> {
  const { app, createCache } = await loadScript();
  const calls = words.join("\0").split("\0;\0").map((call) => call.split("\0"));
  for (const call of calls) {
    const code = await app.runApp(call);
    if (code !== 0) return code;
  }
  Deno.writeFileSync(path!, createCache());
  return 0;
}
