import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Features } from '../../src/suite/load-features';
import { selectScenarios } from '../../src/suite/select-scenarios';
import { readVersions, renderVersion, VERSIONS } from '../../src/suite/versions';
import { UsageError } from '../../src/usage-error';
import { PROJECT, readProjectFile } from './project';

const OLD = ['G-001.1', 'G-001.2', 'G-001.3', 'G-001.5', 'G-010.1'];
const NEW = ['G-001.4', 'G-002.1'];

function feature(ids: readonly string[]): string {
  const scenarios = ids.map((id) => `    @${id}\n    Scenario: ${id}\n      Given it\n`);
  return `Feature: One\n  Rule: It holds\n${scenarios.join('')}`;
}

describe('the versions of the suite', () => {
  const table = (): string => {
    const first = renderVersion('0.1.0', OLD, []);
    return first + renderVersion('0.2.0', [...NEW, ...OLD], readVersions(first, 'v'));
  };

  it('are written with the scenarios that are new in each, and read as such', () => {
    expect(renderVersion('0.1.0', [...OLD].reverse(), [])).to.equal(
      '- version: 0.1.0\n  scenarios:\n    G-001: "1-3, 5"\n    G-010: "1"\n',
    );
    expect(readVersions(table(), 'v')).to.deep.equal([
      { version: '0.1.0', scenarios: OLD },
      { version: '0.2.0', scenarios: NEW },
    ]);
    expect(renderVersion('0.3.0', OLD, readVersions(table(), 'v'))).to.equal(
      '- version: 0.3.0\n  scenarios: {}\n',
    );
  });

  it('are refused where an entry has no such form', () => {
    for (const yaml of [
      '- version: 1\n  scenarios: {}\n',
      '- version: 0.1.0\n  scenarios: {G-001: "1 3"}\n',
      '- version: 0.1.0\n  scenarios: {X-1: "1"}\n',
      '- version: 0.1.0\n',
    ]) {
      expect(() => readVersions(yaml, 'v'), yaml).to.throw(UsageError, /^v:1: /);
    }
  });

  describe('of the project', () => {
    it('list no scenario that is gone without a word in the changelog', () => {
      const there = new Features(PROJECT).ids();
      const changelog = readProjectFile('CHANGELOG.md');
      const listed = readVersions(readProjectFile(VERSIONS), VERSIONS).flatMap(
        ({ scenarios }) => scenarios,
      );
      expect(listed).to.have.length.above(800);
      expect(new Set(listed).size).to.equal(listed.length);
      expect(listed.filter((id) => !there.has(id) && !changelog.includes(id))).to.deep.equal([]);
    });

    it('have the scenarios of the first one selected by it, and no other', () => {
      const features = new Features(PROJECT);
      const [first] = readVersions(readProjectFile(VERSIONS), VERSIONS);
      const selected = selectScenarios({ paths: [], suiteSince: '0.1.0' }, features);
      const known = new Set(first?.scenarios);
      expect(selected).to.have.length.at.most(selectScenarios({ paths: [] }, features).length - 1);
      expect(
        selected.filter(({ tags }) => !tags.some((tag) => known.has(tag.slice(1)))),
      ).to.deep.equal([]);
    });
  });

  describe('select', () => {
    let folder: string;
    let features: Features;

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'versions-'));
      mkdirSync(join(folder, 'suite/features'), { recursive: true });
      writeFileSync(join(folder, 'suite', VERSIONS), table());
      writeFileSync(
        join(folder, 'suite/features/one.feature'),
        feature([...OLD, ...NEW, 'G-011.1']),
      );
      writeFileSync(join(folder, 'my.feature'), feature(['my-gpu.1']));
      features = new Features(join(folder, 'suite'), folder);
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    const names = (suiteSince: string, ...paths: string[]): string[] =>
      selectScenarios({ paths, suiteSince }, features)
        .map(({ name }) => name)
        .sort();

    it('what the suite had in a version, and in those before', () => {
      expect(names('0.1.0')).to.deep.equal(OLD);
      expect(names('0.2.0')).to.deep.equal([...OLD, ...NEW].sort());
    });

    it("scenarios of a user's own whatever the version", () => {
      expect(names('0.1.0', '../my.feature')).to.deep.equal(['my-gpu.1']);
    });

    it('nothing by a version that there is none of, or where all are newer', () => {
      expect(() => names('0.9.0')).to.throw(
        UsageError,
        '--suite-since 0.9.0: expected a version of the suite: 0.1.0, 0.2.0',
      );
      const filter = { paths: [], tags: ['@G-011.1'], suiteSince: '0.2.0' };
      expect(() => selectScenarios(filter, features)).to.throw(
        UsageError,
        'no scenario is selected by --tags "@G-011.1" --suite-since 0.2.0',
      );
    });
  });
});
