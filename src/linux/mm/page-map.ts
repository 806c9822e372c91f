/** The pages of a script as bits of a word: there are few, so a set of pages is one number. */
import { PAGE_SIZE, type Range } from '../../protocol/names';

const MAX_PAGES = 30;

/** A set of pages, one bit each. */
export type PageMask = number;

export class PageMap {
  private readonly first: number;

  /** `ranges` are those of the script. Throws a RangeError if they span too many pages. */
  constructor(ranges: readonly Range[]) {
    this.first = Math.min(...ranges.map(({ start }) => start), Number.MAX_SAFE_INTEGER);
    const end = Math.max(...ranges.map((range) => range.end), 0);
    if ((end - this.first) / PAGE_SIZE > MAX_PAGES) {
      throw new RangeError(`the ranges of a script may span ${MAX_PAGES} pages at most`);
    }
  }

  /** The pages of the script in this range. */
  mask({ start, end }: Range): PageMask {
    const from = Math.max((start - this.first) / PAGE_SIZE, 0);
    const to = Math.min((end - this.first) / PAGE_SIZE, MAX_PAGES);
    return from < to ? ((1 << (to - from)) - 1) << from : 0;
  }

  /** The maximal ranges of the set, lowest first. */
  ranges(mask: PageMask): Range[] {
    const ranges: Range[] = [];
    let from = -1;
    for (let page = 0; page <= MAX_PAGES; page++) {
      const present = (mask & (1 << page)) !== 0 && page < MAX_PAGES;
      if (present && from < 0) from = page;
      if (!present && from >= 0) {
        ranges.push({ start: this.address(from), end: this.address(page) });
        from = -1;
      }
    }
    return ranges;
  }

  private address(page: number): number {
    return this.first + page * PAGE_SIZE;
  }
}

export function pageCount(mask: PageMask): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}
