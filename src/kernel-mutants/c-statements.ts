/** The statements of the functions in C source: as much of its syntax as changing one takes. */
import { closing, divided, type Range, type Token, tokensOf } from './c-tokens';

export type StatementKind =
  | 'expression'
  | 'declaration'
  | 'if'
  | 'loop'
  | 'switch'
  | 'jump'
  | 'block'
  | 'label'
  | 'empty';

export interface Statement {
  readonly kind: StatementKind;
  /** All of its tokens. */
  readonly range: Range;
  /** Of an if, a while or a for that has one, without brackets. */
  readonly condition: Range | null;
  /** The statements of a block, or the bodies of an if or a loop. */
  readonly children: readonly Statement[];
}

export interface CFunction {
  readonly name: string;
  /** Whether only this file can call it. */
  readonly isStatic: boolean;
  readonly body: Statement;
}

export interface CSource {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly functions: readonly CFunction[];
}

const JUMPS = ['return', 'goto', 'break', 'continue'];
const TYPE_WORDS =
  /^(?:const|volatile|static|extern|register|struct|union|enum|unsigned|signed|int|char|short|long|void|bool|typedef)$/;

/** Throws a RangeError where the source cannot be read. */
export function readSourceText(text: string): CSource {
  const tokens = tokensOf(text);
  const functions: CFunction[] = [];
  let isStatic = false;
  for (let at = 0; at < tokens.length; at++) {
    const word = textAt(tokens, at);
    if (word === 'static') isStatic = true;
    if (word === ';') isStatic = false;
    if (word !== '{') continue;
    const end = closing(tokens, at);
    const name = functionBefore(tokens, at);
    if (name !== null) functions.push({ name, isStatic, body: new Parser(tokens).statement(at) });
    isStatic = false;
    at = end;
  }
  return { text, tokens, functions };
}

/** The name before `(...) {`; null where the braces are no body of a function. */
function functionBefore(tokens: readonly Token[], brace: number): string | null {
  if (textAt(tokens, brace - 1) !== ')') return null;
  let open = 0;
  for (let at = brace - 1; at >= 0; at--) {
    const text = textAt(tokens, at);
    if (text === ')') open++;
    if (text === '(') open--;
    if (open > 0) continue;
    const before = tokens[at - 1];
    return before?.kind === 'word' ? before.text : null;
  }
  return null;
}

function textAt(tokens: readonly Token[], at: number): string {
  return tokens[at]?.text ?? '';
}

class Parser {
  constructor(private readonly tokens: readonly Token[]) {}

  statement(at: number): Statement {
    const word = this.text(at);
    if (word === '{') return this.block(at);
    if (word === ';') return leaf('empty', [at, at + 1]);
    if (word === 'if') return this.branch(at);
    if (word === 'switch') return this.controlled('switch', at, null);
    if (word === 'while')
      return this.controlled('loop', at, [at + 2, closing(this.tokens, at + 1)]);
    if (word === 'for') return this.controlled('loop', at, this.forCondition(at));
    if (word === 'do') return this.doLoop(at);
    if (JUMPS.includes(word)) return leaf('jump', [at, this.semicolon(at)]);
    if (word === 'case' || word === 'default') return leaf('label', [at, this.colon(at)]);
    if (this.isWord(at) && this.text(at + 1) === ':') return leaf('label', [at, at + 2]);
    if (this.isLoopMacro(at)) return this.controlled('loop', at, null);
    const kind = this.isDeclaration(at) ? 'declaration' : 'expression';
    return leaf(kind, [at, this.semicolon(at)]);
  }

  private block(at: number): Statement {
    const end = closing(this.tokens, at);
    const children: Statement[] = [];
    for (let next = at + 1; next < end; ) {
      const child = this.statement(next);
      children.push(child);
      next = child.range[1];
    }
    return { kind: 'block', range: [at, end + 1], condition: null, children };
  }

  private branch(at: number): Statement {
    const close = closing(this.tokens, at + 1);
    const then = this.statement(close + 1);
    const condition: Range = [at + 2, close];
    if (this.text(then.range[1]) !== 'else') {
      return { kind: 'if', range: [at, then.range[1]], condition, children: [then] };
    }
    const otherwise = this.statement(then.range[1] + 1);
    return { kind: 'if', range: [at, otherwise.range[1]], condition, children: [then, otherwise] };
  }

  private controlled(kind: 'loop' | 'switch', at: number, condition: Range | null): Statement {
    const body = this.statement(closing(this.tokens, at + 1) + 1);
    return { kind, range: [at, body.range[1]], condition, children: [body] };
  }

  private forCondition(at: number): Range | null {
    const [, condition] = divided(this.tokens, [at + 2, closing(this.tokens, at + 1)], ';');
    return condition !== undefined && condition[0] < condition[1] ? condition : null;
  }

  private doLoop(at: number): Statement {
    const body = this.statement(at + 1);
    const open = body.range[1] + 1;
    const close = closing(this.tokens, open);
    return {
      kind: 'loop',
      range: [at, this.semicolon(close)],
      condition: [open + 1, close],
      children: [body],
    };
  }

  /** `hlist_for_each_entry(...) statement`: a call that goes on with a word or a block. */
  private isLoopMacro(at: number): boolean {
    if (!this.isWord(at) || this.text(at + 1) !== '(') return false;
    const after = closing(this.tokens, at + 1) + 1;
    return this.text(after) === '{' || this.isWord(after);
  }

  private isDeclaration(at: number): boolean {
    if (TYPE_WORDS.test(this.text(at))) return true;
    if (!this.isWord(at)) return false;
    if (this.isWord(at + 1)) return true;
    // A product that nobody uses is no statement that anybody writes.
    return this.text(at + 1) === '*' && this.isWord(at + 2);
  }

  private semicolon(at: number): number {
    return this.behind(at, ';');
  }

  private colon(at: number): number {
    return this.behind(at, ':');
  }

  private behind(at: number, end: string): number {
    for (let next = at; next < this.tokens.length; next++) {
      if (this.text(next) === end) return next + 1;
      if (/^[([{]$/.test(this.text(next))) next = closing(this.tokens, next);
    }
    throw new RangeError(`line ${this.tokens[at]?.line}: a statement has no ${end}`);
  }

  private isWord(at: number): boolean {
    return this.tokens[at]?.kind === 'word';
  }

  private text(at: number): string {
    return textAt(this.tokens, at);
  }
}

function leaf(kind: StatementKind, range: Range): Statement {
  return { kind, range, condition: null, children: [] };
}

/** The statement, and all within it. */
export function* allWithin(statement: Statement): Generator<Statement> {
  yield statement;
  for (const child of statement.children) yield* allWithin(child);
}
