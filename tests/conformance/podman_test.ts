import { registerContainer } from "./register_container.ts";

registerContainer("podman");
