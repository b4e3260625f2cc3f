/** The project's own lint rules; each is shown failing once in tests/lint/. */
import { effectHome } from "./effect_home.ts";
import { fileName } from "./file_name.ts";
import { importDirection } from "./import_direction.ts";
import { noBarrel } from "./no_barrel.ts";
import { noDefaultExport } from "./no_default_export.ts";
import { noLeftover } from "./no_leftover.ts";
import { pureFolder } from "./pure_folder.ts";

export default {
  name: "prj",
  rules: {
    "effect-home": effectHome,
    "file-name": fileName,
    "import-direction": importDirection,
    "no-barrel": noBarrel,
    "no-default-export": noDefaultExport,
    "no-leftover": noLeftover,
    "pure-folder": pureFolder,
  },
} satisfies Deno.lint.Plugin;
