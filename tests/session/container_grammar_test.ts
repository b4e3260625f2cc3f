import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { readImage } from "../../src/session/container/grammar/image.ts";
import { readCpus, readMemory } from "../../src/session/container/grammar/limit.ts";
import {
  readLabelName,
  readLabelValue,
  readNetwork,
  readUser,
  readVariableName,
} from "../../src/session/container/grammar/name.ts";
import { readOptions } from "../../src/session/container/grammar/option.ts";
import { readRestart, readSignal } from "../../src/session/container/grammar/policy.ts";
import { isSamePort, readPort, writePort } from "../../src/session/container/grammar/port.ts";
import type { Reading } from "../../src/session/container/grammar/reading.ts";
import { readVolume, writeVolume } from "../../src/session/container/grammar/volume.ts";

const SHA256 = `sha256:${"0a".repeat(32)}`;
const SHA512 = `sha512:${"0a".repeat(64)}`;
const GROUND = { base: "/home/me/trees/shop-x", within: ["/home/me/trees/shop-x", "/home/me/shop"], home: "/home/me" };

/** What a text reads as: written as the runtimes get it, or undefined where it is refused. */
function tell<T>(reading: Reading<T>, write: (value: T) => unknown = (value) => value): unknown {
  return "value" in reading ? write(reading.value) : undefined;
}

function same(...texts: string[]): [string, string][] {
  return texts.map((text) => [text, text]);
}

function none(...texts: string[]): [string, undefined][] {
  return texts.map((text) => [text, undefined]);
}

const volume = (text: string): unknown => tell(readVolume(text, GROUND), writeVolume);
const port = (text: string): unknown => tell(readPort(text), writePort);

const CASES: Readonly<Record<string, [(text: string) => unknown, [string, unknown][]]>> = {
  "readImage()": [(text) => tell(readImage(text)), [
    ...same(
      "alpine",
      "node:22",
      "localhost:5000/app",
      "localhost/bb:1",
      "registry.example.com:8443/Team".toLowerCase(),
    ),
    ...same("Registry.Example.com/app", "[::1]:5000/app:dev", "a/b/c/d:V1.2_x-3", "foo__bar/a--b.c_d"),
    ...same(`alpine@${SHA256}`, `ghcr.io/o/app:1@${SHA512}`, SHA256, "x".repeat(255), `a:${"t".repeat(128)}`),
    ...none("", " ", "-v", "--rm", "Foo", "foo/Bar", "foo..bar", "foo.", ".foo", "foo-", "a//b", "/a", "a/", "a b"),
    ...none("a:", "a:-x", `a:${"t".repeat(129)}`, "a@", "a@sha256:12", `a@md5:${"0".repeat(32)}`, "x".repeat(256)),
    ...none(`a@${SHA256.toUpperCase()}`, `a@${SHA256}@${SHA256}`, "docker://alpine", "host:99999/a", "host:0/a"),
    ...none("a\n", "a\0b", "foo___bar", "-host/a:1", "ho_st.x/a"),
  ]],
  "readVolume()": [volume, [
    ["/srv:/srv", "/srv:/srv"],
    ["./data:/data:ro", "/home/me/trees/shop-x/data:/data:ro"],
    [".:/app", "/home/me/trees/shop-x:/app"],
    ["../../shop/node_modules:/m", "/home/me/shop/node_modules:/m"],
    ["./a/../b:/b", "/home/me/trees/shop-x/b:/b"],
    ["~/cache:/cache:z,ro", "/home/me/cache:/cache:z,ro"],
    ["/a..b:/c..d", "/a..b:/c..d"],
    ["/x:/y/:Z,rshared", "/x:/y:Z,rshared"],
    ["cache:/root/.cache:nocopy", "cache:/root/.cache:nocopy"],
    ["/a:/b:consistent", "/a:/b"],
    ["/a:/b:delegated", "/a:/b:delegated"],
    ["/var/lib/db", "/var/lib/db"],
    ["tmpfs:/tmp", "/tmp"],
    ["tmpfs:/tmp:size=64m,noexec", "/tmp:size=64m,noexec"],
    ["/var/run/docker.sock:/var/run/docker.sock", "/var/run/docker.sock:/var/run/docker.sock"],
    ...none("../../etc:/x", "../other:/x", "..:/x", "/a/../etc:/x", "~/../you:/x", "data/x:/x", "a:/x", "_a:/x"),
    ...none(
      "",
      "/a:",
      ":/a",
      "/a:b",
      "/a:/",
      "/a:/b/../c",
      "/a:/b:",
      "/a:/b:ro,rw",
      "/a:/b:z,Z",
      "/a:/b:fast",
      "-v:/x",
    ),
    ...none("/a:/b:nocopy", "cache:/x:rshared", "/a:/b:c:ro", "/a:/b\n", "/a:/b:ro,ro", "tmpfs:/tmp:what", "x"),
  ]],
  "readPort()": [port, [
    ...same("80", "8080:80", "127.0.0.1:8080:80", "[::1]:8080:80", "127.0.0.1::80", "8000-8005:9000-9005", "53:53/udp"),
    ...same("22:22", "9000:9000/sctp", "7000-7002"),
    ["80/tcp", "80"],
    ["80:80/UDP", "80:80/udp"],
    ["0:80", "80"],
    ["127.0.0.1:0:80", "127.0.0.1::80"],
    ["8000-8000:80", "8000:80"],
    ...none("", "0", "65536", "-1", "8080:0", "80:", ":80", "8000-8002:9000-9001", "9-8:9-8", "80/icmp", "80/", "a:80"),
    ...none("::1:80:80", "[::1]:80", "[::g]:80:80", "1.2.3:80:80", "256.1.1.1:80:80", "host:80:80", "80 ", "٨٠"),
    ...none("1:2:3:4", "80\n", "1.5"),
  ]],
  "readMemory()": [(text) => tell(readMemory(text)), [
    ["512m", "512m"],
    ["1.5g", "1.5g"],
    ["512MB", "512m"],
    ["2GiB", "2g"],
    ["1 G", "1g"],
    ["8388608", "8388608b"],
    ...none("", "5m", "512", "-1g", "512x", "m", "1e9", "1,5g", "9".repeat(30)),
  ]],
  "readCpus()": [(text) => tell(readCpus(text)), [
    ...same("1", "0.25", "1.5"),
    ["1.50", "1.5"],
    [".5", "0.5"],
    ...none("", "0", "0.001", "-1", "two", "1e2", "1.", "50%"),
  ]],
  "readRestart()": [(text) => tell(readRestart(text)), [
    ...same("no", "always", "unless-stopped", "on-failure", "on-failure:3"),
    ...none("", "false", "never", "on-failure:", "on-failure:-1", "always:3", "Always"),
  ]],
  "readSignal()": [(text) => tell(readSignal(text)), [
    ["SIGINT", "SIGINT"],
    ["term", "SIGTERM"],
    ["RTMIN+3", "SIGRTMIN+3"],
    ...same("9", "64"),
    ...none("", "0", "65", "SIGNAL", "-9", "SIGINT "),
  ]],
  "readUser()": [(text) => tell(readUser(text)), [
    ...same("node", "1000", "1000:1000", "www-data:staff", "0"),
    ...none("", "-u", ":1", "a:b:c", "a b", "99999999999", "a\n"),
  ]],
  "readNetwork()": [(text) => tell(readNetwork(text)), [
    ...same("none", "host", "bridge", "my-net", "container:db", "slirp4netns:port_handler=slirp4netns"),
    ...none("", "-x", "a b", "a\n", "container:"),
  ]],
  "readLabelName()": [(text) => tell(readLabelName(text)), [
    ...same("team", "com.example/a-b"),
    ...none("", " ", "a=b", "a b", "a\nb", "-a", "prj.marks"),
  ]],
  "readLabelValue()": [(text) => tell(readLabelValue(text)), [
    ...same("", "a=b c", "ü"),
    ...none("a\nb", "a\tb", "\0"),
  ]],
  "readVariableName()": [(text) => tell(readVariableName(text)), [
    ...same("A", "_a1"),
    ...none("", "1A", "A-B", "A.B", "A B", "A=B", "ä"),
  ]],
};

