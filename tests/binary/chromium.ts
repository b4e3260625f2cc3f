import assert from "node:assert/strict";
import { join } from "node:path";
import { statusOf, within } from "../bounded.ts";
import { waitFor } from "./rig.ts";

/** What a page did that a report must not do, and what it was. */
export interface PageTraces {
  /** All addresses that the page asked for, its own first. */
  readonly requests: string[];
  /** Messages of the console, exceptions and the browser's own complaints. */
  readonly complaints: string[];
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  // deno-lint-ignore no-explicit-any -- the protocol has hundreds of shapes
  readonly params?: any;
  // deno-lint-ignore no-explicit-any -- the same
  readonly result?: any;
  readonly error?: { readonly message: string };
}

/** A headless Chromium of its own, driven over its debugging protocol on the loopback interface. */
export class Chromium implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #folder: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (message: Message) => void>();
  #id = 0;
  #onEvent: (message: Message) => void = () => {};

  private constructor(child: Deno.ChildProcess, folder: string, socket: WebSocket) {
    this.#child = child;
    this.#folder = folder;
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      const message: Message = JSON.parse(String(data));
      if (message.id === undefined) this.#onEvent(message);
      else this.#waiting.get(message.id)?.(message);
    };
  }

  static async start(): Promise<Chromium> {
    const folder = await Deno.makeTempDir({ prefix: "prj-chromium-" });
    const args = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"];
    const child = new Deno.Command("chromium", {
      args: [...args, "--remote-debugging-port=0", `--user-data-dir=${folder}`, "about:blank"],
      env: { HOME: folder, XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder },
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const port = await waitFor("Chromium to listen", async () => {
      const text = await Deno.readTextFile(join(folder, "DevToolsActivePort")).catch(() => "");
      return /^(\d+)\n\S/.exec(text)?.[1];
    }, 60_000);
    const page = await waitFor("Chromium's page", async () => {
      const list = await fetch(`http://127.0.0.1:${port}/json/list`, { signal: AbortSignal.timeout(10_000) })
        .then((answer) => answer.json()).catch(() => []);
      return list.find((target: { type: string }) => target.type === "page");
    }, 60_000);
    const socket = new WebSocket(page.webSocketDebuggerUrl);
    const open = new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = reject;
    });
    await within("Chromium to take the connection", open);
    return new Chromium(child, folder, socket);
  }

  /** Opens a page as a screen of that size and mood shows it; returns once it is loaded. */
  async open(
    url: string,
    screen: { readonly width: number; readonly height: number; readonly dark: boolean },
  ): Promise<PageTraces> {
    const traces: PageTraces = { requests: [], complaints: [] };
    for (const domain of ["Page", "Network", "Log", "Runtime"]) await this.#send(`${domain}.enable`);
    const { width, height, dark } = screen;
    await this.#send("Emulation.setDeviceMetricsOverride", {
      ...{ width, height, deviceScaleFactor: 1 },
      mobile: width < 600,
    });
    await this.#send("Emulation.setEmulatedMedia", {
      features: [{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }],
    });
    const loaded = new Promise<void>((resolve) => {
      this.#onEvent = ({ method, params }) => {
        if (method === "Network.requestWillBeSent") traces.requests.push(params.request.url);
        if (method === "Log.entryAdded") traces.complaints.push(params.entry.text);
        if (method === "Runtime.consoleAPICalled") traces.complaints.push(JSON.stringify(params.args));
        if (method === "Runtime.exceptionThrown") traces.complaints.push(params.exceptionDetails.text);
        if (method === "Page.loadEventFired") resolve();
      };
    });
    await this.#send("Page.navigate", { url });
    await within(`${url} to be loaded`, loaded, () => JSON.stringify(traces));
    return traces;
  }

  /** Evaluates an expression in the page. */
  // deno-lint-ignore no-explicit-any -- whatever the page says
  async evaluate(expression: string): Promise<any> {
    const { result, exceptionDetails } = await this.#send("Runtime.evaluate", { expression, returnByValue: true });
    assert.equal(exceptionDetails, undefined, JSON.stringify(exceptionDetails));
    return result.value;
  }

  /** A picture of what the screen shows, as PNG. */
  async screenshot(): Promise<Uint8Array> {
    const { data } = await this.#send("Page.captureScreenshot", { format: "png" });
    return Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  }

  // deno-lint-ignore no-explicit-any -- the protocol's
  async #send(method: string, params: Record<string, unknown> = {}): Promise<any> {
    const id = ++this.#id;
    const answer = new Promise<Message>((resolve) => this.#waiting.set(id, resolve));
    this.#socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await within(`Chromium's answer to ${method}`, answer);
    this.#waiting.delete(id);
    assert.equal(error, undefined, `${method}: ${error?.message}`);
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#socket.onclose = resolve);
    this.#socket.close();
    await within("Chromium to close the connection", closed);
    this.#child.kill("SIGTERM");
    await statusOf(this.#child);
    // Its other processes end after it.
    await waitFor(
      "Chromium's folder to go",
      () => Deno.remove(this.#folder, { recursive: true }).then(() => true, () => false),
    );
  }
}
