import { isIP } from "./address.ts";
import { type Reading, type Refusal, refuse } from "./reading.ts";

/** A published port, or as many as its range has. */
export interface Port {
  /** An address of this machine; "" for all. */
  readonly address: string;
  /** First and last; null: free ones are taken. */
  readonly host: readonly [number, number] | null;
  readonly container: readonly [number, number];
  readonly protocol: "tcp" | "udp" | "sctp";
}

const PORT_REGEXP = /^(?:(\[[^\]]*\]|[^:[\]]*):)?(?:([^:]*):)?([^:/]*)(?:\/([^/]*))?$/;
const RANGE_REGEXP = /^(\d{1,5})(?:-(\d{1,5}))?$/;
const EXAMPLE = 'For example "8080:80", "127.0.0.1:5353:53/udp", "8000-8005:8000-8005", or "0:80" for a free port';

/** Reads [ADDRESS:][HOST:]CONTAINER[/PROTOCOL]; without a host port, or with 0, a free one is taken. */
export function readPort(text: string): Reading<Port> {
  const no = (why: string): Refusal => refuse("a port", text, why, EXAMPLE);
  const match = PORT_REGEXP.exec(text);
  if (match === null) return no("it is not [ADDRESS:][HOST:]CONTAINER[/PROTOCOL]");
  const [, first, second, inside = "", protocol = "tcp"] = match;
  // One part before the container's port is the host's port, two are an address and a port.
  const address = second === undefined ? "" : first ?? "";
  const outside = second ?? first ?? "";
  if (second !== undefined && !isIP(address)) {
    return no(`${JSON.stringify(address)} is not an address of this machine, as 127.0.0.1 or [::1] is`);
  }
  const kind = protocol.toLowerCase();
  if (kind !== "tcp" && kind !== "udp" && kind !== "sctp") {
    return no(`${JSON.stringify(protocol)} is not tcp, udp or sctp`);
  }
  const container = readRange(inside, 1);
  if (container === undefined) return no(`${JSON.stringify(inside)} is not a port from 1 to 65535, or a range of them`);
  if (second === undefined && first === "") return no("the host's port is empty");
  const host = outside === "" || outside === "0" ? null : readRange(outside, 1);
  if (host === undefined) return no(`${JSON.stringify(outside)} is not a port from 0 to 65535, or a range of them`);
  if (host !== null && host[1] - host[0] !== container[1] - container[0]) {
    return no("its two ranges have different lengths");
  }
  return { value: { address, host, container, protocol: kind } };
}

/** Writes a port as both runtimes take it: 0 is written as nothing. */
export function writePort({ address, host, container, protocol }: Port): string {
  const outside = host === null ? "" : writeRange(host);
  const before = address !== "" ? `${address}:${outside}:` : host === null ? "" : `${outside}:`;
  return `${before}${writeRange(container)}${protocol === "tcp" ? "" : `/${protocol}`}`;
}

/** Whether two ports want the same one of this machine. */
export function isSamePort(one: Port, other: Port): boolean {
  if (one.host === null || other.host === null || one.protocol !== other.protocol) return false;
  const isEverywhere = [one, other].some(({ address }) => ["", "0.0.0.0", "[::]"].includes(address));
  return (isEverywhere || one.address === other.address) && one.host[0] <= other.host[1] &&
    other.host[0] <= one.host[1];
}

function readRange(text: string, min: number): readonly [number, number] | undefined {
  const [, from, to = from] = RANGE_REGEXP.exec(text) ?? [];
  if (from === undefined) return undefined;
  const range = [Number(from), Number(to)] as const;
  return range[0] >= min && range[0] <= range[1] && range[1] <= 65_535 ? range : undefined;
}

function writeRange([from, to]: readonly [number, number]): string {
  return from === to ? String(from) : `${from}-${to}`;
}
