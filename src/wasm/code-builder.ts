/**
 * The text of one function as it grows: the instructions that are left, the values on WebAssembly's
 * stack, and the statements so far. Values are expressions; what has an effect becomes a statement,
 * in the order of the instructions.
 */
import type { AssemblyFunction, Instruction, Position, ValueType } from './assembly';
import { constant, type Expression, variable } from './expression';
import { refusal, UntranslatableError } from './untranslatable-error';

export class CodeBuilder {
  readonly lines: string[] = [];
  private readonly stack: Expression[] = [];
  private next = 0;
  private temporaries = 0;

  constructor(private readonly source: AssemblyFunction) {}

  /** The instruction after the last one; undefined at the end of the function. */
  advance(): Instruction | undefined {
    return this.source.instructions[this.next++];
  }

  /** Of the instruction that is translated, or of the function before the first one. */
  get position(): Position {
    return (this.source.instructions[this.next - 1] ?? this.source).position;
  }

  refuse(reason: string): never {
    throw new UntranslatableError(this.position, reason);
  }

  checkType(type: ValueType): void {
    if (type !== 'i32' && type !== 'i64') this.refuse(refusal(type));
  }

  emit(line: string): void {
    this.lines.push(`  ${line}`);
  }

  // Values.

  get height(): number {
    return this.stack.length;
  }

  push(value: Expression): void {
    this.stack.push(value);
  }

  pop(): Expression {
    const value = this.top();
    this.stack.pop();
    return value;
  }

  top(): Expression {
    const value = this.stack.at(-1);
    if (value === undefined) this.refuse('the stack of values is empty');
    return value;
  }

  /** The topmost values, in the order in which they were pushed. */
  popAll(count: number): Expression[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  /** Drops what stands above this height. */
  truncate(height: number): void {
    this.stack.length = height;
  }

  /** Before a block: a temporary that the block declares is not seen after it. */
  simplifyAll(): void {
    this.stack.forEach((value, n) => {
      if (!value.isSimple || value.reads.size > 0) {
        this.stack[n] = constant(this.temporary(value.code));
      }
    });
  }

  /** The value as a variable or a literal, which may be written twice. */
  simple(value: Expression): Expression {
    return value.isSimple ? value : constant(this.temporary(value.code));
  }

  temporary(code: string): string {
    const name = `t${this.temporaries++}`;
    this.emit(`const ${name} = ${code};`);
    return name;
  }

  /** Values on the stack that read the variable keep what it was. */
  assign(name: string, code: string): void {
    this.stack.forEach((value, n) => {
      if (value.reads.has(name)) this.stack[n] = constant(this.temporary(value.code));
    });
    this.emit(`${name} = ${code};`);
  }

  /** The value of code that has an effect, in the local that the next instruction sets. */
  bind(code: string): void {
    const { operation, operand } = this.source.instructions[this.next] ?? {};
    if (operation === 'local.set' || operation === 'local.tee') {
      this.next++;
      this.assign(`l${operand}`, code);
      if (operation === 'local.tee') this.push(variable(`l${operand}`));
    } else if (operation === 'drop') {
      this.next++;
      this.emit(`${code};`);
    } else {
      this.push(constant(this.temporary(code)));
    }
  }
}
