import { resolve } from "node:path/posix";
import { placeOfObject } from "../base/decode.ts";
import type { Place } from "../base/error.ts";
import type { Duration } from "../base/shape.ts";
import { findText, TemplateText } from "../base/template_text.ts";
import { resolveWritten } from "../base/written_path.ts";
import type { ContainerSpec, Healthcheck } from "../session/container/container_spec.ts";
import { readImage } from "../session/container/grammar/image.ts";
import { readCpus, readMemory } from "../session/container/grammar/limit.ts";
import { readLabelName, readLabelValue, readNetwork, readUser } from "../session/container/grammar/name.ts";
import { readOptions } from "../session/container/grammar/option.ts";
import { readRestart, readSignal } from "../session/container/grammar/policy.ts";
import { isSamePort, type Port, readPort, writePort } from "../session/container/grammar/port.ts";
import { findControl, type Reading, type Refusal, refuse } from "../session/container/grammar/reading.ts";
import { isInside, readVolume, type Volume, writeVolume } from "../session/container/grammar/volume.ts";
import type { SessionBlock } from "../template/command_shape.ts";
import type { ContainerBlock } from "../template/container_shape.ts";
import type { Expander } from "./expander.ts";

/** Is told of everything on this machine that has to be there, as far as this run does not make it. */
export type NeedPath = (path: string, need: { readonly what: string; readonly isFile: boolean; place?: Place }) => void;

/** What a container is planned from. */
export interface ContainerGround {
  readonly expander: Expander;
  /** The worktree that the session stands for. */
  readonly path: string;
  readonly root: string;
  readonly home: string;
  readonly needPath: NeedPath;
}

/** What of a container its windows have to know. */
export interface ContainerPlace {
  /** Where panes begin, in the container. */
  readonly directory: string;
  /** Where a folder of this machine is in the container; undefined: it is not in it. */
  readonly inside: (path: string) => string | undefined;
}

/** A container without what its first pane says. */
export type ContainerFrame = Omit<ContainerSpec, "command" | "tty" | "workdir">;

/** Reads everything of a container but what runs in it; undefined where there is no image to make it of. */
export function planContainerFrame(
  block: SessionBlock,
  ground: ContainerGround,
): { readonly frame: ContainerFrame; readonly place: ContainerPlace } | undefined {
  const { expander } = ground;
  const written = block.container;
  if (written?.image === undefined) {
    const place = placeOfObject(written) ?? placeOfObject(block);
    expander.problems.push({
      message: 'A session in a container needs an image: "image" is missing in "container"',
      hint: "For example session: { container: { image: node:22 } }",
      ...(place === undefined ? {} : { place }),
    });
    return undefined;
  }
  const reader = new ContainerReader(written, ground);
  const image = reader.read(written.image, readImage) ?? "";
  const mounts = reader.mounts();
  const frame: ContainerFrame = {
    image,
    entrypoint: reader.words(written.entrypoint),
    volumes: mounts.filter(({ kind }) => kind !== "tmpfs").map(writeVolume),
    tmpfs: mounts.filter(({ kind }) => kind === "tmpfs").map(writeVolume),
    ports: reader.ports().map(writePort),
    envFiles: reader.envFiles(),
    network: reader.read(written.network, readNetwork) ?? null,
    user: reader.read(written.user, readUser) ?? null,
    labels: reader.labels(),
    memory: reader.read(written.memory, readMemory) ?? null,
    cpus: reader.read(written.cpus, readCpus) ?? null,
    restart: reader.read(written.restart, readRestart) ?? null,
    healthcheck: reader.healthcheck(),
    stopSignal: reader.read(written.stop_signal, readSignal) ?? null,
    stopTimeoutMs: reader.duration(written.stop_timeout),
    extraArgs: reader.options(),
  };
  const inside = (path: string): string | undefined => findInside(path, mounts);
  const worktree = inside(ground.path) ?? ground.path;
  const text = written.workdir === undefined ? undefined : expander.text(written.workdir);
  if (text?.startsWith("~")) reader.refuse(written.workdir!, homeless(text));
  return { frame, place: { directory: text === undefined ? worktree : resolve(worktree, text), inside } };
}

