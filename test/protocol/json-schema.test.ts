import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { expect } from 'chai';
import { protocolSchema } from '../../src/protocol/json-schema';

const published = readFileSync(join(__dirname, '../../schemas/protocol.schema.json'), 'utf8');

function validator(definition: string): (value: unknown) => boolean {
  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema(JSON.parse(published), 'protocol');
  const validate = ajv.compile({ $ref: `protocol#/$defs/${definition}` });
  return (value) => validate(value) === true;
}

interface Node {
  readonly description?: string;
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly oneOf?: readonly Node[];
  readonly anyOf?: readonly Node[];
}

/** Paths of what says nothing of itself: a member of an object, an object, or a definition. */
function undescribed(node: Node, path: string): string[] {
  const { description, properties = {}, items, oneOf = [], anyOf = [] } = node;
  const variants = [...oneOf, ...anyOf];
  const isObject = node.properties !== undefined;
  return [
    ...(isObject && description === undefined ? [path] : []),
    ...Object.entries(properties).flatMap(([name, member]) => [
      // The name of a variant is described by the variant.
      ...(member.const === undefined && member.description === undefined
        ? [`${path}.${name}`]
        : []),
      ...undescribed(member, `${path}.${name}`),
    ]),
    ...(items === undefined ? [] : undescribed(items, `${path}[]`)),
    ...variants.flatMap((variant, index) => undescribed(variant, `${path}|${index}`)),
  ];
}

describe('the published schema of the protocol', () => {
  it('describes every field, every variant and every definition', () => {
    const { $defs } = JSON.parse(published) as { readonly $defs: Readonly<Record<string, Node>> };
    const missing = Object.entries($defs).flatMap(([name, definition]) => [
      ...(definition.description === undefined ? [name] : []),
      ...undescribed(definition, name),
    ]);
    expect(missing).to.deep.equal([]);
    expect(Object.keys($defs)).to.include.members(['Task', 'Capability', 'ReportName']);
  });

  it('finds what is not described', () => {
    const inner = { properties: { b: {} }, description: 'an object' };
    const outer = { properties: { a: { oneOf: [inner] }, kind: { const: 'call' } } };
    expect(undescribed(outer, 'X')).to.deep.equal(['X', 'X.a', 'X.a|0.b']);
  });

  it('is up to date: npm run schemas', () => {
    expect(JSON.parse(published)).to.deep.equal(JSON.parse(protocolSchema()));
  });

  it('accepts requests of the suite and refuses others', () => {
    const accepts = validator('Request');
    const script = { processes: ['A'], drivers: [], phases: [[]] };
    expect(accepts({ jsonrpc: '2.0', id: 1, method: 'run', params: { script } })).to.equal(true);
    expect(accepts({ jsonrpc: '2.0', id: 1, method: 'run', params: {} })).to.equal(false);
    expect(accepts({ jsonrpc: '2.0', id: 1, method: 'guess' })).to.equal(false);
  });

  it('accepts results of an adapter and refuses others', () => {
    const accepts = validator('RunResult');
    const event = { kind: 'free', object: 'mm_struct', process: 'A' };
    const result = {
      outcomes: [{ trace: [event], interleavings: '1' }],
      states: 0,
      complete: true,
    };
    expect(accepts(result)).to.equal(true);
    expect(accepts({ ...result, outcomes: [] })).to.equal(false);
    const malformed = { trace: [{ ...event, when: 3 }], interleavings: '1' };
    expect(accepts({ ...result, outcomes: [malformed] })).to.equal(false);
  });
});
