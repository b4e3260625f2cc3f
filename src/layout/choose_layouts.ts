import { PrjError } from "../base/error.ts";
import { suggest } from "../base/suggestion.ts";
import type { FileLayout } from "./layouts_file.ts";

/** Finds layouts by name, in the order of the names: exactly, else whatever the case; one that is not there is refused. */
export function chooseLayouts(layouts: readonly FileLayout[], names: readonly string[]): readonly FileLayout[] {
  const known = layouts.map(({ name }) => name.text);
  const chosen = names.map((name) => {
    const exact = layouts.find((layout) => layout.name.text === name);
    const found = exact ?? layouts.find((layout) => layout.name.text.toLowerCase() === name.toLowerCase());
    if (found !== undefined) return found;
    throw new PrjError("not-found", {
      message: `No layout "${name}"`,
      hint: suggest(name, known) ?? `Layouts: ${known.join(", ")}`,
    });
  });
  return [...new Set(chosen)];
}

/**
 * Keeps the tabs that selectors name: `TAB` in every layout, `LAYOUT::TAB` in one. Layouts of which nothing is chosen
 * are left out; a selector that matches nothing is refused.
 */
export function chooseTabs(layouts: readonly FileLayout[], selectors: readonly string[]): readonly FileLayout[] {
  const matches = (selector: string, layout: string, tab: string): boolean => {
    const at = selector.indexOf("::");
    return tab === selector || (at !== -1 && layout === selector.slice(0, at) && tab === selector.slice(at + 2));
  };
  for (const selector of selectors) {
    if (layouts.some(({ name, tabs }) => tabs.some((tab) => matches(selector, name.text, tab.name.text)))) continue;
    const known = layouts.flatMap(({ tabs }) => tabs.map((tab) => tab.name.text));
    throw new PrjError("not-found", {
      message: `No tab "${selector}" in ${layouts.map(({ name }) => `"${name.text}"`).join(", ")}`,
      hint: suggest(selector, known) ?? `Tabs: ${[...new Set(known)].join(", ")}`,
    });
  }
  return layouts.map(({ name, tabs }) => ({
    name,
    tabs: tabs.filter((tab) => selectors.some((selector) => matches(selector, name.text, tab.name.text))),
  })).filter(({ tabs }) => tabs.length > 0);
}

/** Splits "a, b": names without blanks around them. */
export function splitNames(text: string): readonly string[] {
  return text.split(",").map((name) => name.trim()).filter((name) => name !== "");
}
