import { expect } from 'chai';
import { readCatalogue, readLedger } from '../../src/suite/catalogue';
import { parseFeature } from '../../src/suite/feature-file';
import { coverageProblems } from './check-coverage';

const KEPT = `
@area
Feature: F
  Background:
    Given process A

  @G-001
  Rule: One
    Source: a comment.

    @G-001.1
    Scenario: Kept
      Given a driver
      When it registers
      Then it is registered
`;

const CATALOGUE = ['G-001', 'G-002'];
const LEDGER = ['G-002'];

interface Input {
  readonly features?: readonly string[];
  readonly catalogue?: readonly string[];
  readonly ledger?: readonly string[];
}

function check({ features = [KEPT], catalogue = CATALOGUE, ledger = LEDGER }: Input): string[] {
  const entry = (id: string): string => `- id: ${id}\n  source: a comment\n`;
  const listed = catalogue.map((id) => `${entry(id)}  versions: ">=5.4"\n  observable: driver\n`);
  const explained = ledger.map(
    (id) => `${entry(id)}  statement: So it is.\n  reason: Nobody looks.\n`,
  );
  return coverageProblems({
    features: features.map((text, index) => parseFeature(text, `${'ab'[index]}.feature`)),
    catalogue: readCatalogue(listed.join(''), 'catalogue.yaml').entries,
    ledger: readLedger(explained.join(''), 'ledger.yaml').entries,
  });
}

/** The kept feature with one thing changed. */
function changed(from: string, to: string): { features: string[] } {
  expect(KEPT).to.contain(from);
  return { features: [KEPT.replace(from, to)] };
}

describe('the account of guarantees', () => {
  it('is settled when each id has one Rule or one entry in the ledger', () => {
    expect(check({})).to.deep.equal([]);
  });

  const faults: readonly [name: string, input: Input, problem: string][] = [
    [
      'an id that is missing',
      { ledger: [] },
      'catalogue.yaml:5: G-002 has neither a Rule nor a ledger entry',
    ],
    [
      'a Rule with an id that the catalogue lacks',
      { catalogue: ['G-002'] },
      'a.feature:8: G-001, of a Rule, is not in the catalogue',
    ],
    [
      'an entry of the ledger with an id that the catalogue lacks',
      { ledger: ['G-002', 'G-003'] },
      'ledger.yaml:5: G-003, of the ledger, is not in the catalogue',
    ],
    [
      'an id that is in the catalogue twice',
      { catalogue: ['G-001', 'G-002', 'G-001'] },
      "catalogue.yaml:9: G-001, of the catalogue, is already the catalogue's: catalogue.yaml:1",
    ],
    [
      'an id with a Rule and an entry in the ledger',
      { ledger: ['G-001', 'G-002'] },
      "ledger.yaml:1: G-001, of the ledger, is already a Rule's: a.feature:8",
    ],
    [
      'an id that is in the ledger twice',
      { ledger: ['G-002', 'G-002'] },
      "ledger.yaml:5: G-002, of the ledger, is already the ledger's: ledger.yaml:1",
    ],
    [
      'a Rule without an id',
      { ...changed('  @G-001\n', ''), catalogue: ['G-002'] },
      'a.feature:7: Rule "One" has no id; expected one such as @G-031',
    ],
    [
      'a Rule with an id of another form',
      { ...changed('@G-001\n', '@G-1\n'), catalogue: ['G-002'] },
      'a.feature:8: Rule "One" has @G-1; expected one such as @G-031',
    ],
    [
      'a Rule with two ids',
      { ...changed('@G-001\n', '@G-001 @G-003\n'), catalogue: ['G-002'] },
      'a.feature:8: Rule "One" has @G-001 and @G-003; expected one such as @G-031',
    ],
    [
      'a Rule without a source',
      changed('Source: a comment.', 'The source: a comment.'),
      'a.feature:8: Rule "One" has no line "Source: …" in its description',
    ],
    [
      'a Rule without scenarios',
      { features: [KEPT.slice(0, KEPT.indexOf('    @G-001.1'))] },
      'a.feature:8: Rule "One" has no scenarios',
    ],
    [
      'a scenario without an id',
      changed('    @G-001.1\n', ''),
      'a.feature:11: scenario "Kept" has no id; expected one such as @G-001.1',
    ],
    [
      'a scenario with two ids',
      changed('@G-001.1', '@G-001.1 @G-001.2'),
      'a.feature:12: scenario "Kept" has @G-001.1 and @G-001.2; expected one such as @G-001.1',
    ],
    [
      'a scenario with an id of another form',
      changed('@G-001.1', '@G-001.01'),
      'a.feature:12: scenario "Kept" has @G-001.01; expected one such as @G-001.1',
    ],
    [
      "a scenario with another Rule's id",
      changed('@G-001.1', '@G-002.1'),
      'a.feature:12: scenario "Kept" has @G-002.1; its Rule\'s ids begin with @G-001.',
    ],
    [
      'a scenario without a Then',
      changed('Then', 'And'),
      'a.feature:12: scenario "Kept" has no Then',
    ],
    [
      'a scenario in no Rule',
      changed('  @G-001\n', '  Scenario: Astray\n    Then so\n\n  @G-001\n'),
      'a.feature:7: scenario "Astray" is in no Rule, so it judges nothing',
    ],
    [
      'a Feature with an id',
      changed('@area', '@G-009'),
      'a.feature:3: a Feature has @G-009; only Rules and scenarios have ids',
    ],
  ];
  for (const [name, input, problem] of faults) {
    it(`finds ${name}`, () => expect(check(input)).to.deep.equal([problem]));
  }

  it('finds an id that two Rules have, and one that two scenarios have', () => {
    expect(check({ features: [KEPT, KEPT] })).to.deep.equal([
      "b.feature:8: G-001, of a Rule, is already a Rule's: a.feature:8",
      "b.feature:12: G-001.1, of a scenario, is already a scenario's: a.feature:12",
    ]);
  });
});
