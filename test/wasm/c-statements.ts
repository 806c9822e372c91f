/** Random statements of C. Every loop ends. */
import { type CSource, type Scope, TYPES } from './c-source';

/** `calls` inside of loops would make the number of steps grow without bounds. */
function withoutCalls(scope: Scope): Scope {
  return { ...scope, calls: [] };
}

function withValue(scope: Scope, ...values: string[]): Scope {
  return { ...scope, values: [...scope.values, ...values] };
}

export class CStatements {
  constructor(private readonly source: CSource) {}

  block(scope: Scope, depth: number): string {
    const count = 1 + this.source.choose(3);
    return Array.from({ length: count }, () => this.statement(scope, depth)).join('\n');
  }

  private statement(scope: Scope, depth: number): string {
    const { source } = this;
    if (depth === 0) return this.assignment(scope);
    switch (source.choose(11)) {
      case 0:
        return `if (${source.expression(scope)}) {\n${this.block(scope, depth - 1)}\n} else {\n${this.block(scope, depth - 1)}\n}`;
      case 1:
        return this.forLoop(scope, depth);
      case 2:
        return this.whileLoop(scope, depth);
      case 3:
      case 4:
        return this.switch(scope, depth);
      case 5:
        return this.gotoLoop(scope, depth);
      case 6:
        return this.variableLengthArray(scope);
      case 7:
        return this.pointer(scope);
      default:
        return this.assignment(scope);
    }
  }

  private assignment(scope: Scope): string {
    const { source } = this;
    const place = source.place(scope);
    if (scope.calls.length > 0 && source.choose(2) === 0) {
      const call = source.pick(scope.calls)(() => source.expression(scope, 1));
      const value = source.name('r');
      return `{ int64_t ${value} = (int64_t)${call}; ${place} = ${value}; }`;
    }
    const operator = source.pick(['=', '=', '=', '+=', '-=', '^=', '|=', '&=', '*=']);
    return `${place} ${operator} ${source.expression(scope)};`;
  }

  private forLoop(scope: Scope, depth: number): string {
    const { source } = this;
    const i = source.name('i');
    const inner = withValue(withoutCalls(scope), i);
    const leave = source.pick(['', `if (${source.expression(inner, 2)}) break;\n`]);
    const skip = source.pick(['', `if (${source.expression(inner, 2)}) continue;\n`]);
    const body = this.block(inner, depth - 1);
    const type = source.pick(['int', 'uint8_t', 'int64_t']);
    return `for (${type} ${i} = 0; ${i} < ${1 + source.choose(5)}; ${i}++) {\n${skip}${body}\n${leave}}`;
  }

  private whileLoop(scope: Scope, depth: number): string {
    const { source } = this;
    const n = source.name('n');
    const inner = withValue(withoutCalls(scope), n);
    const condition = `${n}-- > 0 && ${source.expression(inner, 2)}`;
    const body = this.block(inner, depth - 1);
    return source.choose(2) === 0
      ? `{ int ${n} = 4; while (${condition}) {\n${body}\n} }`
      : `{ int ${n} = 4; do {\n${body}\n} while (${condition}); }`;
  }

  private switch(scope: Scope, depth: number): string {
    const { source } = this;
    const isDense = source.choose(2) === 0;
    const count = 3 + source.choose(6);
    const cases = Array.from({ length: count }, (_, n) => {
      const label = isDense ? n : n * n * 37 - (n % 2) * 100_000;
      const end = source.choose(4) === 0 ? '' : 'break;';
      return `case ${label}: ${this.assignment(scope)} ${end}`;
    });
    if (source.choose(2) === 0) cases.push(`default: ${this.block(scope, depth - 1)}`);
    const value = source.expression(scope, 2);
    const selector = isDense
      ? `(${value}) & ${source.pick([7, 15])}`
      : `(int32_t)((${value}) & 7) * ((${value}) & 7) * 37`;
    return `switch (${selector}) {\n${cases.join('\n')}\n}`;
  }

  /** Control flow that is not reducible where the jump into the loop remains. */
  private gotoLoop(scope: Scope, depth: number): string {
    const { source } = this;
    const [n, top, middle] = [source.name('n'), source.name('top'), source.name('middle')];
    const inner = withoutCalls(scope);
    return [
      `{ int ${n} = 0;`,
      `if (${source.expression(scope, 2)}) goto ${middle};`,
      `${top}: ${this.block(inner, depth - 1)}`,
      `${middle}: ${this.block(inner, depth - 1)}`,
      `if (${n}++ < 3 && ${source.expression(inner, 2)}) goto ${top}; }`,
    ].join('\n');
  }

  /**
   * Clang 14 and 19 move loads of the array beyond the end of its scope at -O2, where another array
   * has taken its place. The barrier keeps them within.
   */
  private variableLengthArray(scope: Scope): string {
    const { source } = this;
    const [array, n, i] = [source.name('v'), source.name('n'), source.name('i')];
    const type = source.pick(TYPES);
    return [
      `{ int ${n} = 1 + ((${source.expression(scope, 2)}) & 15); ${type} ${array}[${n}];`,
      `for (int ${i} = 0; ${i} < ${n}; ${i}++) ${array}[${i}] = ${source.expression(withValue(scope, i), 2)};`,
      `${source.place(scope)} += ${array}[${n} / 2] + ${array}[${n} - 1] * 3;`,
      '__asm__ volatile("" ::: "memory"); }',
    ].join('\n');
  }

  private pointer(scope: Scope): string {
    const { source } = this;
    if (scope.arrays.length === 0) return this.assignment(scope);
    const { name, length } = source.pick(scope.arrays);
    const [p, end] = [source.name('p'), source.name('end')];
    return [
      `{ __typeof__(&${name}[0]) ${p} = ${name}, ${end} = ${name} + ((${source.expression(scope, 1)}) & ${length - 1});`,
      `while (${p} < ${end}) { *${p} ^= ${source.expression(scope, 1)}; ${p}++; }`,
      `${source.place(scope)} += (int32_t)(${p} - ${name}); }`,
    ].join('\n');
  }
}
