/**
 * Loaded before every test module: a test that waits for ever fails its module, with the processes that there are, and
 * the others go on. Without it nobody would learn which it was: the whole run would be ended from outside.
 */

/** Ten times as long as the longest test takes on a loaded machine. */
const LIMIT_S = Number(Deno.env.get("PRJ_TEST_LIMIT_S") ?? 240);

let timer: number | undefined;
Deno.test.beforeEach(() => {
  timer = setTimeout(() => {
    const { stdout } = new Deno.Command("ps", { args: ["-eo", "pid,ppid,stat,etime,args", "--forest"] }).outputSync();
    console.error(new TextDecoder().decode(stdout));
    throw new Error(`A test has run for more than ${LIMIT_S} s; the processes of that moment are above`);
  }, LIMIT_S * 1000);
});
Deno.test.afterEach(() => clearTimeout(timer));
