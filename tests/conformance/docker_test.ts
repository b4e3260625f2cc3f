import { registerContainer } from "./register_container.ts";

registerContainer("docker");
