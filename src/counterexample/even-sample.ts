/** Some of many: the first, and others at even distances from it; half of `limit` at least. */
export function evenSample<Item>(items: Iterable<Item>, limit: number): Item[] {
  let chosen: Item[] = [];
  let distance = 1;
  let at = 0;
  for (const item of items) {
    if (at++ % distance !== 0) continue;
    if (chosen.length === limit) {
      chosen = chosen.filter((_, index) => index % 2 === 0);
      distance *= 2;
      if ((at - 1) % distance !== 0) continue;
    }
    chosen.push(item);
  }
  return chosen;
}
