import assert from "node:assert/strict";
import { join } from "node:path";
import { type Ended, runToEnd } from "./bounded.ts";
import { CONTAINER_FOLDER, containerPlace, endContainers, endDaemon } from "../scripts/end_containers.ts";

export type Runtime = "podman" | "docker";
export const RUNTIMES: readonly Runtime[] = ["podman", "docker"];

/** The image that each runtime has: busybox with all its applets, a shell as its own command, and IN_IMAGE=yes. */
export const IMAGES: Readonly<Record<Runtime, string>> = { podman: "localhost/prj-test:1", docker: "prj-test:1" };

/** Generous: the machine may be busy with all the other tests. */
const START_LIMIT_MS = 60_000;

let shared: Promise<ContainerRig> | undefined;
Deno.test.afterAll(async () => {
  // Where it could not be made, the tests have said so.
  const rig = await shared?.catch(() => undefined);
  await rig?.[Symbol.asyncDispose]();
});

/** A podman and a dockerd of the tests' own: storage, networks, sockets; nothing of the user's is seen or touched. */
export class ContainerRig implements AsyncDisposable {
  /** What a program needs so that its podman and docker are these. */
  readonly env: Readonly<Record<string, string>>;
  readonly #callEnv: Record<string, string>;
  /** Not those that others use: the interfaces are the machine's. */
  readonly #subnets = { podman: randomSubnet(100), docker: randomSubnet(150) };

  private constructor(readonly folder: string) {
    const { env } = containerPlace(folder);
    this.#callEnv = { ...env, LANG: "C.UTF-8" };
    const { CONTAINERS_CONF, CONTAINERS_STORAGE_CONF, DOCKER_CONFIG, DOCKER_HOST } = env;
    this.env = { CONTAINERS_CONF, CONTAINERS_STORAGE_CONF, DOCKER_CONFIG, DOCKER_HOST } as Record<string, string>;
  }

  /** The one of this test file: made when it is first asked for, ended after the last test. Empty it with `clear`. */
  static shared(): Promise<ContainerRig> {
    return shared ??= ContainerRig.create();
  }

