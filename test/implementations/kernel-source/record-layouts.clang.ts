/** Layouts that are read from debugging information are those of the compiled code. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { readDebugInfo } from '../../../src/implementations/kernel-source/debug-info';
import { TypeReader } from '../../../src/implementations/kernel-source/record-layouts';
import { temporaryFolder } from '../real-kernel/temporary-folder';

const SOURCE = `
typedef unsigned short u16;
typedef struct { int counter; } counter_t;
enum kind { FIRST, SECOND = 7, NEGATIVE = -3 };
struct node { struct node *next, **pprev; };
struct whole {
  char byte;
  u16 half;
  long long wide;
  const volatile char *text;
  struct node node;
  counter_t counter;
  union { int word; struct { char low, high; } halves; struct node other; };
  struct node *array[2];
  struct node nodes[2];
  enum kind kind;
  void (*call)(struct whole *whole, int how);
  const char *const *names;
  _Bool flag;
  unsigned bits : 3, more : 7;
  unsigned char small : 2;
  struct { int x; } named;
  int flexible[];
} __attribute__((packed, aligned(4)));
typedef struct whole whole_t;
struct declared;
struct other { struct declared *pointer; char last[3]; };
whole_t whole;
struct other other;
#define OFFSET(field) const int offset_##field = __builtin_offsetof(struct whole, field);
#define SIZE(field) const int size_##field = sizeof(((struct whole *)0)->field);
#define BOTH(field) OFFSET(field) SIZE(field)
BOTH(byte) BOTH(half) BOTH(wide) BOTH(text) BOTH(counter) BOTH(word) BOTH(kind) BOTH(call)
BOTH(names) BOTH(flag)
const int size_whole = sizeof(struct whole);
`;

for (const clang of ['clang-14', 'clang-19']) {
  describe(`the layouts that ${clang} makes`, () => {
    const folder = temporaryFolder();

    function compile(...flags: readonly string[]): string {
      const output = folder.path('unit.s');
      const args = ['--target=wasm32', '-S', '-g', '-gdwarf-4', ...flags, '-o', output];
      const { status, stderr } = spawnSync(clang, [...args, folder.write('unit.c', SOURCE)], {
        encoding: 'utf8',
      });
      expect(status, stderr).to.equal(0);
      return readFileSync(output, 'utf8');
    }

    /** The value of a constant of the unit. */
    function constant(assembly: string, name: string): number {
      const [, value] = new RegExp(`^${name}:\\n\\s+\\.int32\\s+(\\d+)`, 'm').exec(assembly) ?? [];
      expect(value, name).to.be.a('string');
      return Number(value);
    }

    it('have the offsets and sizes of the code', () => {
      const assembly = compile('-O1');
      const whole = new TypeReader(readDebugInfo(assembly)).layouts().get('whole');
      expect(whole?.size).to.equal(constant(assembly, 'size_whole'));
      const plain = ['byte', 'half', 'wide', 'text', 'word', 'kind', 'call', 'names', 'flag'];
      for (const name of plain) {
        expect(whole?.fields.find((field) => field.name === name)).to.include({
          offset: constant(assembly, `offset_${name}`),
          size: constant(assembly, `size_${name}`),
        });
      }
      expect(whole?.fields.find(({ name }) => name === 'counter.counter')?.offset).to.equal(
        constant(assembly, 'offset_counter'),
      );
    });

    it('have the members of members, and no other', () => {
      const whole = new TypeReader(readDebugInfo(compile('-O0'))).layouts().get('whole');
      const nodes = (name: string) => [`${name}.next`, `${name}.pprev`];
      expect(whole?.fields.map(({ name }) => name)).to.deep.equal([
        ...['byte', 'half', 'wide', 'text', ...nodes('node'), 'counter.counter'],
        ...['word', 'halves.low', 'halves.high', ...nodes('other')],
        ...['array[0]', 'array[1]', ...nodes('nodes[0]'), ...nodes('nodes[1]')],
        ...['kind', 'call', 'names', 'flag', 'bits', 'more', 'small', 'named.x'],
      ]);
      expect(whole?.records.map(({ name, record }) => `${name}: ${record}`)).to.deep.equal([
        ...['node: node', 'counter: counter_t', 'halves: ', 'other: node'],
        ...['nodes[0]: node', 'nodes[1]: node', 'named: '],
      ]);
    });

    it('tell pointers, types and bits', () => {
      const layouts = new TypeReader(readDebugInfo(compile('-O2'))).layouts();
      const fields = new Map(layouts.get('whole')?.fields.map((field) => [field.name, field]));
      const pointers = [...fields.values()].filter(({ isPointer }) => isPointer);
      expect(pointers.map(({ name, type }) => `${name}: ${type}`)).to.include.members([
        'text: char *',
        'node.pprev: struct node **',
        'array[1]: struct node *',
        'call: void (*)(struct whole *, int)',
        'names: char **',
      ]);
      expect(pointers).to.have.length(13);
      expect(fields.get('half')?.type).to.equal('u16');
      expect(fields.get('kind')?.type).to.equal('enum kind');
      const [bits, more, small] = ['bits', 'more', 'small'].map((name) => fields.get(name));
      expect(bits?.bits?.count).to.equal(3);
      expect(more?.bits).to.deep.equal({ first: (bits?.bits?.first ?? 0) + 3, count: 7 });
      expect(small?.bits?.count).to.equal(2);
      expect(layouts.has('declared')).to.equal(false);
      expect(layouts.get('other')?.size).to.equal(8);
      expect(layouts.has('whole_t')).to.equal(false);
      expect(layouts.get('counter_t')?.size).to.equal(4);
    });

    it('come with the values of enumerators', () => {
      const values = new TypeReader(readDebugInfo(compile('-Os'))).enumerators();
      expect(Object.fromEntries(values)).to.deep.equal({ FIRST: 0, SECOND: 7, NEGATIVE: -3 });
    });

    it('are refused in another version of DWARF', () => {
      expect(() => readDebugInfo(compile('-gdwarf-5'))).to.throw(/asked for DWARF 4/);
    });
  });
}