/** Where a folder of this machine is mounted; of several mounts, the closest. */
function findInside(path: string, mounts: readonly Volume[]): string | undefined {
  const [closest] = mounts.filter(({ kind, source }) => kind === "bind" && isInside(path, source))
    .sort((a, b) => b.source.length - a.source.length);
  return closest === undefined
    ? undefined
    : resolve(closest.target, path.slice(closest.source.length).replace(/^\//, ""));
}

/** Why `~` means nothing in a container. */
export function homeless(written: string): Refusal {
  return {
    message: `Cannot use ${JSON.stringify(written)} as a directory in a container: its user's home is not known`,
    hint: "Write the whole path",
  };
}

/** Reads a list of words, or a text that is one; undefined where something is wrong with that. */
export function readWords(
  written: NonNullable<ContainerBlock["command"]>,
  expander: Expander,
): readonly string[] | undefined {
  return written instanceof TemplateText ? expander.words(written) : written.map((word) => expander.text(word));
}

/** Where a part of a command stands, as far as that is known. */
export function placeOf(written: unknown): { place?: Place } {
  const place = findText(written)?.place() ?? placeOfObject(written);
  return place === undefined ? {} : { place };
}

/** Reads one container; what is wrong goes to the expander's list, each with its place. */
class ContainerReader {
  readonly #block: ContainerBlock;
  readonly #ground: ContainerGround;

  constructor(block: ContainerBlock, ground: ContainerGround) {
    this.#block = block;
    this.#ground = ground;
  }

  /** Reads a text by its grammar; undefined where there is none, or something is wrong with it. */
  read<T>(text: TemplateText | undefined, grammar: (text: string) => Reading<T>): T | undefined {
    if (text === undefined) return undefined;
    const { expander } = this.#ground;
    const before = expander.problems.length;
    const expanded = expander.text(text);
    if (expander.problems.length > before) return undefined;
    const reading = grammar(expanded);
    if ("value" in reading) return reading.value;
    this.refuse(text, reading);
    return undefined;
  }

  refuse(text: TemplateText, { message, hint }: Refusal): void {
    this.#ground.expander.report({ message, hint, place: text.place() });
  }

  words(written: ContainerBlock["command"]): readonly string[] | null {
    return written === undefined ? null : readWords(written, this.#ground.expander) ?? null;
  }

  duration(written: ContainerBlock["stop_timeout"]): number | null {
    if (written === undefined) return null;
    return (this.#ground.expander.all(written) as Duration | undefined)?.ms ?? null;
  }

  /** All mounts, with the worktree's, where none covers it. */
  mounts(): readonly Volume[] {
    const { path, root, home, needPath } = this.#ground;
    const volumeGround = { base: path, within: [path, root], home };
    const volumes: Volume[] = [];
    for (const text of [...list(this.#block.volumes), ...list(this.#block.log_volume)]) {
      const volume = this.read(text, (written) => readVolume(written, volumeGround));
      if (volume === undefined) continue;
      if (volumes.some(({ target }) => target === volume.target)) {
        this.refuse(text, {
          message: `Cannot mount two volumes at "${volume.target}"`,
          hint: "Give one of them another path in the container",
        });
      }
      volumes.push(volume);
      if (volume.kind === "bind") needPath(volume.source, { what: "a volume", isFile: false, place: text.place() });
    }
    const isCovered = volumes.some(({ target }) => target === path) || findInside(path, volumes) !== undefined;
    if (isCovered) return volumes;
    if (path.includes(":")) {
      this.#ground.expander.problems.push({
        message: `Cannot mount the worktree "${path}": there is a colon in its path`,
        hint: "Move the worktree to a folder without one",
      });
    }
    return [{ kind: "bind", source: path, target: path, options: [] }, ...volumes];
  }

  ports(): readonly Port[] {
    const ports: Port[] = [];
    const texts = list(this.#block.ports);
    for (const text of texts) {
      const port = this.read(text, readPort);
      if (port === undefined) continue;
      if (ports.some((other) => isSamePort(port, other))) {
        this.refuse(text, {
          message: `Cannot publish ${
            JSON.stringify(writePort(port))
          }: another of these ports has that port of this machine`,
          hint: "Give one of them another port, or 0 for a free one",
        });
      }
      ports.push(port);
    }
    const network = this.#block.network?.text;
    if (texts[0] !== undefined && (network === "none" || network === "host")) {
      this.refuse(texts[0], {
        message: `Cannot publish ports: the network is "${network}"`,
        hint: network === "none"
          ? "Leave `network: none` away"
          : "Its ports are this machine's already: leave `ports` away",
      });
    }
    return ports;
  }

  envFiles(): readonly string[] {
    const { path, home, needPath } = this.#ground;
    return list(this.#block.env_file).flatMap((text) => {
      const file = this.read(text, (written): Reading => {
        const why = written.trim() === "" ? "it is empty" : findControl(written);
        if (why !== undefined) return refuse("a file of variables", written, why, 'For example ".env"');
        return { value: resolveWritten(path, written, home) };
      });
      if (file === undefined) return [];
      needPath(file, { what: "a file of variables", isFile: true, place: text.place() });
      return [file];
    });
  }

  labels(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      Object.entries(this.#block.labels ?? {}).map(([name, text]) => {
        const reading = readLabelName(name);
        if ("message" in reading) this.refuse(text, reading);
        return [name, this.read(text, readLabelValue) ?? ""];
      }),
    );
  }

  healthcheck(): Healthcheck | null {
    const written = this.#block.healthcheck;
    if (written === undefined) return null;
    const { expander } = this.#ground;
    if (written.command === undefined) {
      expander.problems.push({
        message: 'A "healthcheck" needs a "command"',
        hint: "For example healthcheck: { command: curl -f localhost:8080 }",
        ...placeOf(written),
      });
      return null;
    }
    return {
      command: expander.text(written.command),
      intervalMs: this.duration(written.interval),
      timeoutMs: this.duration(written.timeout),
      startPeriodMs: this.duration(written.start_period),
      retries: written.retries === undefined ? null : expander.all(written.retries) as number,
    };
  }

  options(): readonly string[] {
    const written = this.#block.extra_args;
    const words = this.words(written) ?? [];
    const reading = readOptions(words);
    if ("value" in reading) return reading.value;
    this.refuse(findText(written)!, reading);
    return [];
  }
}

/** One text, or several. */
function list(written: TemplateText | readonly TemplateText[] | undefined): readonly TemplateText[] {
  return written === undefined ? [] : written instanceof TemplateText ? [written] : written;
}
