/** What `container inspect` says, the same from podman and docker. Pure. */
import type { SessionDetails } from "../lifecycle.ts";
import { LABELS } from "./labels.ts";
import type { ListedContainer } from "./list.ts";

export interface InspectedContainer {
  readonly listed: ListedContainer;
  readonly details: Omit<SessionDetails, "session">;
}

interface Inspected {
  readonly Id?: string;
  readonly Name?: string;
  readonly Created?: string;
  readonly Path?: string;
  readonly Args?: readonly string[] | null;
  readonly ImageName?: string;
  readonly RestartCount?: number;
  readonly State?: {
    readonly Status?: string;
    readonly Pid?: number;
    readonly ExitCode?: number;
    readonly StartedAt?: string;
    readonly FinishedAt?: string;
    readonly Health?: { readonly Status?: string } | null;
    readonly Healthcheck?: { readonly Status?: string } | null;
  };
  readonly Config?: {
    readonly Tty?: boolean;
    readonly OpenStdin?: boolean;
    readonly Image?: string;
    readonly Labels?: Readonly<Record<string, string>> | null;
  };
  readonly HostConfig?: {
    readonly PortBindings?: PortMap | null;
  };
  readonly NetworkSettings?: { readonly Ports?: PortMap | null };
  readonly Mounts?: readonly Mount[] | null;
}

type PortMap = Readonly<Record<string, readonly { readonly HostIp?: string; readonly HostPort?: string }[] | null>>;

interface Mount {
  readonly Type?: string;
  readonly Name?: string;
  readonly Source?: string;
  readonly Destination?: string;
  readonly RW?: boolean;
}

/** Parses what `container inspect` printed: those that were found, in any order. */
export function parseInspect(text: string): readonly InspectedContainer[] {
  const found: unknown = text.trim() === "" ? [] : JSON.parse(text);
  if (!Array.isArray(found)) throw new SyntaxError("it is no list");
  return found.map((one) => describe(one as Inspected));
}

function describe(one: Inspected): InspectedContainer {
  const { State: state = {}, Config: config = {} } = one;
  const labels = config.Labels ?? {};
  const image = one.ImageName ?? config.Image ?? "";
  const argv = [one.Path ?? "", ...(one.Args ?? [])].filter((word, i) => i > 0 || word !== "");
  return {
    listed: {
      id: one.Id ?? "",
      name: (one.Name ?? "").replace(/^\//, ""),
      image,
      command: argv.join(" "),
      createdAt: parseTime(one.Created) ?? 0,
      state: {
        status: state.Status ?? "",
        exitCode: state.ExitCode ?? null,
        health: (state.Health ?? state.Healthcheck)?.Status ?? "",
        startedAt: parseTime(state.StartedAt),
        endedAt: parseTime(state.FinishedAt),
      },
      pid: state.Pid ?? 0,
      labels: {
        marks: labels[LABELS.marks] ?? "",
        windows: labels[LABELS.windows] ?? "",
        definition: labels[LABELS.definition] ?? "",
        inside: labels[LABELS.inside] ?? "",
      },
    },
    details: {
      pid: state.Pid ?? 0,
      tty: config.Tty ?? false,
      input: config.OpenStdin ?? false,
      image,
      command: argv,
      restarts: one.RestartCount ?? 0,
      ports: describePorts(one.NetworkSettings?.Ports ?? one.HostConfig?.PortBindings ?? {}),
      mounts: (one.Mounts ?? []).map(describeMount),
    },
  };
}

/** Parses a time with nanoseconds; the year 1 is "never". */
function parseTime(text: string | undefined): number | null {
  const time = Date.parse((text ?? "").replace(/(\.\d{3})\d+/, "$1"));
  return Number.isNaN(time) || time <= 0 ? null : time;
}

/** Says "127.0.0.1:8080->80/tcp"; a port that is not published stands alone. The same port of IPv6 is not said again. */
function describePorts(ports: PortMap): readonly string[] {
  const said = Object.entries(ports).flatMap(([inside, bindings]) =>
    (bindings ?? []).length === 0 ? [inside] : bindings!.map(({ HostIp: address = "", HostPort: port = "" }) => {
      const isAny = address === "" || address === "0.0.0.0" || address === "::";
      return `${isAny ? "" : `${address.includes(":") ? `[${address}]` : address}:`}${port}->${inside}`;
    })
  );
  return [...new Set(said)];
}

function describeMount({ Type, Name, Source, Destination, RW }: Mount): string {
  const from = Type === "volume" ? Name : Source;
  return `${from ? `${from}:` : ""}${Destination}${RW === false ? ":ro" : ""}`;
}
