import { expect } from 'chai';
import { type FeatureStep, parseFeature } from '../../src/suite/feature-file';

const TEXT = `@area
Feature: F
  Background:
    Given process A

  Scenario: Astray
    Then it is so

  @G-001
  Rule: It holds
    Source: a comment.

    Background:
      Given driver gpu

    @G-001.1
    Scenario Outline: Each
      When it <acts>
      And it waits
      Then it holds

      Examples:
        | acts |
        | runs |
        | ends |
`;

describe('parseFeature', () => {
  const feature = parseFeature(TEXT, 'f.feature');
  const [rule] = feature.rules;
  const [scenario] = rule?.scenarios ?? [];
  const written = (steps: readonly FeatureStep[] = []): string[] =>
    steps.map(({ keyword, text, location }) => `${location}: ${keyword} ${text}`);

  it('reads the feature and its Rule, with tags and lines', () => {
    const { name, location, tags } = feature;
    expect({ name, location, tags }).to.deep.equal({
      name: 'F',
      location: 'f.feature:2',
      tags: ['@area'],
    });
    expect(rule).to.include({ name: 'It holds', location: 'f.feature:10' });
    expect(rule?.description.trim()).to.equal('Source: a comment.');
    expect(rule?.tags).to.deep.equal(['@G-001']);
  });

  it('gives a scenario the steps of both Backgrounds, and its own', () => {
    expect(scenario).to.include({ name: 'Each', location: 'f.feature:17' });
    expect(written(scenario?.background)).to.deep.equal([
      'f.feature:4: Given process A',
      'f.feature:14: Given driver gpu',
    ]);
    expect(written(scenario?.steps)).to.deep.equal([
      'f.feature:18: When it <acts>',
      'f.feature:19: And it waits',
      'f.feature:20: Then it holds',
    ]);
  });

  it('reads the rows of an outline', () => {
    const rows = scenario?.rows.map(({ location }) => location);
    expect(rows).to.deep.equal(['f.feature:24', 'f.feature:25']);
  });

  it('separates scenarios outside Rules from the others', () => {
    const [stray, ...more] = feature.scenariosOutsideRules;
    expect(stray).to.include({ name: 'Astray', location: 'f.feature:6' });
    expect(written(stray?.background)).to.deep.equal(['f.feature:4: Given process A']);
    expect(more).to.deep.equal([]);
  });

  it('throws an error that names the line at fault', () => {
    expect(() =>
      parseFeature('Feature: F\n  Scenario: S\n    Given a\n    nonsense', 'f'),
    ).to.throw(/\(4:5\)/);
  });
});