for (const [name, [read, cases]] of Object.entries(CASES)) {
  Deno.test(`${name} takes what the runtimes take, and nothing else`, () => {
    for (const [text, expected] of cases) strictEqual(read(text), expected, JSON.stringify(text));
  });
}

Deno.test("readOptions() lets no word become the image, and none take the container away", () => {
  const good = [[], ["--shm-size=1g"], ["--shm-size", "1g", "-v", "/a:/b"]];
  for (const words of good) deepStrictEqual(readOptions(words), { value: words });
  const bad = [["alpine"], ["--"], ["--privileged", "--"], ["--rm"], ["--name=x"], ["--name", "x"], ["-d"], [""], [
    "-e\n",
  ]];
  for (const words of bad) strictEqual("value" in readOptions(words), false, words.join(" "));
});

Deno.test("isSamePort() is about a port of this machine, however many addresses and ports are meant", () => {
  const pairs: [string, string, boolean][] = [
    ["80:80", "80:81", true],
    ["80:80", "80:80/udp", false],
    ["127.0.0.1:80:80", "127.0.0.2:80:80", false],
    ["127.0.0.1:80:80", "80:90", true],
    ["8000-8010:8000-8010", "8010:1", true],
    ["0:80", "0:80", false],
  ];
  for (const [one, other, expected] of pairs) {
    const [a, b] = [one, other].map((text) => tell(readPort(text), (value) => value));
    strictEqual(isSamePort(a as never, b as never), expected, `${one} and ${other}`);
  }
});

Deno.test("a refusal says what is wrong with which part, and shows how it is written", () => {
  deepStrictEqual(readVolume("../../etc:/x:ro", GROUND), {
    message: 'Cannot use "../../etc:/x:ro" as a volume: ".." leaves /home/me/trees/shop-x',
    hint: 'Write the absolute path where that is meant: "/home/me/etc:/x:ro"',
  });
  deepStrictEqual(readVolume("src/app:/app", GROUND), {
    message: 'Cannot use "src/app:/app" as a volume: "src/app" is neither a path nor the name of a volume',
    hint: 'Write "./src/app:/app" for a folder of the project',
  });
  deepStrictEqual(readImage("team/App:1"), {
    message: 'Cannot use "team/App:1" as an image: "App" has capital letters, which only a tag may have',
    hint: 'For example "node:22", "localhost:5000/team/app:1.2" or "alpine@sha256:…"',
  });
});
