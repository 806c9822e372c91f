/** A random unit of C: types, static data, functions that others call, and functions to test. */
import fc from 'fast-check';
import { type Choose, CSource, type Scope, TYPES } from './c-source';
import { CStatements } from './c-statements';

export interface CUnit {
  readonly text: string;
  /** Functions that take and return `uint64_t`. */
  readonly functions: readonly string[];
  /** The arguments of the calls of each function, in order. */
  readonly inputs: readonly (readonly bigint[])[];
}

const EDGES = [
  0n,
  1n,
  2n,
  0x7fn,
  0x80n,
  0xffffn,
  0x80000000n,
  0xffffffffn,
  2n ** 63n,
  2n ** 64n - 1n,
];
const INPUTS = 6;
const CALLEES = 4;

class UnitWriter {
  private readonly source: CSource;
  private readonly statements: CStatements;
  private readonly parts: string[] = ['#include <stdint.h>\n#include <stdarg.h>'];
  /** Fields of each structure, as they stand behind the name of a variable. */
  private readonly fields = new Map<string, string[]>();
  /** The type of functions that are called through pointers: its result, and its parameters. */
  private readonly functionTypes: readonly [string, string, string];
  private statics: Scope = { values: [], places: [], arrays: [], calls: [] };

  constructor(choose: Choose) {
    this.source = new CSource(choose);
    this.statements = new CStatements(this.source);
    const type = (): string => this.source.pick(TYPES);
    this.functionTypes = [type(), type(), type()];
  }

  write(functions: readonly string[]): string {
    this.writeStructures();
    this.writeStatics();
    this.writeCallees();
    for (const name of functions) this.writeTested(name);
    return this.parts.join('\n\n');
  }

  private writeStructures(): void {
    this.writeStructure('Plain', '', [...this.scalars('', 4), 'uint8_t bytes[3]']);
    this.writeStructure('Bits', '', [
      ...this.bitFields(['uint32_t', 'int32_t', 'uint8_t', 'uint16_t'], 5),
      ...this.scalars('s', 1),
      ...this.bitFields(['int64_t', 'uint64_t'], 2),
    ]);
    this.writeStructure('Packed', '__attribute__((packed))', this.scalars('', 4));
    const [result, first, second] = this.functionTypes;
    this.parts.push(
      `union Overlay { uint64_t all; uint32_t words[2]; uint16_t halves[4]; uint8_t bytes[8];
  struct { int32_t first; int16_t second; int8_t third; } parts; };`,
      `typedef ${result} (*Function)(${first}, ${second});`,
    );
    const of = (type: string, member: string): string[] =>
      (this.fields.get(type) as string[]).map((path) => `.${member}${path}`);
    const overlay = [
      '.all',
      '.words[1]',
      '.halves[2]',
      '.bytes[5]',
      '.parts.second',
      '.parts.third',
    ];
    this.fields.set('union Overlay', overlay);
    this.parts.push(`struct Nested { struct Plain plain; Function call; struct Bits bits;
  struct Plain *to; union Overlay overlay; struct Packed packed; };`);
    this.fields.set('struct Nested', [
      ...of('struct Plain', 'plain'),
      ...of('struct Bits', 'bits'),
      ...overlay.map((path) => `.overlay${path}`),
      ...of('struct Packed', 'packed'),
    ]);
  }

  private scalars(prefix: string, count: number): string[] {
    return Array.from({ length: count }, (_, n) => `${this.source.pick(TYPES)} ${prefix}f${n}`);
  }

  private bitFields(types: readonly string[], count: number): string[] {
    return Array.from({ length: count }, (_, n) => {
      const type = this.source.pick(types);
      const bits = 1 + this.source.choose(Number(/\d+/.exec(type)?.[0]));
      return `${type} ${type[0]}b${n}_${types.length} : ${bits}`;
    });
  }

