/** JavaScript expressions for values on WebAssembly's stack. */

export interface Expression {
  /** An i32 as a signed number, an i64 as a signed bigint. */
  readonly code: string;
  /** The same as a boolean, where the value is 0 or 1 by a comparison. */
  readonly condition: string | null;
  /** A variable or a literal: it may be written twice. */
  readonly isSimple: boolean;
  /** The variables that the code reads and that may be assigned before the value is used. */
  readonly reads: ReadonlySet<string>;
}

const NOTHING: ReadonlySet<string> = new Set();

export function literal(value: number | bigint): Expression {
  const code = typeof value === 'bigint' ? `${value}n` : String(value);
  return { code, condition: null, isSimple: true, reads: NOTHING };
}

/** A variable that is assigned once. */
export function constant(name: string): Expression {
  return { code: name, condition: null, isSimple: true, reads: NOTHING };
}

export function variable(name: string): Expression {
  return { code: name, condition: null, isSimple: true, reads: new Set([name]) };
}

function readsOf(operands: readonly Expression[]): ReadonlySet<string> {
  const all = operands.filter(({ reads }) => reads.size > 0);
  if (all.length < 2) return all[0]?.reads ?? NOTHING;
  return new Set(all.flatMap(({ reads }) => [...reads]));
}

export function computed(code: string, operands: readonly Expression[]): Expression {
  return { code, condition: null, isSimple: false, reads: readsOf(operands) };
}

export function compared(condition: string, operands: readonly Expression[]): Expression {
  return {
    code: `${condition} ? 1 : 0`,
    condition,
    isSimple: false,
    reads: readsOf(operands),
  };
}

/** The code as an operand of an operator. */
export function operand({ code, isSimple }: Expression): string {
  return isSimple && !code.startsWith('-') ? code : `(${code})`;
}

/** Whether the i32 is not zero. */
export function conditionOf(expression: Expression): string {
  return expression.condition ?? `${operand(expression)} !== 0`;
}

/** The i32 as an unsigned number. */
export function unsigned(expression: Expression): string {
  const value = Number(expression.code);
  return Number.isNaN(value) ? `(${operand(expression)} >>> 0)` : String(value >>> 0);
}
