import { deepEqual } from "node:assert/strict";
import { joinLines } from "../../src/layout/typed_lines.ts";

const TABLE: readonly (readonly [lines: readonly string[], how: "shell" | "run" | "typed"])[] = [
  [[], "shell"],
  [["", "  ", "\n"], "shell"],
  [["npm run dev"], "run"],
  [["ssh web"], "run"],
  [["git pull", "npm ci", "npm run dev"], "run"],
  [["cd web", "npm run dev"], "run"],
  [["source venv/bin/activate", "cd app", "python manage.py migrate", "python manage.py runserver"], "run"],
  [["cd web && npm run dev"], "run"],
  [["echo 'a; cd b'"], "run"],
  [["PORT=1 npm start"], "run"],
  // The pane is for the shell.
  [["cd web"], "typed"],
  [["cd web && ls"], "typed"],
  [["rbenv shell 3.3", "clear"], "typed"],
  [["export A=b"], "typed"],
  [["A=b"], "typed"],
  [["[ -d .venv ] && source .venv/bin/activate && reset"], "typed"],
  [["source x 2>&1"], "typed"],
  [["nvm use", "git status"], "typed"],
  // What comes after is for the program.
  [["ssh web", "tail -f log"], "typed"],
  [["docker compose exec php sh", "clear"], "typed"],
  [["sudo -i", "top"], "typed"],
  [["sudo docker exec -it db psql", "select 1;"], "typed"],
  [["python", "import os"], "typed"],
  [["bundle exec rails c", "User.count"], "typed"],
  [["psql shop", "select 1;"], "typed"],
  [["python manage.py migrate", "top"], "run"],
  [["bash build.sh", "top"], "run"],
  [["node -e 1", "top"], "run"],
];

Deno.test("lines that were typed are run where they can be, and typed where a shell or a program needs them", () => {
  for (const [lines, how] of TABLE) {
    const { command, type } = joinLines(lines);
    deepEqual(command === undefined ? "shell" : type === true ? "typed" : "run", how, lines.join(" | "));
    if (how !== "shell") deepEqual(command, lines.join("\n"));
  }
});