  /** One more, for a test that stops its daemon or counts what is there. */
  static async create(): Promise<ContainerRig> {
    // A socket's path may have no more than about 100 characters.
    const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: CONTAINER_FOLDER }));
    const rig = new ContainerRig(folder);
    try {
      await rig.#configure();
      const image = await rig.#makeImage();
      await rig.startDaemon();
      const made = ["--change", 'CMD ["/bin/sh"]', "--change", "ENV IN_IMAGE=yes", image];
      await Promise.all([
        rig.ok("podman", "import", "--quiet", ...made, IMAGES.podman),
        rig.ok("docker", "import", ...made, IMAGES.docker),
      ]);
    } catch (error) {
      await endContainers(folder);
      throw error;
    }
    return rig;
  }

  async run(runtime: Runtime, ...args: string[]): Promise<Ended> {
    return await runToEnd([runtime, ...args], { env: this.#callEnv, clearEnv: true });
  }

  /** What it printed to stdout, trimmed; it has to end with 0. */
  async ok(runtime: Runtime, ...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(runtime, ...args);
    assert.equal(code, 0, `${runtime} ${args.join(" ")}\n${stderr}`);
    return stdout.trim();
  }

  /** The names of all containers, ended ones too. */
  async names(runtime: Runtime): Promise<string[]> {
    const names = await this.ok(runtime, "ps", "--all", "--format", "{{.Names}}");
    return names.split("\n").filter((name) => name !== "").sort();
  }

  /** A container that prj did not make, which sleeps; options come before the image. */
  async foreign(runtime: Runtime, name: string, options: string[] = [], argv = ["sleep", "600"]): Promise<string> {
    return await this.ok(runtime, "run", "--detach", "--name", name, ...options, IMAGES[runtime], ...argv);
  }

  /** A network through which ports are published; docker's is made when it is asked for. */
  async network(runtime: Runtime): Promise<string> {
    if (runtime === "podman") return "podman";
    const name = `prjd${this.folder.slice(-8)}`;
    if ((await this.run("docker", "network", "inspect", name)).code !== 0) {
      const bridge = `com.docker.network.bridge.name=${name}`;
      await this.ok("docker", "network", "create", "--opt", bridge, "--subnet", this.#subnets.docker, name);
    }
    return name;
  }

  /** Removes all containers and volumes. */
  async clear(): Promise<void> {
    await Promise.all([
      this.ok("podman", "rm", "--force", "--all", "--volumes", "--time", "0"),
      this.ok("docker", "ps", "--all", "--quiet").then(async (ids) => {
        if (ids !== "") await this.ok("docker", "rm", "--force", "--volumes", ...ids.split("\n"));
      }),
    ]);
  }

  /** Starts dockerd, and waits until it answers. */
  async startDaemon(): Promise<void> {
    const { pidFile, socket } = containerPlace(this.folder);
    const argv = [
      "dockerd",
      ...["--bridge=none", "--iptables=false", "--ip6tables=false", "--storage-driver=vfs", "--shutdown-timeout=1"],
      ...[`--data-root=${this.folder}/docker`, `--exec-root=${this.folder}/exec`, `--pidfile=${this.folder}/d.pid`],
      ...[`--config-file=${this.folder}/daemon.json`, `--host=unix://${socket}`],
    ];
    // It is nobody's child, so that it may outlive the test that happened to need it first.
    const script = `setsid "$@" >'${this.folder}/docker.log' 2>&1 </dev/null & echo $! >'${pidFile}'`;
    await runToEnd(["/bin/sh", "-c", script, "sh", ...argv], { env: this.#callEnv, clearEnv: true });
    const pid = Number(await Deno.readTextFile(pidFile));
    for (const end = performance.now() + START_LIMIT_MS;;) {
      if ((await this.run("docker", "version")).code === 0) return;
      const lives = await Deno.stat(`/proc/${pid}`).then(() => true, () => false);
      if (!lives || performance.now() > end) {
        assert.fail(`Cannot start dockerd, as which only root may\n${await this.daemonLog()}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Stops dockerd; what ran in it ends. */
  async stopDaemon(): Promise<void> {
    await endDaemon(this.folder, { withContainers: false });
  }

  async daemonLog(): Promise<string> {
    return await Deno.readTextFile(join(this.folder, "docker.log")).catch(() => "");
  }

  async #configure(): Promise<void> {
    const inside = (name: string): string => JSON.stringify(join(this.folder, name));
    for (const name of ["home", "networks"]) await Deno.mkdir(join(this.folder, name));
    const engine = [
      "[containers]",
      'default_ulimits = ["nofile=1024:1024", "nproc=1000:1000"]',
      "[engine]",
      'runtime = "runc"',
      'cgroup_manager = "cgroupfs"',
      'events_logger = "file"',
      // Otherwise the locks are in shared memory under a name that all podmans of a user share.
      'lock_type = "file"',
      `tmp_dir = ${inside("podman/tmp")}`,
      `volume_path = ${inside("podman/volumes")}`,
      "[network]",
      `network_config_dir = ${inside("networks")}`,
    ];
    // A bridge of its own: on one that it shared with another podman, of two subnets only one would be reached.
    const subnet = this.#subnets.podman;
    const network = {
      name: "podman",
      id: "2f259bab93aaaaa2542ba43ef33eb990d0999ee1b9924b557b7be53c0b7a1bb9",
      driver: "bridge",
      network_interface: `prjp${this.folder.slice(-8)}`,
      created: new Date(0).toISOString(),
      subnets: [{ subnet, gateway: subnet.replace(/0\/24$/, "1") }],
      ipv6_enabled: false,
      internal: false,
      dns_enabled: false,
      ipam_options: { driver: "host-local" },
    };
    await Deno.writeTextFile(join(this.folder, "networks/podman.json"), JSON.stringify(network));
    await Deno.writeTextFile(join(this.folder, "home/config.json"), "{}\n");
    // An overlay cannot lie on another one.
    const driver = (await this.#call("stat", "--file-system", "--format=%T", this.folder)) === "overlayfs"
      ? "vfs"
      : "overlay";
    const storage = [
      "[storage]",
      `driver = "${driver}"`,
      `graphroot = ${inside("podman/graph")}`,
      `runroot = ${inside("podman/run")}`,
    ];
    await Deno.writeTextFile(join(this.folder, "daemon.json"), "{}\n");
    await Deno.writeTextFile(join(this.folder, "containers.conf"), `${engine.join("\n")}\n`);
    await Deno.writeTextFile(join(this.folder, "storage.conf"), `${storage.join("\n")}\n`);
  }

  /** Writes an image's tree as a tar file: one static program under all its names. */
  async #makeImage(): Promise<string> {
    const tree = join(this.folder, "tree");
    for (const name of ["bin", "etc", "root", "tmp", "work"]) await Deno.mkdir(join(tree, name), { recursive: true });
    await Deno.chmod(join(tree, "tmp"), 0o1777);
    await Deno.writeTextFile(
      join(tree, "etc/passwd"),
      "root:x:0:0::/root:/bin/sh\nsomeone:x:1000:1000::/tmp:/bin/sh\n",
    );
    await Deno.writeTextFile(join(tree, "etc/group"), "root:x:0:\nsomeone:x:1000:\n");
    const busybox = await this.#call("/bin/sh", "-c", "command -v busybox");
    await Deno.copyFile(busybox, join(tree, "bin/busybox"));
    await Deno.chmod(join(tree, "bin/busybox"), 0o755);
    const applets = (await this.#call("busybox", "--list")).split("\n").filter((name) => name !== "busybox");
    for (const name of applets) await Deno.symlink("busybox", join(tree, "bin", name));
    const image = join(this.folder, "image.tar");
    await this.#call("tar", "--create", "--file", image, "--owner=0", "--group=0", "--directory", tree, ".");
    await Deno.remove(tree, { recursive: true });
    return image;
  }

  async #call(program: string, ...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await runToEnd([program, ...args], { env: this.#callEnv });
    assert.equal(code, 0, `${program} ${args.join(" ")}\n${stderr}`);
    return stdout.trim();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await endContainers(this.folder);
  }
}

/** One of 12,800 networks of 10.x.y.0, with x from `from` on. */
function randomSubnet(from: number): string {
  const [x, y] = crypto.getRandomValues(new Uint8Array(2));
  return `10.${from + x! % 50}.${y}.0/24`;
}
