/** The pages of a script as bits of a word: there are few, so a set of pages is one number. */
import { PAGE_SIZE, type Range } from '../../protocol/names';

/** A set of pages is one word of the machine. */
export const MAX_PAGES = 30;

/** A set of pages, one bit each. */
export type PageMask = number;

export class PageMap {
  /** The addresses of the pages in some range of the script, lowest first. */
  private readonly pages: readonly number[];

  /** `ranges` are those of the script, with {@link MAX_PAGES} pages at most. */
  constructor(ranges: readonly Range[]) {
    const pages = new Set<number>();
    for (const { start, end } of ranges) {
      for (let page = start; page < end; page += PAGE_SIZE) pages.add(page);
    }
    this.pages = [...pages].sort((one, other) => one - other);
  }

  /** The pages of the script in this range. */
  mask({ start, end }: Range): PageMask {
    let mask = 0;
    this.pages.forEach((page, bit) => {
      if (page >= start && page < end) mask |= 1 << bit;
    });
    return mask;
  }

  /** The maximal ranges of the set, lowest first. */
  ranges(mask: PageMask): Range[] {
    const ranges: Range[] = [];
    this.pages.forEach((start, bit) => {
      if ((mask & (1 << bit)) === 0) return;
      const end = start + PAGE_SIZE;
      const last = ranges.at(-1);
      if (last?.end === start) ranges[ranges.length - 1] = { ...last, end };
      else ranges.push({ start, end });
    });
    return ranges;
  }
}

/** The number of pages in the union of the ranges: counted before any set of them is made. */
export function pagesIn(ranges: readonly Range[]): number {
  let count = 0;
  let covered = 0;
  for (const { start, end } of [...ranges].sort((one, other) => one.start - other.start)) {
    count += Math.max(end - Math.max(start, covered), 0) / PAGE_SIZE;
    covered = Math.max(covered, end);
  }
  return count;
}

export function pageCount(mask: PageMask): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}
