import { deepStrictEqual } from "node:assert/strict";
import { parseMount, parseMountinfo } from "../../src/process/mount.ts";

Deno.test("parseMountinfo() reads places, blanks and line breaks in them too", () => {
  const text = "22 27 0:20 / /sys rw,nosuid - sysfs sysfs rw\n" +
    "44 27 254:0 /a /home/my\\040folder\\012b\\134c rw shared:1 - ext4 /dev/vda rw\n\ngarbage\n";
  deepStrictEqual(parseMountinfo(text), ["/sys", "/home/my folder\nb\\c"]);
});

Deno.test("parseMount() reads what macOS prints", () => {
  const text = "/dev/disk3s1 on / (apfs, sealed)\n//u@host/share on /Volumes/a on b (smbfs, nodev)\nnothing\n";
  deepStrictEqual(parseMount(text), ["/", "/Volumes/a on b"]);
});