  private writeStructure(name: string, attribute: string, members: readonly string[]): void {
    this.parts.push(`struct ${attribute} ${name} { ${members.join('; ')}; };`);
    const paths = members.map((member) => {
      const [, field, array] = /\w+ (\w+)(\[)?/.exec(member) as RegExpExecArray;
      return array === undefined ? `.${field}` : `.${field}[1]`;
    });
    this.fields.set(`struct ${name}`, paths);
  }

  private writeStatics(): void {
    const { source } = this;
    const list = (count: number): string =>
      Array.from({ length: count }, () => source.constant()).join(', ');
    const [constant, written, scalar, zero] = [0, 1, 2, 3].map(() => source.pick(TYPES));
    this.parts.push(
      `static const ${constant} table[8] = { ${list(8)} };`,
      `static ${written} array[16] = { ${list(5)} };`,
      `static ${scalar} counter = ${source.constant()};`,
      `${zero} zeroed[4];`,
      'static struct Plain plain = { .f1 = 3, .bytes = "ab" };',
      'static struct Plain *const to_plain = &plain;',
      `static ${written} *in_array = &array[${source.choose(16)}];`,
      'static struct Bits bits; static union Overlay overlay = { 0x1122334455667788ull };',
      'static const char text[] = "a \\"text\\" \\\\ of # \\001\\377 bytes";',
      'static struct Nested nested = { .to = &plain, .plain = { .f0 = 1 }, .overlay = { .all = 5 } };',
    );
    const fieldsOf = (name: string, type: string): string[] =>
      (this.fields.get(type) as string[]).map((path) => name + path);
    this.statics = {
      values: [
        'table[5]',
        'text[3]',
        '(int8_t)text[sizeof text - 8]',
        'to_plain->f2',
        'nested.to->f0',
      ],
      places: [
        'counter',
        '*in_array',
        ...fieldsOf('plain', 'struct Plain'),
        ...fieldsOf('bits', 'struct Bits'),
        ...fieldsOf('overlay', 'union Overlay'),
        ...fieldsOf('nested', 'struct Nested'),
      ],
      arrays: [
        { name: 'array', length: 16 },
        { name: 'zeroed', length: 4 },
        { name: 'overlay.bytes', length: 8 },
        { name: 'overlay.halves', length: 4 },
      ],
      calls: [],
    };
  }

  private writeCallees(): void {
    const { source } = this;
    const calls: ((argument: () => string) => string)[] = [];
    const [result, first, second] = this.functionTypes;
    const targets = Array.from({ length: CALLEES }, (_, n) => `target${n}`);
    for (const name of targets) this.writeFunction(name, result, [first, second], this.statics);
    this.parts.push(
      `static const Function targets[4] = { ${targets.join(', ')} };
static Function chosen = target2;`,
    );
    calls.push(
      (argument) => `targets[(${argument()}) & 3](${argument()}, ${argument()})`,
      (argument) =>
        `(chosen = targets[(${argument()}) & 3], nested.call = chosen)(${argument()}, ${argument()})`,
      (argument) => `chosen(${argument()}, ${argument()})`,
    );
    for (let n = 0; n < CALLEES; n++) {
      const types = Array.from({ length: 1 + source.choose(5) }, () => source.pick(TYPES));
      const name = `callee${n}`;
      this.writeFunction(name, source.pick(TYPES), types, { ...this.statics, calls });
      calls.push((argument) => `${name}(${types.map(() => argument()).join(', ')})`);
    }
    this.writeRecursive();
    this.writeByValue();
    this.writeVariadic();
    calls.push(
      (argument) => `recursive(${argument()}, (${argument()}) & 7)`,
      (argument) => `by_value(nested, bits, ${argument()}).plain.f1`,
      (argument) => `small(plain, ${argument()}).f0`,
      (argument) =>
        `variadic((${argument()}) & 3, (int32_t)(${argument()}), (int64_t)(${argument()}), plain, (uint64_t)(${argument()}), (int32_t)(${argument()}), &plain)`,
    );
    this.statics = { ...this.statics, calls };
  }

  private writeFunction(
    name: string,
    result: string,
    types: readonly string[],
    scope: Scope,
  ): void {
    const { source } = this;
    const parameters = types.map((_, n) => `x${n}`);
    const inner: Scope = {
      ...scope,
      values: [...scope.values, ...parameters],
      places: [...scope.places, ...parameters],
    };
    const declared = types.map((type, n) => `${type} x${n}`).join(', ');
    const attribute = source.pick(['', '__attribute__((noinline)) ']);
    this.parts.push(`${attribute}static ${result} ${name}(${declared}) {
${this.statements.block(inner, 1)}
return ${source.expression(inner)};
}`);
  }

  private writeRecursive(): void {
    const { source } = this;
    const type = source.pick(TYPES);
    const inner: Scope = { ...this.statics, values: ['x', 'depth'], places: ['x'] };
    this.parts.push(`static ${type} recursive(${type} x, uint32_t depth) {
struct Plain own = plain;
if (depth == 0) return ${source.expression(inner)};
own.f0 += x;
${type} y = recursive(${source.expression(inner)}, depth - 1);
if (depth < 4) y ^= recursive(y, depth - 1);
return y * 3 + own.f0;
}`);
  }

  private writeByValue(): void {
    const { source } = this;
    const inner: Scope = {
      values: ['k'],
      places: (this.fields.get('struct Nested') as string[]).map((path) => `s${path}`),
      arrays: [{ name: 's.overlay.words', length: 2 }],
      calls: [],
    };
    this.parts.push(`static struct Nested by_value(struct Nested s, struct Bits b, int32_t k) {
${this.statements.block(inner, 1)}
s.bits = b;
s.plain.f1 ^= k;
return s;
}
static struct Plain small(struct Plain s, int64_t k) { s.f0 = ${source.expression({ ...inner, places: ['s.f1'], arrays: [] })}; return s; }`);
  }

  private writeVariadic(): void {
    this.parts.push(`static int64_t sum(int count, va_list list) {
int64_t total = va_arg(list, int32_t);
total = total * 3 + va_arg(list, int64_t);
if (count > 0) total += va_arg(list, struct Plain).f1;
if (count > 1) total ^= (int64_t)va_arg(list, uint64_t);
if (count > 2) { total += va_arg(list, int32_t); total += va_arg(list, struct Plain *)->f0; }
return total;
}
static int64_t variadic(int count, ...) {
va_list list, again;
va_start(list, count);
va_copy(again, list);
int64_t total = sum(count, list) + va_arg(again, int32_t);
va_end(again);
va_end(list);
return total;
}`);
  }

  private writeTested(name: string): void {
    const { source } = this;
    const types = ['a', 'b', 'c'].map((parameter) => [source.pick(TYPES), parameter] as const);
    const locals = ['u', 'v', 'w'].map(
      (local) => `${source.pick(TYPES)} ${local} = ${source.constant()};`,
    );
    const structures = ['struct Plain', 'struct Bits', 'union Overlay', 'struct Nested'];
    const [type, other] = [source.pick(structures), source.pick(structures)];
    const places = [
      'u',
      'v',
      'w',
      'a',
      ...(this.fields.get(type) as string[]).map((path) => `s${path}`),
      ...(this.fields.get(other) as string[]).map((path) => `p->${path.slice(1)}`),
      source.pick(this.statics.places),
      source.pick(this.statics.places),
    ];
    const scope: Scope = {
      values: ['a', 'b', 'c', source.pick(this.statics.values)],
      places,
      arrays: [{ name: 'local', length: 8 }, source.pick(this.statics.arrays)],
      calls: this.statics.calls,
    };
    const local = source.pick(TYPES);
    this.parts.push(`static uint64_t run_${name}(${types.map((pair) => pair.join(' ')).join(', ')}) {
${locals.join(' ')}
${local} local[8] = { ${source.constant()}, ${source.constant()} };
${type} s; ${other} o[2], *p = &o[1];
__builtin_memset(&s, 0, sizeof s); __builtin_memset(o, 0, sizeof o);
${this.statements.block(scope, 2)}
${this.statements.block(scope, 1)}
o[0] = *p;
__builtin_memmove(local + 1, local, 3 * sizeof local[0]);
return (uint64_t)u + ((uint64_t)v << 8) + w + ${places.map((place) => `(uint64_t)${place}`).join(' * 31 + ')} + local[3];
}
uint64_t ${name}(uint64_t x, uint64_t y, uint64_t z) { return run_${name}(${types.map(([parameter], n) => `(${parameter})${'xyz'[n]}`).join(', ')}); }`);
  }
}

/** The same seed gives the same units. */
export function cUnits(seed: number, count: number, functionsEach: number): CUnit[] {
  const functions = Array.from({ length: functionsEach }, (_, n) => `tested${n}`);
  const unit = fc.gen().map((generate): CUnit => {
    const choose: Choose = (bound) => generate(fc.nat, bound - 1);
    const input = (): bigint =>
      choose(2) === 0
        ? (EDGES[choose(EDGES.length)] as bigint)
        : generate(fc.bigInt, { min: 0n, max: 2n ** 64n - 1n });
    return {
      text: new UnitWriter(choose).write(functions),
      functions,
      inputs: Array.from({ length: INPUTS }, () => [input(), input(), input()]),
    };
  });
  return fc.sample(unit, { seed, numRuns: count });
}
