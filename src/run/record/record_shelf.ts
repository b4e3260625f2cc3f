import type { Context } from "../../base/context.ts";
import type { Store } from "../../events/store.ts";
import type { SessionView } from "../session/find_sessions.ts";
import { type Audience, openRecordIfThere, recordPath } from "../journal.ts";
import { kindOf } from "../project.ts";
import type { SessionOverview } from "../project_sessions.ts";

/** The records of the projects that sessions belong to, each opened once; none is made. */
export class RecordShelf implements Disposable {
  readonly #context: Context;
  readonly #audience: Pick<Audience, "warn">;
  readonly #stores = new Map<string, Store | undefined>();
  readonly #opened: Store[] = [];

  constructor(context: Context, { place, store }: SessionOverview, audience: Pick<Audience, "warn">) {
    this.#context = context;
    this.#audience = audience;
    if (place !== undefined) this.#stores.set(place.root, store);
  }

  /** Finds the record that a session stands in; undefined: it has none. */
  async find({ root }: Pick<SessionView, "root">): Promise<Store | undefined> {
    if (root === null) return undefined;
    if (this.#stores.has(root)) return this.#stores.get(root);
    const isThere = kindOf(recordPath(root)) === "file";
    const store = isThere ? await openRecordIfThere(this.#context, root, this.#audience) : undefined;
    this.#stores.set(root, store);
    if (store !== undefined) this.#opened.push(store);
    return store;
  }

  [Symbol.dispose](): void {
    for (const store of this.#opened) store.close();
  }
}
