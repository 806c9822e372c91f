/** docs/protocol.md tells a port's author what only the code would tell otherwise. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { traceProblem } from '../../src/implementations/adapter/validate-trace';
import { capabilityMeanings, detections } from '../../src/protocol/capabilities';
import { ReportName } from '../../src/protocol/names';
import type { Script } from '../../src/protocol/script';
import type { SettledEvent, Trace } from '../../src/protocol/trace';

const page = readFileSync(join(__dirname, '../../docs/protocol.md'), 'utf8');

/** Cells of the table under the heading, without its first two lines. */
function table(heading: string): string[][] {
  const [, section = ''] = page.split(`## ${heading}\n`);
  const [, lines = ''] = /((?:^\|.*\n)+)/m.exec(section) ?? [];
  return lines
    .trimEnd()
    .split('\n')
    .slice(2)
    .map((line) => line.split('|').map((cell) => cell.trim().replace(/^`([^`]*)`$/, '$1')));
}

const range = { start: 0x100000, end: 0x101000 };
const task = { of: 'process', name: 'A', number: 1 } as const;
const script: Script = {
  processes: ['A'],
  drivers: [],
  phases: [[{ do: 'range', task, call: 'mmap', range }]],
};

/** A trace that ends at the report, before its script is performed. */
function endingAt(report: ReportName): Trace {
  return [{ kind: 'report', report, task: 'process A', detail: '' }];
}

describe('the page about the protocol', () => {
  it('has each capability with its meaning', () => {
    const rows = table('Capabilities').map(([, name = '', meaning = '']) => [name, meaning]);
    expect(Object.fromEntries(rows)).to.deep.equal(capabilityMeanings);
  });

  it('has each report with the capability that notices it', () => {
    const rows = table('Reports, and where a trace ends');
    const noticed = rows.map(([, name = '', , capability = '']) => [name, capability || null]);
    expect(Object.fromEntries(noticed)).to.deep.equal(detections);
    expect(rows).to.have.length(ReportName.options.length);
  });

  it('names the reports at which no trace may end', () => {
    const [, list = ''] = /trace at every report but ([^.]*)\./.exec(page) ?? [];
    const named = [...list.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
    const settled: SettledEvent = {
      kind: 'settled',
      phase: 0,
      processes: [],
      notifiers: [],
      blocked: [],
    };
    const mayNot = ReportName.options.filter(
      (report) => traceProblem(script, [...endingAt(report), settled]) !== null,
    );
    expect(named).to.have.members(mayNot);
  });
});
