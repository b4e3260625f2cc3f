/** Changes all of `items`, at most `limit` at the same time; the results are in the order of the items. */
export async function mapLimited<A, B>(
  items: readonly A[],
  limit: number,
  change: (item: A) => Promise<B>,
): Promise<B[]> {
  const results: B[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) results[i] = await change(items[i]!);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  return results;
}
