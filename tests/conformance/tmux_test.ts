import { LOG_BYTES } from "../../src/session/log_writer.ts";
import { createTmuxBackend } from "../../src/session/tmux/tmux.ts";
import { TmuxRig } from "../live/tmux_rig.ts";
import { CASES } from "./cases.ts";
import { registerConformance } from "./subject.ts";

registerConformance({
  name: "tmux",
  backend: createTmuxBackend({
    host: { name: null, run: () => Promise.reject(new Error("Nobody is to be asked")) },
    settings: {},
    env: {},
    dataFolder: "/nonexistent",
    logBytes: LOG_BYTES,
    newId: () => "",
  }),
  // tmux takes them by its option -e.
  hidesEnvironment: false,
  detachKeys: ["C-b", "d"],
  open: () => {
    const rig = new TmuxRig();
    return Promise.resolve({
      backend: rig.backend,
      host: rig.host,
      env: rig.env,
      folder: rig.folder,
      data: rig.data,
      requests: rig.requests,
      container: undefined,
      [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose](),
    });
  },
}, CASES);
