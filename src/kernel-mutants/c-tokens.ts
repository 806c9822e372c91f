/** The tokens of C source, without comments and preprocessor directives. */

export interface Token {
  readonly kind: 'word' | 'number' | 'text' | 'punctuator';
  readonly text: string;
  /** Offsets in the source; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  /** From 1 on. */
  readonly line: number;
}

const PATTERNS: readonly (readonly [kind: Token['kind'] | null, pattern: RegExp])[] = [
  [null, /\s+/y],
  [null, /\/\/[^\n]*|\/\*[\s\S]*?\*\//y],
  [null, /#(?:\\\n|[^\n])*/y],
  ['text', /"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'/y],
  ['number', /\.?\d(?:[eEpP][+-]|[\w.])*/y],
  ['word', /[A-Za-z_]\w*/y],
  ['punctuator', /<<=|>>=|\.\.\.|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[^\s\w]/y],
];

/** Throws a RangeError where a comment or a literal does not end. */
export function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let line = 1;
  for (let at = 0; at < source.length; ) {
    const [kind, text] = tokenAt(source, at, line);
    if (kind !== null) tokens.push({ kind, text, start: at, end: at + text.length, line });
    at += text.length;
    line += text.split('\n').length - 1;
  }
  return tokens;
}

function tokenAt(source: string, at: number, line: number): [Token['kind'] | null, string] {
  if (source.startsWith('/*', at) && !source.includes('*/', at + 2))
    throw new RangeError(`line ${line}: a comment does not end`);
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const text = pattern.exec(source)?.[0];
    if (text === undefined) continue;
    if (kind === 'punctuator' && (text === '"' || text === "'")) break;
    return [kind, text];
  }
  throw new RangeError(`line ${line}: a literal does not end`);
}

const OPENING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** The index of the bracket that closes the one at `open`. */
export function closing(tokens: readonly Token[], open: number): number {
  const expected: string[] = [];
  for (let at = open; at < tokens.length; at++) {
    const { text } = tokens[at] as Token;
    const closes = OPENING[text];
    if (closes !== undefined) expected.push(closes);
    else if (text === expected.at(-1)) expected.pop();
    if (expected.length === 0) return at;
  }
  throw new RangeError(`line ${tokens[open]?.line}: a bracket is not closed`);
}

/** The tokens from `start` to `end`, divided at this punctuator where no bracket is open. */
export function divided(
  tokens: readonly Token[],
  [start, end]: Range,
  separator: string,
): readonly Range[] {
  const parts: [number, number][] = [];
  let from = start;
  for (let at = start; at < end; at++) {
    const { text } = tokens[at] as Token;
    if (OPENING[text] !== undefined) at = closing(tokens, at);
    else if (text === separator) {
      parts.push([from, at]);
      from = at + 1;
    }
  }
  return [...parts, [from, end]];
}

/** Indexes of tokens; the second is exclusive. */
export type Range = readonly [start: number, end: number];
