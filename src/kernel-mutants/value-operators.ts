/** Operators on values: constants, error codes, and arithmetic. */
import type { CSource, Statement } from './c-statements';
import type { Range, Token } from './c-tokens';
import { type Change, replace } from './mutant';

/** An error of the kernel: `EAGAIN`. */
const ERROR = /^E[A-Z]{3,}$/;

const BOOLEANS: Readonly<Record<string, string>> = { true: 'false', false: 'true' };

const ARITHMETIC: Readonly<Record<string, string>> = {
  '++': '--',
  '--': '++',
  '|=': '=',
  '&=': '=',
  '+=': '-=',
  '-=': '+=',
};
/** These are unary operators too. */
const BINARY: Readonly<Record<string, string>> = { '+': '-', '-': '+', '&': '|' };

export function valueChanges(source: CSource, { range: [start, end] }: Statement): Change[] {
  const changes: Change[] = [];
  for (let at = start; at < end; at++) {
    const change = (operator: string, by: string, range: Range = [at, at + 1]) =>
      changes.push({ operator, range, edits: [replace(source, range, by)] });
    const token = source.tokens[at] as Token;
    const before = source.tokens[at - 1];
    const { kind, text } = token;
    if (kind === 'number') change('constant', changedNumber(text));
    else if (BOOLEANS[text] !== undefined) change('constant', BOOLEANS[text]);
    else if (/^U(?:INT|LONG)_MAX$/.test(text)) change('constant', `(${text} - 1)`);
    else if (/^[A-Z]+_RANGE_BLOCKABLE$/.test(text)) change('constant', '0');
    else if (ERROR.test(text)) {
      change('error-code', text === 'EAGAIN' ? 'EINVAL' : 'EAGAIN');
      if (before?.text === '-') change('error-sign', '+', [at - 1, at]);
    } else if (ARITHMETIC[text] !== undefined) change('arithmetic', ARITHMETIC[text]);
    else if (BINARY[text] !== undefined && isOperand(before)) change('arithmetic', BINARY[text]);
    else if (text === '!') change('drop-negation', '!!');
  }
  return changes;
}

function changedNumber(text: string): string {
  return text === '0' ? '1' : `(${text} + 1)`;
}

/** Whether an operator after the token is a binary one. */
function isOperand(before: Token | undefined): boolean {
  if (before === undefined || before.text === 'return') return false;
  return before.kind === 'word' || before.kind === 'number' || /^[)\]]$/.test(before.text);
}
