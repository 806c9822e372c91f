/** Loads and stores. Those of the task's own stack are no steps; the address tells at run time. */
import type { CodeBuilder } from './code-builder';
import { computed, constant, type Expression, operand, unsigned } from './expression';

const ACCESS = /^(i32|i64)\.(load|store)(8|16|32)?(?:_([su]))?$/;

export interface AccessSite {
  /** A constant that is added to the address on the stack. */
  readonly offset: number;
  readonly site: number;
}

interface Access {
  readonly type: string;
  readonly bits: number;
  readonly signed: boolean;
}

/** False where the instruction is no access. `at` is called for an access. */
export function translateAccess(
  code: CodeBuilder,
  operation: string,
  at: () => AccessSite,
): boolean {
  const [, type, kind, bits, sign] = ACCESS.exec(operation) ?? [];
  if (type === undefined) return false;
  const width = Number(bits ?? (type === 'i64' ? 64 : 32));
  const access = { type, bits: width, signed: sign !== 'u' };
  if (kind === 'load') load(code, access, at());
  else store(code, access, at());
  return true;
}

function load(
  code: CodeBuilder,
  { type, bits, signed }: Access,
  { offset, site }: AccessSite,
): void {
  const address = addressOf(code, code.pop(), offset);
  const width = bits / 8;
  const extended = bits === 32 || signed;
  const [privately, step] =
    bits === 64
      ? [`c.getPrivate64(${address})`, `yield* c.load64(${address}, ${site})`]
      : [
          `c.getPrivate(${address}, ${width}, ${extended})`,
          `yield c.load(${address}, ${width}, ${extended}, ${site})`,
        ];
  const value = `c.isPrivate(${address}) ? ${privately} : ${step}`;
  if (type === 'i32' || bits === 64) {
    code.bind(value);
    return;
  }
  const narrow = constant(code.temporary(value));
  const number = bits === 32 && !signed ? unsigned(narrow) : narrow.code;
  code.push(computed(`BigInt(${number})`, [narrow]));
}

function store(code: CodeBuilder, { type, bits }: Access, { offset, site }: AccessSite): void {
  const value = code.pop();
  const address = addressOf(code, code.pop(), offset);
  const isNarrowed = type === 'i64' && bits < 64;
  const stored = code.simple(isNarrowed ? computed(`low(${value.code})`, [value]) : value).code;
  const width = bits / 8;
  const [privately, step] =
    bits === 64
      ? [
          `c.setPrivate64(${address}, ${stored})`,
          `yield* c.store64(${address}, ${stored}, ${site})`,
        ]
      : [
          `c.setPrivate(${address}, ${width}, ${stored})`,
          `yield c.store(${address}, ${width}, ${stored}, ${site})`,
        ];
  code.emit(`if (c.isPrivate(${address})) ${privately}; else ${step};`);
}

/** A variable or a literal that has the address. */
function addressOf(code: CodeBuilder, base: Expression, offset: number): string {
  if (offset === 0) return code.simple(base).code;
  const value = Number(base.code);
  if (!Number.isNaN(value)) return String((value + offset) | 0);
  return code.simple(computed(`(${operand(base)} + ${offset}) | 0`, [base])).code;
}
