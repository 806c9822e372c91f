import { expect } from 'chai';
import {
  callbackNames,
  configurations,
  driverFunctions,
  errnos,
  FunctionName,
  invalidationEvents,
  pageFunctions,
  rangeCalls,
  reportNames,
} from '../../src/protocol/names';
import { vocabularyProblems } from './check-vocabulary';
import { dryRun } from './dry-run';
import { readProjectFile } from './project';
import { readVocabulary, type Vocabulary } from './vocabulary';

const FILE = 'features/VOCABULARY.md';

describe('the vocabulary', () => {
  let vocabulary: Vocabulary;

  before(() => {
    vocabulary = readVocabulary(readProjectFile(FILE), FILE);
  });

  it('is what the steps define and the features use', async () => {
    const { definitions, steps } = await dryRun();
    expect(definitions).not.to.be.empty;
    expect(steps).not.to.be.empty;
    const problems = vocabularyProblems({ vocabulary, definitions, steps });
    expect(problems.join('\n')).to.equal('');
  }).timeout(60_000);

  const calls = new Set<string>([...driverFunctions, ...rangeCalls, ...pageFunctions]);
  const names: readonly [parameter: string, names: readonly string[]][] = [
    ['callback', callbackNames],
    ['function', driverFunctions],
    ['syscall', rangeCalls],
    ['page_function', pageFunctions],
    ['configuration', configurations],
    ['call', FunctionName.options.filter((name) => !calls.has(name))],
    ['event', invalidationEvents.map((name) => `MMU_NOTIFY_${name}`)],
    ['result', Object.keys(errnos).map((name) => `-${name}`)],
    ['report', reportNames],
  ];
  for (const [parameter, expected] of names) {
    it(`lists the names of {${parameter}} that scripts and traces have`, () => {
      const listed = vocabulary.names.get(parameter)?.map(({ text }) => withoutArticle(text));
      expect(listed?.sort()).to.deep.equal([...expected].sort());
    });
  }
});

/** The name of a report, without the words that English adds in a step. */
function withoutArticle(report: string): string {
  return report === 'a lock that is not held' ? 'lock not held' : report.replace(/^an? /, '');
}
