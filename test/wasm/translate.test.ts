import { expect } from 'chai';
import { FUNCTIONS, STATIC_DATA } from '../../src/wasm/c-module';
import { translate } from '../../src/wasm/translate';
import { UntranslatableError } from '../../src/wasm/untranslatable-error';
import { functionText, unitOf, unitText } from './text';
import { translated } from './translated';

function object(name: string, section: string, ...content: string[]): string {
  return [
    `\t.type\t${name},@object`,
    `\t.section\t${section}.${name},"",@`,
    '\t.p2align\t2',
    `${name}:`,
    ...content.map((line) => `\t${line}`),
  ].join('\n');
}

function word(bytes: readonly number[], offset = 0): number {
  return Buffer.from(bytes).readUInt32LE(offset);
}

describe('the translation of a unit', () => {
  it('places objects at addresses of their alignment, with a gap between them', () => {
    const { data } = unitOf(
      object('text', '.rodata', '.asciz\t"abcde"'),
      object('number', '.data', '.int64\t1'),
      object('aligned', '.bss', '.skip\t100').replace('.p2align\t2', '.p2align\t5'),
    );
    expect(data.map(({ name, writable, address }) => ({ name, writable, address }))).to.deep.equal([
      { name: 'text', writable: false, address: STATIC_DATA },
      { name: 'number', writable: true, address: STATIC_DATA + 72 },
      { name: 'aligned', writable: true, address: STATIC_DATA + 160 },
    ]);
    expect(data[2]?.bytes).to.deep.equal(Array(100).fill(0));
  });

  it('fills in pointers to objects and functions, and numbers functions by their first use', () => {
    const { data, functionTable } = unitOf(
      '\t.functype\timported () -> ()',
      functionText('first', '() -> ()'),
      functionText('test', '() -> (i32)', 'i32.const\timported'),
      object('pointers', '.data', '.int32\tpointers+4', '.int32\tfirst', '.int32\timported'),
    );
    expect(functionTable).to.deep.equal(['imported', 'first']);
    const bytes = data[0]?.bytes ?? [];
    expect([0, 4, 8].map((offset) => word(bytes, offset))).to.deep.equal([
      STATIC_DATA + 4,
      FUNCTIONS + 4,
      FUNCTIONS,
    ]);
  });

  it('lists what the unit does not define, with the first use in code', () => {
    const { imports } = unitOf(
      '\t.functype\tcalled () -> ()',
      '\t.functype\tpointed () -> ()',
      '\t.functype\tnever_used () -> ()',
      functionText('test', '() -> ()', 'call\tcalled', '.loc\t1 9 0', 'call\tcalled'),
      functionText('other', '() -> (i32)', '.loc\t1 8 0', 'i32.const\toutside'),
      object('pointers', '.data', '.int32\tpointed', '.int32\toutside', '.int32\tbeyond'),
    );
    const at = (name: string, line: number): object => ({
      function: name,
      file: '/tree/unit.c',
      line,
    });
    expect(imports).to.deep.equal([
      { name: 'called', kind: 'function', site: at('test', 7) },
      { name: 'outside', kind: 'object', site: at('other', 8) },
      { name: 'pointed', kind: 'function', site: null },
      { name: 'beyond', kind: 'object', site: null },
    ]);
  });

  it('takes the addresses of external objects from its options; without one, NULL', () => {
    const text = unitText(object('pointers', '.data', '.int32\toutside+8', '.int32\tmissing'));
    const { data } = translated(text, { externalObjects: { outside: 0x1000 } });
    expect(data[0]?.bytes).to.deep.equal([8, 0x10, 0, 0, 0, 0, 0, 0]);
  });

  it('gives a weak function that is not defined the address NULL, and does not import it', () => {
    const { data, imports, functionTable } = unitOf(
      '\t.functype\tmissing () -> ()',
      '\t.functype\tthere () -> ()',
      '\t.weak\tmissing',
      '\t.weak\tthere',
      functionText('there', '() -> ()'),
      object('pointers', '.data', '.int32\tmissing', '.int32\tthere'),
    );
    expect(data[0]?.bytes.slice(0, 4)).to.deep.equal([0, 0, 0, 0]);
    expect(functionTable).to.deep.equal(['there']);
    expect(imports).to.deep.equal([]);
  });

  it('follows second names to what they name', () => {
    const { data, functionTable } = unitOf(
      functionText('target', '() -> ()'),
      functionText('test', '() -> ()', 'call\tsecond'),
      object('pointers', '.data', '.int32\tthird', '.int32\tname'),
      '.set second, target',
      '.set third, second',
      '.set name, pointers',
    );
    expect(functionTable).to.deep.equal(['target']);
    expect(word(data[0]?.bytes ?? [], 4)).to.equal(STATIC_DATA);
  });

  it('shares equal sites, and tells those of two functions apart', () => {
    const load = ['i32.const\t0', 'i32.load\t0', 'drop'];
    const { sites } = unitOf(
      functionText('first', '() -> ()', ...load, ...load),
      functionText('second', '() -> ()', ...load),
    );
    expect(sites).to.deep.equal([
      { function: 'first', file: '/tree/unit.c', line: 7 },
      { function: 'second', file: '/tree/unit.c', line: 7 },
    ]);
  });

  it('tells functions apart whose names differ in signs that JavaScript does not have', () => {
    const { functions } = unitOf(
      functionText('name.1', '() -> ()'),
      functionText('name_1', '() -> ()'),
    );
    expect(Object.keys(functions)).to.deep.equal(['name.1', 'name_1']);
    expect(functions['name.1']).not.to.equal(functions.name_1);
  });

  it('knows the functions that clang calls of its own accord', () => {
    const { imports } = unitOf(
      functionText(
        'test',
        '(i32) -> (i32)',
        'local.get\t0',
        'local.get\t0',
        'local.get\t0',
        'call\tmemcpy',
      ),
    );
    expect(imports.map(({ name }) => name)).to.deep.equal(['memcpy']);
  });

  it('refuses instructions by name, with the reason and the line of C', () => {
    const refused: readonly (readonly [instruction: string, reason: string])[] = [
      ['f32.add', 'f32.add: floating point is not translated'],
      ['i32.trunc_f64_s', 'i32.trunc_f64_s: floating point is not translated'],
      ['f64.load\t8', 'f64.load: floating point is not translated'],
      ['v128.load\t0', 'v128.load: SIMD is not translated'],
      ['i8x16.add', 'i8x16.add: SIMD is not translated'],
      ['f32x4.mul', 'f32x4.mul: SIMD is not translated'],
      ['i32.atomic.load\t0', 'i32.atomic.load: atomic instructions are not translated'],
      ['atomic.fence', 'atomic.fence: atomic instructions are not translated'],
      ['throw\t__cpp_exception', 'throw: exceptions are not translated'],
      ['try', 'try: exceptions are not translated'],
      ['table.get\ttable', 'table.get: references and tables are not translated'],
      ['ref.null_func', 'ref.null_func: references and tables are not translated'],
      ['memory.grow\t0', 'memory.grow: the size of the memory is not translated'],
      ['return_call\ttest', 'return_call: tail calls are not translated'],
      ['i32.unheard', 'i32.unheard is unknown'],
      ['global.get\t__tls_base', 'the global __tls_base is not translated'],
      ['i32.const\tname@GOT', 'the operand name@GOT is not translated'],
      ['call\tunheard', 'the function unheard has no type'],
      ['block\tf32', 'f32: floating point is not translated'],
      ['call_indirect\t(i32) -> (f64)', 'f64: floating point is not translated'],
      ['call_indirect\t() -> (i32, i32)', 'functions of several results are not translated'],
      ['i32.add', 'the stack of values is empty'],
    ];
    for (const [instruction, reason] of refused) {
      const values = instruction === 'i32.add' ? [] : Array<string>(3).fill('i32.const\t0');
      const text = unitText(
        functionText('test', '() -> ()', ...values, '.loc\t1 12 0', instruction),
      );
      expect(() => translate(text), instruction)
        .to.throw(UntranslatableError)
        .with.property('message', `/tree/unit.c:12: ${reason}`);
    }
  });

  it('refuses types of parameters, results and locals by the line of the function', () => {
    for (const [type, local] of [
      ['(f32) -> ()', 'i32'],
      ['() -> (f64)', 'i32'],
      ['() -> ()', 'v128'],
    ] as const) {
      const text = unitText(functionText('test', type, `.local\t${local}`));
      expect(() => translate(text)).to.throw(
        UntranslatableError,
        /^\/tree\/unit\.c:7: (f32|f64|v128): .* not translated$/,
      );
    }
  });
});
