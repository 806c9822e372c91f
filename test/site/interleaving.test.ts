import { expect } from 'chai';
import { alignRows } from '../../site/generator/align-rows';
import {
  firstLine,
  fragmentOf,
  type Interleavings,
  insideOf,
  lineOfFragment,
  type Pane,
  rowAt,
  stops,
  valueAt,
} from '../../site/player/interleaving';

function pane(labels: readonly string[], more: Partial<Pane> = {}): Pane {
  return {
    heading: null,
    caption: '',
    lanes: ['driver gpu'],
    rows: labels.map((label, row) => ({ number: row + 1, lane: 0, label })),
    bars: [],
    values: [],
    setUp: 0,
    violatedAt: null,
    ...more,
  };
}

function played(...panes: readonly Pane[]): Interleavings {
  return { scenario: 'G-065.1', panes, lines: alignRows(panes) };
}

describe('two interleavings side by side', () => {
  it('have equal rows on one line, and gaps beside the others', () => {
    const lines = alignRows([pane(['a', 'b', 'x', 'c']), pane(['a', 'b', 'c', 'y', 'z'])]);
    expect(lines).to.deep.equal([
      [0, 0],
      [1, 1],
      [2, null],
      [3, 2],
      [null, 3],
      [null, 4],
    ]);
  });

  it('have each row once, whatever they have in common', () => {
    for (const [left, right] of [
      ['', 'ab'],
      ['ab', ''],
      ['abab', 'baba'],
      ['xyz', 'abc'],
    ] as const) {
      const lines = alignRows([pane([...left]), pane([...right])]);
      const of = (side: number) => lines.flatMap((line) => line[side] ?? []);
      expect(of(0)).to.deep.equal([...left].map((_, row) => row));
      expect(of(1)).to.deep.equal([...right].map((_, row) => row));
    }
  });
});

describe('a place in an interleaving', () => {
  const two = played(pane(['a', 'x', 'c'], { violatedAt: 1 }), pane(['a', 'c', 'y']));

  it('has an address, of either side, that leads back to it', () => {
    for (const line of stops(two)) {
      expect(lineOfFragment(two, fragmentOf(two, line))).to.equal(line);
    }
    expect(stops(two).map((line) => fragmentOf(two, line))).to.deep.equal([
      '#G-065.1@1',
      '#G-065.1@2',
      '#G-065.1@3',
      '#G-065.1@3-without',
    ]);
  });

  it('is not that of another scenario, nor of no step', () => {
    for (const fragment of ['#G-065.2@1', '#G-065.1', '#G-065.1@', '', '#G-065.1@1x']) {
      expect(lineOfFragment(two, fragment), fragment).to.equal(null);
    }
    expect(lineOfFragment(two, '#G-065.1@999')).to.equal(lineOfFragment(two, '#G-065.1@3'));
  });

  it('begins at the violation, or after the set-up', () => {
    expect(firstLine(two)).to.equal(1);
    expect(firstLine(played(pane(['a', 'b', 'c'], { setUp: 2 })))).to.equal(2);
  });

  it('keeps the last row of a side beside a gap', () => {
    expect([0, 1, 2].map((line) => rowAt(two, 1, line))).to.deep.equal([0, 0, 1]);
  });
});

describe('the state at a row', () => {
  it('has the last change of a value, new at its own row only', () => {
    const value = {
      name: 'users of n1',
      changes: [
        [2, '1'],
        [5, null],
      ] as const,
    };
    expect([1, 2, 3, 5].map((row) => valueAt(value, row))).to.deep.equal([
      null,
      { value: '1', isNew: true },
      { value: '1', isNew: false },
      null,
    ]);
  });

  it('has the bars that have begun and not ended, the outermost first', () => {
    const bars = [
      { lane: 0, kind: 'callback', name: '->release', depth: 1, from: 2, to: 4 },
      { lane: 0, kind: 'call', name: 'mmput', depth: 0, from: 1, to: null },
    ] as const;
    const names = (row: number) => insideOf(pane(['a'], { bars }), 0, row).map(({ name }) => name);
    expect([0, 1, 2, 4].map(names)).to.deep.equal([
      [],
      ['mmput'],
      ['mmput', '->release'],
      ['mmput'],
    ]);
  });
});
