import { isInside } from "./process_place.ts";

/** Where in `folder`, itself included, something is mounted: what is below is another's. On Windows none can be told. */
export function findMountsIn(folder: string): readonly string[] {
  const all = Deno.build.os === "linux"
    ? parseMountinfo(readMountinfo())
    : Deno.build.os === "windows"
    ? []
    : parseMount(listMounts());
  return all.filter((path) => isInside(path, folder));
}

function readMountinfo(): string {
  try {
    return Deno.readTextFileSync("/proc/self/mountinfo");
  } catch {
    return "";
  }
}

function listMounts(): string {
  try {
    return new TextDecoder().decode(new Deno.Command("mount", { stdin: "null", stderr: "null" }).outputSync().stdout);
  } catch {
    return "";
  }
}

/** Parses proc_pid_mountinfo(5): the fifth word is the place, with blanks and the like as octal numbers. */
export function parseMountinfo(text: string): readonly string[] {
  return text.split("\n").flatMap((line) => {
    const place = line.split(" ")[4];
    return place === undefined
      ? []
      : [place.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)))];
  });
}

/** Parses what `mount` prints on macOS: "/dev/disk1 on /place (apfs, local)". */
export function parseMount(text: string): readonly string[] {
  return text.split("\n").flatMap((line) => / on (\/.*) \([^()]*\)$/.exec(line)?.[1] ?? []);
}
