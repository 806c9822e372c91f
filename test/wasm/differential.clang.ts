/**
 * Random functions of C give the same results translated as compiled for this machine. Each unit is
 * compiled by clang 19 at -O2, and at two other combinations, in turn.
 */
import { expect } from 'chai';
import { type CUnit, cUnits } from './c-unit';
import { CLANGS, type Clang, compileToText, LEVELS, type Level, runNatively } from './clang';
import { PlainMemory } from './plain-memory';
import { translated } from './translated';

const SEED = 14;
const UNITS = 21;
const FUNCTIONS_EACH = 25;

interface Combination {
  readonly clang: Clang;
  readonly level: Level;
}

const BASE: Combination = { clang: 'clang-19', level: '-O2' };
const OTHERS = CLANGS.flatMap((clang) =>
  LEVELS.map((level): Combination => ({ clang, level })),
).filter(({ clang, level }) => clang !== BASE.clang || level !== BASE.level);
/** Instructions that clang emits for these alone: sign extension, `memory.copy` and `memory.fill`. */
const FEATURES = ['-msign-ext', '-mbulk-memory'];

function mainOf({ functions, inputs }: CUnit): string {
  const declarations = functions.map((name) => `uint64_t ${name}(uint64_t, uint64_t, uint64_t);`);
  const calls = functions.flatMap((name) =>
    inputs.map((input) => {
      const values = input.map((value) => `${value}ull`).join(', ');
      return `printf("%llu\\n", (unsigned long long)${name}(${values}));`;
    }),
  );
  return [
    '#include <stdint.h>',
    '#include <stdio.h>',
    ...declarations,
    `int main(void) { ${calls.join('\n')} return 0; }`,
  ].join('\n');
}

function nativeResults(unit: CUnit): string[] {
  const files = { 'unit.c': unit.text, 'main.c': mainOf(unit) };
  return runNatively(files).trim().split('\n');
}

function translatedResults(unit: CUnit, text: string, hasPrivateStack: boolean): string[] {
  const memory = new PlainMemory(translated(text), { hasPrivateStack });
  return unit.functions.flatMap((name) =>
    unit.inputs.map((input) => {
      const result = memory.run(name, ...input.map((value) => BigInt.asIntN(64, value)));
      return BigInt.asUintN(64, result as bigint).toString();
    }),
  );
}

function differences(
  unit: CUnit,
  results: readonly string[],
  expected: readonly string[],
): string[] {
  const { functions, inputs } = unit;
  return results.flatMap((result, at) => {
    const call = `${functions[Math.floor(at / inputs.length)]}(${inputs[at % inputs.length]})`;
    return result === expected[at] ? [] : [`${call} is ${result}, not ${expected[at]}`];
  });
}

describe('translated C, against the same C compiled for this machine', () => {
  const units = cUnits(SEED, UNITS, FUNCTIONS_EACH);
  const counts = new Map<string, number>();

  units.forEach((unit, number) => {
    it(`gives the same results: unit ${number} of seed ${SEED}`, () => {
      const native = nativeResults(unit);
      expect(native).to.have.length(unit.functions.length * unit.inputs.length);
      const rotating = [0, 1].map((n) => OTHERS[(2 * number + n) % OTHERS.length] as Combination);
      for (const { clang, level } of [BASE, ...rotating]) {
        const text = compileToText(clang, level, unit.text, number % 2 === 0 ? FEATURES : []);
        const hasPrivateStack = level !== '-O2' || number % 3 > 0;
        const results = translatedResults(unit, text, hasPrivateStack);
        expect(differences(unit, results, native).join('\n'), `${clang} ${level}`).to.equal('');
        const key = `${clang} ${level}`;
        counts.set(key, (counts.get(key) ?? 0) + unit.functions.length);
      }
    });
  });

  after('print how many functions were compared', () => {
    for (const [combination, count] of [...counts].sort()) {
      console.log(`    ${combination}: ${count} functions`);
    }
  });
});
