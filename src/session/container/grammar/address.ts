/** Whether a text is an IPv4 address, or an IPv6 address in brackets. */
export function isIP(text: string): boolean {
  return text.startsWith("[") ? text.endsWith("]") && isV6(text.slice(1, -1)) : isV4(text);
}

function isV4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

function isV6(text: string): boolean {
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => half === "" ? [] : half.split(":"));
  const last = groups.at(-1) ?? "";
  const width = last.includes(".") ? 2 : 1;
  const areGroups = groups.every((group, at) =>
    /^[0-9A-Fa-f]{1,4}$/.test(group) || (at === groups.length - 1 && isV4(group))
  );
  const count = groups.length + width - 1;
  return areGroups && (halves.length === 2 ? count < 8 : count === 8);
}
