/** Operators on conditions: negate, decide, weaken, or compare otherwise. */
import { allWithin, type CSource, type Statement } from './c-statements';
import { closing, divided, type Range } from './c-tokens';
import { type Change, replace, textOf } from './mutant';

const ASSERTIONS = /^(?:VM_)?(?:WARN|BUG)_ON(?:_ONCE)?$/;

const COMPARISONS: Readonly<Record<string, string>> = {
  '==': '!=',
  '!=': '==',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
};

export function conditionChanges(source: CSource, body: Statement): Change[] {
  const changes: Change[] = [];
  for (const { kind, condition } of allWithin(body)) {
    if (condition === null) continue;
    const change = (operator: string, by: string) =>
      changes.push({ operator, range: condition, edits: [replace(source, condition, by)] });
    change('negate-condition', `!(${textOf(source, condition)})`);
    if (kind === 'if') change('condition-true', '1');
    change('condition-false', '0');
  }
  return [...changes, ...assertions(source, body), ...operands(source, body)];
}

/** An assertion that holds fails, and one that fails holds. */
function assertions(source: CSource, { range: [start, end] }: Statement): Change[] {
  const { tokens } = source;
  const changes: Change[] = [];
  for (let at = start; at < end; at++) {
    if (!ASSERTIONS.test(tokens[at]?.text ?? '') || tokens[at + 1]?.text !== '(') continue;
    const range: Range = [at + 2, closing(tokens, at + 1)];
    const [condition = range] = divided(tokens, range, ',');
    const edit = (by: string) => [replace(source, condition, by)];
    changes.push(
      {
        operator: 'negate-assertion',
        range: condition,
        edits: edit(`!(${textOf(source, condition)})`),
      },
      { operator: 'drop-assertion', range: condition, edits: edit('0') },
    );
  }
  return changes;
}

/** One operand of `&&` or `||` less; the other operator; another comparison. */
function operands(source: CSource, { range: [start, end] }: Statement): Change[] {
  const { tokens } = source;
  const changes: Change[] = [];
  for (let at = start; at < end; at++) {
    const text = tokens[at]?.text ?? '';
    const range: Range = [at, at + 1];
    const other = COMPARISONS[text];
    if (other !== undefined)
      changes.push({ operator: 'comparison', range, edits: [replace(source, range, other)] });
    if (text === '(') changes.push(...lessOperands(source, [at + 1, closing(tokens, at)]));
    if (text !== '&&' && text !== '||') continue;
    const exchanged = text === '&&' ? '||' : '&&';
    changes.push({
      operator: 'logical-operator',
      range,
      edits: [replace(source, range, exchanged)],
    });
  }
  return changes;
}

function lessOperands(source: CSource, range: Range): Change[] {
  // && binds closer, so that an operand of || may have some of its own.
  const separator = divided(source.tokens, range, '||').length > 1 ? '||' : '&&';
  if (divided(source.tokens, range, ',').length > 1) return [];
  const parts = divided(source.tokens, range, separator);
  if (parts.length < 2) return [];
  return parts.map((operand) => ({
    operator: 'drop-operand',
    range: operand,
    edits: [replace(source, operand, separator === '||' ? '0' : '1')],
  }));
}
