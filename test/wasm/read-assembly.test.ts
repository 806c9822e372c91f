import { expect } from 'chai';
import { readAssembly } from '../../src/wasm/read-assembly';
import { UntranslatableError } from '../../src/wasm/untranslatable-error';
import { functionText, unitText } from './text';

function objectText(name: string, section: string, ...content: string[]): string {
  return [
    `\t.type\t${name},@object                   # @${name}`,
    `\t.section\t${section}.${name},"",@`,
    ...content.slice(0, -1).map((line) => `\t${line}`),
    `${name}:`,
    `\t${content.at(-1)}`,
    `\t.size\t${name}, 4`,
  ].join('\n');
}

function bytesOf(directive: string): number[] | undefined {
  return readAssembly(objectText('object', '.data', directive)).objects[0]?.bytes;
}

describe('the reader of WebAssembly text', () => {
  it('reads functions with their types, locals and instructions', () => {
    const { functions, signatures } = readAssembly(
      unitText(
        '\t.functype\tlater (i64) -> ()',
        functionText(
          'first',
          '(i32, i64) -> (i32)',
          '.local  \ti32, i64',
          '# %bb.0:',
          'block   \t',
          '.Ltmp0:',
          'br_if   \t0                               # 0: down to label0',
          'end_block                               # label0:',
        ),
      ),
    );
    expect(signatures.get('later')).to.deep.equal({ parameters: ['i64'], results: [] });
    expect(signatures.get('first')).to.deep.equal({
      parameters: ['i32', 'i64'],
      results: ['i32'],
    });
    expect(functions.map(({ name, locals }) => ({ name, locals }))).to.deep.equal([
      { name: 'first', locals: ['i32', 'i64'] },
    ]);
    expect(
      functions[0]?.instructions.map(({ operation, operand }) => `${operation} ${operand}`.trim()),
    ).to.deep.equal(['block', 'br_if 0', 'end_block']);
  });

  it('gives each instruction its file and line, and the one before where clang gives none', () => {
    const { functions } = readAssembly(
      [
        '\t.file\t"unit.c"',
        '\t.file\t1 "/tree" "mm/first.c"',
        '\t.file\t2 "/tree/include" "/else/where.h" md5 0x0123',
        '\t.file\t3 "caf\\303\\251.c"',
        functionText('test', '() -> ()', 'nop', '.loc\t2 12 3 is_stmt 0', 'nop', '.loc\t2 0 3'),
        functionText('other', '() -> ()', '.loc\t3 4 0', 'nop'),
      ]
        .join('\n')
        .replace('.loc\t2 0 3', '.loc\t2 0 3\n\tdrop'),
    );
    expect(
      functions.flatMap(({ position, instructions }) => [
        `begins ${position.file}:${position.line}`,
        ...instructions.map(
          ({ operation, position: { file, line } }) => `${operation} ${file}:${line}`,
        ),
      ]),
    ).to.deep.equal([
      'begins /tree/mm/first.c:7',
      'nop /tree/mm/first.c:7',
      'nop /else/where.h:12',
      'drop /else/where.h:12',
      'begins /tree/mm/first.c:7',
      'nop café.c:4',
    ]);
  });

  it('has no line without debug information', () => {
    const text = functionText('test', '() -> ()', 'nop').replace(/\t\.loc.*\n/, '');
    const { functions } = readAssembly(`\t.file\t"unit.c"\n${text}`);
    expect(functions[0]?.position).to.deep.equal({ file: 'unit.c', line: 0 });
    expect(functions[0]?.instructions[0]?.position).to.deep.equal({ file: 'unit.c', line: 0 });
  });

  it('reads numbers, text and space', () => {
    expect(bytesOf('.int8\t255                             # 0xff')).to.deep.equal([255]);
    expect(bytesOf('.int16\t-2')).to.deep.equal([254, 255]);
    expect(bytesOf('.int32\t305419896')).to.deep.equal([0x78, 0x56, 0x34, 0x12]);
    expect(bytesOf('.int64\t-9223372036854775808')).to.deep.equal([0, 0, 0, 0, 0, 0, 0, 128]);
    expect(bytesOf('.int64\t18446744073709551615')).to.deep.equal(Array(8).fill(255));
    expect(bytesOf('.skip\t3')).to.deep.equal([0, 0, 0]);
    expect(bytesOf('.zero\t2,7')).to.deep.equal([7, 7]);
    expect(bytesOf('.ascii\t"ab"')).to.deep.equal([97, 98]);
    expect(bytesOf('.asciz\t"# \\"\\\\\\n\\001\\3777"')).to.deep.equal([
      35, 32, 34, 92, 10, 1, 255, 55, 0,
    ]);
  });

  it('reads addresses in data, sections and alignments', () => {
    const { objects } = readAssembly(
      [
        objectText('constant', '.rodata', '.p2align\t4, 0x0', '.int32\tother-8'),
        objectText('other', '.data', '.int32\tconstant'),
        objectText('zero', '.bss', '.skip\t4'),
        objectText('special', '.data..read_mostly', '.int8\t1'),
      ].join('\n'),
    );
    expect(objects).to.deep.equal([
      {
        name: 'constant',
        writable: false,
        alignment: 16,
        bytes: [0, 0, 0, 0],
        relocations: [{ symbol: 'other', addend: -8, offset: 0 }],
      },
      {
        name: 'other',
        writable: true,
        alignment: 1,
        bytes: [0, 0, 0, 0],
        relocations: [{ symbol: 'constant', addend: 0, offset: 0 }],
      },
      { name: 'zero', writable: true, alignment: 1, bytes: [0, 0, 0, 0], relocations: [] },
      { name: 'special', writable: true, alignment: 1, bytes: [1], relocations: [] },
    ]);
  });

  it('skips debug information, but not the symbols that stand among it', () => {
    const { aliases, weakSymbols, objects } = readAssembly(
      [
        '\t.section\t.debug_info,"",@',
        '\t.int32\t.Ldebug_info_end0-.Ldebug_info_start0 # Length of Unit',
        '\t.uleb128 7',
        '\t.weak\tweak',
        '.set second, first',
        '\t.section\t.custom_section.producers,"",@',
        '\t.int8\t1',
        '\t.ascii\t"language"',
      ].join('\n'),
    );
    expect([...aliases]).to.deep.equal([['second', 'first']]);
    expect([...weakSymbols]).to.deep.equal(['weak']);
    expect(objects).to.deep.equal([]);
  });

  it('refuses what it does not know, by the line of C', () => {
    const refused = (text: string, message: string): void => {
      expect(() => readAssembly(`\t.file\t"unit.c"\n${text}`))
        .to.throw(UntranslatableError)
        .with.property('message', message);
    };
    refused('\t.unheard\t1', 'unit.c:0: .unheard 1 is not translated');
    refused('\tnop', 'unit.c:0: nop is outside of a function');
    refused(
      '\t.section\t.init_array,"",@',
      'unit.c:0: .init_array: constructors are not translated',
    );
    refused('.set a, b+4', 'unit.c:0: .set a, b+4 is not translated');
    refused('\t.loc\t9 1', 'unit.c:0: .loc 9 1 names a file that the text does not have');
    refused('\t.functype\tf', 'unit.c:0: .functype f is unknown');
    for (const directive of [
      '.int32\ta-b',
      '.int16\ta',
      '.asciz\tnone',
      '.skip\tx',
      '.uleb128 1',
    ]) {
      refused(
        objectText('object', '.data', directive),
        `unit.c:0: ${directive.replace('\t', ' ')} is not translated`,
      );
    }
  });
});
