/** Puts two interleavings side by side: rows that say the same stand on one line. */
import type { Line, Pane } from '../player/interleaving';

/** Longer interleavings are not compared beyond the rows that they begin with in common. */
const COMPARED_MAX = 1_500;

/** The lines of one pane, or of two. */
export function alignRows([first, second]: readonly Pane[]): Line[] {
  if (first === undefined) return [];
  if (second === undefined) return first.rows.map((_, row) => [row]);
  const [left, right] = [keysOf(first), keysOf(second)];
  const lines: Line[] = [];
  let [one, other] = [0, 0];
  for (const [nextOne, nextOther] of [...commonRows(left, right), [left.length, right.length]]) {
    while (one < (nextOne ?? 0)) lines.push([one++, null]);
    while (other < (nextOther ?? 0)) lines.push([null, other++]);
    if (one < left.length && other < right.length) lines.push([one++, other++]);
  }
  return lines;
}

function keysOf({ lanes, rows }: Pane): string[] {
  return rows.map(({ lane, label }) => `${lane === undefined ? '' : lanes[lane]}: ${label}`);
}

/** A longest common subsequence, as the numbers of its rows on both sides. */
function commonRows(left: readonly string[], right: readonly string[]): [number, number][] {
  const common: [number, number][] = [];
  let from = 0;
  while (from < left.length && from < right.length && left[from] === right[from]) {
    common.push([from, from]);
    from++;
  }
  const [rows, columns] = [left.length - from, right.length - from];
  if (rows > COMPARED_MAX || columns > COMPARED_MAX) return common;
  const width = columns + 1;
  const lengths = new Uint16Array((rows + 1) * width);
  const at = (row: number, column: number): number => lengths[row * width + column] as number;
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      lengths[row * width + column] =
        left[from + row] === right[from + column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  let [row, column] = [0, 0];
  while (row < rows && column < columns) {
    if (left[from + row] === right[from + column]) common.push([from + row++, from + column++]);
    else if (at(row + 1, column) >= at(row, column + 1)) row++;
    else column++;
  }
  return common;
}
