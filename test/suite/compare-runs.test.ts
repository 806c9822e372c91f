import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { agree, differences, keeping, manyOrders, runsOf } from '../../scripts/stability';

interface Reported {
  readonly verdict?: string;
  readonly scenarios?: readonly string[];
  readonly mode?: string;
  readonly interleavings?: number;
  readonly complete?: boolean;
}

function conformance(reported: Reported): string {
  const { verdict = 'pass', mode = 'exhaustive', interleavings = 7, complete = true } = reported;
  const { scenarios = ['pass', 'pass'] } = reported;
  const judged = scenarios.map((one, index) => ({ id: `G-001.${index + 1}`, verdict: one }));
  return JSON.stringify({
    mode,
    guarantees: [{ id: 'G-001', verdict, interleavings, scenarios: judged }],
    ...(complete ? { complete } : {}),
  });
}

describe('the stability of verdicts', () => {
  const first = conformance({});

  it('is given when two runs report the same', () => {
    expect(differences(first, conformance({}))).to.deep.equal([]);
  });

  it('is not given when a verdict differs', () => {
    const second = conformance({ verdict: 'fail', scenarios: ['pass', 'fail'] });
    expect(differences(first, second)).to.deep.equal([
      'G-001: fail, but was pass',
      'G-001.2: fail, but was pass',
    ]);
  });

  it('is not given when a scenario is missing', () => {
    const shorter = conformance({ scenarios: ['pass'] });
    expect(differences(first, shorter)).to.deep.equal(['G-001.2: not run, but was pass']);
    expect(differences(shorter, first)).to.deep.equal(['G-001.2: pass, but was not run']);
  });

  it('is not given when a run did not reach its end, be it the first', () => {
    const stopped = conformance({ complete: false });
    expect(differences(stopped, stopped)).to.deep.equal(['the run did not reach its end']);
  });

  it('is not given when interleavings are counted otherwise, if they are counted', () => {
    expect(differences(first, conformance({ interleavings: 8 }))).to.have.length(1);
    const [one, two] = [7, 8].map((interleavings) =>
      conformance({ interleavings, mode: 'sampled' }),
    );
    expect(differences(one ?? '', two ?? '')).to.deep.equal([]);
  });

  it('is checked in many orders, with one to three jobs', () => {
    expect(manyOrders(4).map((args) => args.join(' '))).to.deep.equal([
      '--order defined --jobs 1',
      '--order random:1 --jobs 1',
      '--order random:2 --jobs 2',
      '--order random:3 --jobs 3',
      '--order random:4 --jobs 1',
    ]);
  });

  it('is checked as often as it is asked', () => {
    expect(runsOf(['--runs', '100', '--tags', '@G-030'])).to.deep.equal({
      runs: 100,
      args: ['--tags', '@G-030'],
    });
    expect(runsOf(['--tags', '@G-030'])).to.deep.equal({ runs: 20, args: ['--tags', '@G-030'] });
    for (const number of ['0', '-1', 'x', '']) expect(runsOf(['--runs', number])).to.equal(null);
    expect(runsOf(['--runs'])).to.equal(null);
  });

  it('takes no run twice, unless what it depends on has changed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'stability-'));
    const ran: string[] = [];
    const run = (args: readonly string[]): string => {
      ran.push(args.join(' '));
      return `report of ${args.join(' ')}`;
    };
    for (const state of ['one', 'one', 'other'])
      for (const args of [['a'], ['b']])
        expect(keeping(run, join(folder, 'kept'), state)(args)).to.equal(`report of ${args[0]}`);
    expect(ran).to.deep.equal(['a', 'b', 'a', 'b']);
    rmSync(folder, { recursive: true });
  });

  it('requires every run to agree with the first', () => {
    const lines: string[] = [];
    const log = (line: string): unknown => lines.push(line);
    const reports = [first, first, conformance({ scenarios: ['pass', 'inconclusive'] }), first];
    const run = (args: readonly string[]): string => reports[Number(args[0])] ?? '';
    expect(agree([['0'], ['1']], run, log)).to.equal(true);
    expect(agree([['0'], ['2'], ['3']], run, log)).to.equal(false);
    expect(lines).to.deep.equal([
      '0: the run to compare with',
      '1: the same',
      '0: the run to compare with',
      '2: \n  G-001.2: inconclusive, but was pass',
      '3: the same',
    ]);
  });
});
