import type { Position } from './assembly';

/** The unit has code or data that is not translated. The message names the line of C. */
export class UntranslatableError extends Error {
  constructor(
    readonly position: Position,
    /** The instruction or directive, and why it is refused. */
    readonly reason: string,
  ) {
    super(`${position.file}:${position.line}: ${reason}`);
  }
}

const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/^(v128|i8x16|i16x8|i32x4|i64x2|f32x4|f64x2)$|^(v128|[if]\d+x\d+)\./, 'SIMD is'],
  [/^f(32|64)(\.|$)|_f(32|64)/, 'floating point is'],
  [/atomic/, 'atomic instructions are'],
  [/^(try|catch|throw|rethrow|delegate|end_try|exnref)/, 'exceptions are'],
  [/^(table|ref|elem)\.|^(funcref|externref)$/, 'references and tables are'],
  [/^memory\.(grow|size)$/, 'the size of the memory is'],
  [/^return_call/, 'tail calls are'],
];

/** Why an instruction or a type is refused. */
export function refusal(name: string): string {
  const [, what] = REFUSED.find(([pattern]) => pattern.test(name)) ?? [];
  return what === undefined ? `${name} is unknown` : `${name}: ${what} not translated`;
}
