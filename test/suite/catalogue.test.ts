import { expect } from 'chai';
import { readCatalogue, readNotJudged } from '../../src/suite/catalogue';

function catalogue(versions: string, observable = 'driver'): string {
  return `- id: G-001\n  versions: "${versions}"\n  observable: ${observable}\n  source: a comment\n`;
}

describe('the catalogue and the list of guarantees that are not judged', () => {
  it('are read with the location of each entry', () => {
    const yaml = `# A comment.\n\n${catalogue('>=5.4')}`;
    expect(readCatalogue(yaml, 'catalogue.yaml')).to.deep.equal({
      entries: [
        {
          id: 'G-001',
          versions: '>=5.4',
          observable: 'driver',
          source: 'a comment',
          location: 'catalogue.yaml:3',
        },
      ],
      problems: [],
    });
  });

  it('accept one notation for releases', () => {
    for (const versions of ['>=2.6.27', '>=3.17 <5.5', '>=3.6 <3.9 || >=3.10', 'never']) {
      expect(readCatalogue(catalogue(versions), 'c').problems, versions).to.deep.equal([]);
    }
    for (const versions of ['5.4', 'all', '>=5', '3.6-3.8', '<5.5 >=5.4', '>=5.4, <5.5', '']) {
      const [problem, ...more] = readCatalogue(catalogue(versions), 'c').problems;
      expect(problem, versions).to.match(/^c:1: G-001: versions: expected releases such as/);
      expect(more).to.deep.equal([]);
    }
  });

  const faults: readonly [name: string, yaml: string, problem: RegExp][] = [
    ['an unknown field', `${catalogue('>=5.4')}  note: no\n`, /^f:1: G-001: .*"note"/],
    ['an unknown observer', catalogue('>=5.4', 'all'), /^f:1: G-001: observable: .*"driver"/],
    ['an id of another form', '- id: G-1\n', /^f:1: G-1: id: expected an id such as G-031/],
    ['an entry without an id', '- source: x\n', /^f:1: an entry without an id: id: /],
    ['an item that is no entry', '- G-001\n', /^f:1: an entry without an id: /],
    ['a file that is no list', 'id: G-001\n', /^f:1: expected a list of entries$/],
    ['an empty file', '', /^f:1: expected a list of entries$/],
    ['invalid YAML', '- id: G-001\n  source: "\n', /^f:\d: Missing closing "quote$/],
  ];
  for (const [name, yaml, problem] of faults) {
    it(`reject ${name}`, () => {
      const { entries, problems } = readCatalogue(yaml, 'f');
      expect(entries).to.deep.equal([]);
      expect(problems).to.have.length(1);
      expect(problems[0]).to.match(problem);
    });
  }

  it('require a statement, a source and a reason for each guarantee that is not judged', () => {
    const fields = ['statement', 'source', 'reason'];
    const entry = (left: readonly string[]): string =>
      `- id: G-001\n${left.map((field) => `  ${field}: some text\n`).join('')}`;
    expect(readNotJudged(entry(fields), 'l').problems).to.deep.equal([]);
    for (const field of fields) {
      const others = fields.filter((other) => other !== field);
      expect(readNotJudged(entry(others), 'l').problems[0]).to.contain(`l:1: G-001: ${field}: `);
      const blank = `${entry(others)}  ${field}: " "\n`;
      expect(readNotJudged(blank, 'l').problems).to.deep.equal([
        `l:1: G-001: ${field}: expected some text`,
      ]);
    }
  });
});
