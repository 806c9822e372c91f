import { expect } from 'chai';
import { readCatalogue, readNotJudged } from '../../src/suite/catalogue';
import { parseFeature } from '../../src/suite/feature-file';
import { coverageProblems } from './check-coverage';

const VALID = `
@area
Feature: F
  Background:
    Given process A

  @G-001
  Rule: One
    Source: a comment.

    @G-001.1
    Scenario: Valid
      Given a driver
      When it registers
      Then it is registered
`;

const CATALOGUE = ['G-001', 'G-002'];
const NOT_JUDGED = ['G-002'];

interface Input {
  readonly features?: readonly string[];
  readonly catalogue?: readonly string[];
  readonly notJudged?: readonly string[];
  /** Added to each entry of the catalogue. */
  readonly scenarios?: string;
}

function check({
  features = [VALID],
  catalogue = CATALOGUE,
  notJudged = NOT_JUDGED,
  scenarios = '',
}: Input): string[] {
  const entry = (id: string): string => `- id: ${id}\n  source: a comment\n`;
  const listed = catalogue.map(
    (id) => `${entry(id)}  versions: ">=5.4"\n  observable: driver\n${scenarios}`,
  );
  const reasons = notJudged.map(
    (id) => `${entry(id)}  statement: So it is.\n  reason: Nobody looks.\n`,
  );
  return coverageProblems({
    features: features.map((text, index) => parseFeature(text, `${'ab'[index]}.feature`)),
    catalogue: readCatalogue(listed.join(''), 'catalogue.yaml').entries,
    notJudged: readNotJudged(reasons.join(''), 'ledger.yaml').entries,
  });
}

/** The valid feature with one change. */
function changed(from: string, to: string): { features: string[] } {
  expect(VALID).to.contain(from);
  return { features: [VALID.replace(from, to)] };
}

describe('the coverage check', () => {
  it('passes when each guarantee has one Rule or one entry in ledger.yaml', () => {
    expect(check({})).to.deep.equal([]);
  });

  const faults: readonly [name: string, input: Input, problem: string][] = [
    [
      'an id that is missing',
      { notJudged: [] },
      'catalogue.yaml:5: G-002 has neither a Rule nor an entry in ledger.yaml',
    ],
    [
      'a Rule with an id that catalogue.yaml lacks',
      { catalogue: ['G-002'] },
      'a.feature:8: G-001 is not in catalogue.yaml',
    ],
    [
      'an entry of ledger.yaml with an id that catalogue.yaml lacks',
      { notJudged: ['G-002', 'G-003'] },
      'ledger.yaml:5: G-003 is not in catalogue.yaml',
    ],
    [
      'an id that is in catalogue.yaml twice',
      { catalogue: ['G-001', 'G-002', 'G-001'] },
      'catalogue.yaml:9: G-001 is already used at catalogue.yaml:1',
    ],
    [
      'releases of a scenario that no Rule has',
      { catalogue: ['G-001'], notJudged: [], scenarios: '  scenarios: { G-001.9: ">=5.5" }\n' },
      'catalogue.yaml:1: G-001.9 is no scenario of G-001',
    ],
    [
      'an id with a Rule and an entry in ledger.yaml',
      { notJudged: ['G-001', 'G-002'] },
      'ledger.yaml:1: G-001 is already used at a.feature:8',
    ],
    [
      'an id that is in ledger.yaml twice',
      { notJudged: ['G-002', 'G-002'] },
      'ledger.yaml:5: G-002 is already used at ledger.yaml:1',
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
      { features: [VALID.slice(0, VALID.indexOf('    @G-001.1'))] },
      'a.feature:8: Rule "One" has no scenarios',
    ],
    [
      'a scenario without an id',
      changed('    @G-001.1\n', ''),
      'a.feature:11: scenario "Valid" has no id; expected one such as @G-001.1',
    ],
    [
      'a scenario with two ids',
      changed('@G-001.1', '@G-001.1 @G-001.2'),
      'a.feature:12: scenario "Valid" has @G-001.1 and @G-001.2; expected one such as @G-001.1',
    ],
    [
      'a scenario with an id of another form',
      changed('@G-001.1', '@G-001.01'),
      'a.feature:12: scenario "Valid" has @G-001.01; expected one such as @G-001.1',
    ],
    [
      "a scenario with another Rule's id",
      changed('@G-001.1', '@G-002.1'),
      'a.feature:12: scenario "Valid" has @G-002.1; its Rule\'s ids begin with @G-001.',
    ],
    [
      'a scenario without a Then',
      changed('Then', 'And'),
      'a.feature:12: scenario "Valid" has no Then',
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
    expect(check({ features: [VALID, VALID] })).to.deep.equal([
      'b.feature:8: G-001 is already used at a.feature:8',
      'b.feature:12: G-001.1 is already used at a.feature:12',
    ]);
  });
});
