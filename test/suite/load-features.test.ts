import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Features } from '../../src/suite/load-features';
import { pathsOf, selectScenarios } from '../../src/suite/select-scenarios';
import { UsageError } from '../../src/usage-error';

const OUTLINE = `@all
Feature: One

  @G-001
  Rule: It holds

    @G-001.1
    Scenario: First
      Given a

    @G-001.2
    Scenario Outline: Rows
      Given <what>

      Examples:
        | what |
        | b    |
        | c    |
`;
const OTHER = `Feature: Other
  @G-002
  Rule: It holds too
    @G-002.1
    Scenario: Second
      Given a
`;

describe('the features of a suite', () => {
  let suite: string;
  let features: Features;

  beforeEach(() => {
    suite = mkdtempSync(join(tmpdir(), 'features-'));
    mkdirSync(join(suite, 'features/more'), { recursive: true });
    write('features/one.feature', OUTLINE);
    write('features/more/other.feature', OTHER);
    features = new Features(suite);
  });

  afterEach(() => rmSync(suite, { recursive: true }));

  function write(path: string, text: string): void {
    writeFileSync(join(suite, path), text);
  }

  function select(...paths: string[]): readonly string[] {
    return pathsOf(selectScenarios({ paths }, features), features);
  }

  it('are read once each, whatever asks for them', () => {
    const [first] = features.named(['features/one.feature']);
    write('features/one.feature', 'Feature: Another\n');
    expect(features.named([])).to.include(first);
    expect([...features.ids()]).to.include('G-001.2');
    expect(select('features/one.feature')).to.deep.equal(['features/one.feature']);
  });

  it('are those of a folder, of a file, of a pattern, and all of them without a path', () => {
    const uris = (...paths: string[]) => features.named(paths).map(({ uri }) => uri);
    const [one, other] = ['features/one.feature', 'features/more/other.feature'];
    expect(uris()).to.deep.equal([other, one]);
    expect(uris('features')).to.deep.equal([other, one]);
    expect(uris('features/more')).to.deep.equal([other]);
    expect(uris('features/*.feature')).to.deep.equal([one]);
    expect(uris(one, 'features/more/', one)).to.deep.equal([one, other]);
  });

  it("are named from the working directory where they are a user's own", () => {
    const cwd = join(suite, 'elsewhere');
    const own = new Features(join(suite, 'features'), cwd);
    mkdirSync(cwd);
    write('elsewhere/my.feature', 'Feature: Empty\n');
    const [file] = own.named(['../elsewhere/my.feature']);
    expect(file?.uri).to.equal('../elsewhere/my.feature');
    expect(file?.problems).to.deep.equal([
      'my.feature:1: Feature "Empty" has no scenarios; expected at least one',
    ]);
    expect(own.shown('more/other.feature:3')).to.equal('more/other.feature:3');
    expect(() => selectScenarios({ paths: ['../elsewhere/absent.feature'] }, own)).to.throw(
      /^absent\.feature: no such file/,
    );
  });

  it('have scenarios and rows with their lines, and the tags of their Rule and feature', () => {
    expect(features.pickles(['features/one.feature'])).to.deep.equal([
      {
        uri: 'features/one.feature',
        name: 'First',
        tags: ['@all', '@G-001', '@G-001.1'],
        scenarioLine: 8,
        line: 8,
      },
      ...[17, 18].map((line) => ({
        uri: 'features/one.feature',
        name: 'Rows',
        tags: ['@all', '@G-001', '@G-001.2'],
        scenarioLine: 12,
        line,
      })),
    ]);
  });

  it('are named to cucumber by file where all is selected, and by line where not', () => {
    expect(select()).to.deep.equal(['features/more/other.feature', 'features/one.feature']);
    expect(select('features/one.feature:12')).to.deep.equal(['features/one.feature:17:18']);
    expect(select('features/one.feature:18', 'features/one.feature:8')).to.deep.equal([
      'features/one.feature:8:18',
    ]);
    const tagged = selectScenarios({ paths: [], tags: ['@all', 'not @G-001.2'] }, features);
    expect(pathsOf(tagged, features)).to.deep.equal(['features/one.feature:8']);
    const named = selectScenarios({ paths: [], name: ['^Sec', 'nothing'] }, features);
    expect(pathsOf(named, features)).to.deep.equal(['features/more/other.feature']);
  });

  it('are parsed only where an expression without "not" may select some of them', () => {
    write('features/wrong.feature', 'nonsense, with @G-003\n');
    const tagged = (...tags: string[]) =>
      pathsOf(selectScenarios({ paths: [], tags }, features), features);
    const [one, other] = ['features/one.feature', 'features/more/other.feature'];
    expect(tagged('@G-001')).to.deep.equal([one]);
    expect(tagged('@G-002.1 or @all')).to.deep.equal([other, one]);
    expect(tagged('(@all and @G-001.1) or @G-002')).to.deep.equal([other, `${one}:8`]);
    expect(() => tagged('@G-001 and @G-002')).to.throw(UsageError, 'no scenario is selected by');
    expect(() => tagged('@G-001 or @G-004')).to.throw(UsageError, 'no feature has @G-004');
    for (const more of ['not @G-002', '@G-003'])
      expect(() => tagged(`@G-001 or ${more}`), more).to.throw(UsageError, /^features\/wrong/);
  });

  it('are parsed in Markdown whatever tags they have', () => {
    write('features/quoted.feature.md', '# Feature: M\n\n`@G-005`\n## Scenario: N\n\n* Given a\n');
    const selected = selectScenarios({ paths: [], tags: ['@G-005'] }, features);
    expect(selected.map(({ name }) => name)).to.deep.equal(['N']);
  });

  it('have no ids where one of them is no Gherkin, but every line that is wrong', () => {
    write('features/wrong.feature', 'nonsense\n');
    expect(() => features.ids()).to.throw(UsageError, /^features\/wrong\.feature:1: expected: /);
    expect(select('features/one.feature')).to.deep.equal(['features/one.feature']);
  });
});
