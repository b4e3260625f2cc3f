const LEFTOVER_REGEXP = /\b(TODO|FIXME|XXX|HACK)\b/;

/** What is left for later belongs into an issue, where it is seen. */
export const noLeftover: Deno.lint.Rule = {
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          const word = LEFTOVER_REGEXP.exec(comment.value)?.[0];
          if (word === undefined) continue;
          context.report({ range: comment.range, message: `"${word}" is left over: do it, or write an issue` });
        }
      },
    };
  },
};
