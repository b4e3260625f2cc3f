import { strictEqual } from "node:assert";
import { type Cell, type Column, renderTable } from "../../src/ui/table.ts";

const COLUMNS: Column[] = [
  { header: "NAME", shrink: "end" },
  { header: "WINDOWS", align: "right" },
  { header: "PATH", shrink: "start" },
];

const ROWS: Cell[][] = [
  ["myproject-user-auth-dev", "3", "~/w/worktrees/myproject-user-auth"],
  ["日本", "12", ""],
];

Deno.test("renderTable() never cuts without a width", () => {
  strictEqual(
    renderTable(COLUMNS, ROWS),
    [
      "NAME                     WINDOWS  PATH",
      "myproject-user-auth-dev        3  ~/w/worktrees/myproject-user-auth",
      "日本                          12",
    ].join("\n"),
  );
});

Deno.test("renderTable() shrinks the widest columns first to fit the terminal", () => {
  strictEqual(
    renderTable(COLUMNS, ROWS, { width: 50 }),
    [
      "NAME                 WINDOWS  PATH",
      "myproject-user-aut…        3  …myproject-user-auth",
      "日本                      12",
    ].join("\n"),
  );
});

Deno.test("renderTable() keeps columns that may not shrink, even in a tiny terminal", () => {
  strictEqual(
    renderTable(COLUMNS, ROWS, { width: 5 }),
    ["…  WINDOWS  …", "…        3  …", "…       12"].join("\n"),
  );
});

Deno.test("renderTable() keeps the least of a column as long as another one can give way", () => {
  const columns = [{ header: "NAME", shrink: "end", least: 8 }, { header: "PATH", shrink: "end" }] as const;
  const cut = (width: number): string => renderTable(columns, [["123456789012", "123456789012"]], { width });
  strictEqual(cut(22), "NAME        PATH\n123456789…  123456789…");
  strictEqual(cut(13), "NAME      PA…\n1234567…  12…");
  strictEqual(cut(10), "NAME     …\n123456…  …");
});

Deno.test("renderTable() dims the header, styles cells and makes control characters visible", () => {
  strictEqual(
    renderTable([{ header: "STATE" }, { header: "X" }], [[{ text: "run\x1b[2J", style: "green" }, "a\nb"]], {
      color: true,
    }),
    "\x1b[2mSTATE\x1b[22m     \x1b[2mX\x1b[22m\n\x1b[32mrun\\e[2J\x1b[39m  a\\nb",
  );
});

Deno.test("renderTable() prints the header alone where there are no rows", () => {
  strictEqual(renderTable([{ header: "NAME" }, { header: "PATH" }], []), "NAME  PATH");
});
