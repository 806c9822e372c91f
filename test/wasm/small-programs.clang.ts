/** Small functions of C whose results are known, at each level of each clang. */
import { expect } from 'chai';
import { type CModule, STATIC_DATA } from '../../src/wasm/c-module';
import { UntranslatableError } from '../../src/wasm/untranslatable-error';
import { CLANGS, compileToText, LEVELS } from './clang';
import { type Import, PlainMemory } from './plain-memory';
import { translated } from './translated';

const EXTERNAL = STATIC_DATA + 0x30000;

function forEachClang(test: (compile: (c: string) => CModule) => void): void {
  for (const clang of CLANGS) {
    for (const level of LEVELS) {
      test((c) =>
        translated(compileToText(clang, level, c), { externalObjects: { outside: EXTERNAL } }),
      );
    }
  }
}

describe('small functions of C, at each level of each clang', () => {
  it('branch through the addresses of labels', () => {
    forEachClang((compile) => {
      const unit = compile(`
        int run(const unsigned char *code) {
          static const void *const labels[] = { &&stop, &&increment, &&twice };
          int x = 0;
          goto *labels[*code++];
        increment: x++; goto *labels[*code++];
        twice: x *= 2; goto *labels[*code++];
        stop: return x;
        }
        static const unsigned char program[] = { 1, 1, 2, 1, 2, 0 };
        int test(void) { return run(program); }`);
      expect(new PlainMemory(unit).run('test')).to.equal(10);
    });
  });

  it('call what they import, and read objects of others', () => {
    forEachClang((compile) => {
      const unit = compile(`
        extern int outside[4];
        int imported(int, long long);
        int (*pointer)(int, long long) = imported;
        int *third = &outside[2];
        int test(int x) { *third = 9; return imported(x, -2) + pointer(x, -3) + outside[2]; }`);
      const imported: Import = (_, a, b) => Number(a) * Number(b);
      expect(new PlainMemory(unit, { imports: { imported } }).run('test', 5)).to.equal(-16);
      expect(unit.imports.map(({ name, kind }) => `${kind} ${name}`)).to.have.members([
        'function imported',
        'object outside',
      ]);
    });
  });

  it('may be weak, or have a second name', () => {
    forEachClang((compile) => {
      const unit = compile(`
        int missing(void) __attribute__((weak));
        __attribute__((weak)) int there(void) { return 3; }
        int target(int x) { return x + 1; }
        int alias(int) __attribute__((alias("target")));
        int test(void) { return alias(10) + (missing ? missing() : 100) + there(); }`);
      expect(new PlainMemory(unit).run('test')).to.equal(114);
      expect(unit.imports).to.deep.equal([]);
    });
  });

  it('trap where a division has no result', () => {
    forEachClang((compile) => {
      const unit = compile(`
        int quotient(int a, int b) {
          return a /
            b;
        }
        unsigned rest(unsigned a, unsigned b) { return a % b; }
        long long wide(long long a, long long b) { return a / b; }`);
      const memory = new PlainMemory(unit);
      expect(memory.run('quotient', -7, 2)).to.equal(-3);
      expect(() => memory.run('quotient', 1, 0)).to.throw(/unit\.c:3$/);
      expect(() => memory.run('quotient', -(2 ** 31), -1)).to.throw(/unit\.c:3$/);
      expect(() => memory.run('rest', 1, 0)).to.throw(/unit\.c:6$/);
      expect(() => memory.run('wide', 1n, 0n)).to.throw(/unit\.c:7$/);
    });
  });

  it('give each step its own line, also that of an inlined function', () => {
    forEachClang((compile) => {
      const unit = compile(`
        static inline __attribute__((always_inline)) void set(volatile int *p, int x) {
          *p = x;
        }
        volatile int first, second;
        void test(void) {
          set(&first, 1);
          second = first;
        }`);
      const memory = new PlainMemory(unit);
      memory.run('test');
      expect(memory.steps).to.deep.equal(['store at line 3', 'load at line 8', 'store at line 8']);
      expect(new Set(unit.sites.map((site) => site.function))).to.include('test');
    });
  });

  it('are refused by the line of what is not translated', () => {
    const refused: readonly (readonly [c: string, flags: readonly string[], reason: RegExp])[] = [
      ['float test(float x) {\n return x; }', [], /unit\.c:[12]: f32: floating point is not/],
      ['int test(int x) {\n return x\n * 0.5; }', [], /unit\.c:2: f64\.[a-z0-9_]+: floating/],
      ['void test(int *x) {\n__atomic_fetch_add(x, 1, 5); }', ['-matomics'], /unit\.c:2: .*atomic/],
      ['int test(void) {\n return __builtin_wasm_memory_size(0); }', [], /unit\.c:2: memory\.size/],
      ['void f(void);\n__attribute__((constructor)) void test(void) { f(); }', [], /constructors/],
    ];
    for (const [c, flags, reason] of refused) {
      for (const clang of CLANGS) {
        expect(() => translated(compileToText(clang, '-O1', c, flags)), c)
          .to.throw(UntranslatableError)
          .with.property('message')
          .that.matches(reason);
      }
    }
  });
});
