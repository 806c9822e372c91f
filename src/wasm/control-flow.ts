/** WebAssembly's blocks and branches as labelled statements. */
import type { CodeBuilder } from './code-builder';
import { conditionOf, constant, unsigned } from './expression';

interface Block {
  readonly kind: 'block' | 'loop' | 'if';
  readonly label: string;
  /** The variable that takes the result; null where the block has none. */
  readonly result: string | null;
  /** The height of the stack before the block. */
  readonly height: number;
  /** Whether a branch leads to the code after the end. */
  isBranchTarget: boolean;
}

export class ControlFlow {
  private readonly blocks: Block[] = [];
  private labels = 0;
  /** Blocks that were opened in code that is not reached; null where code is reached. */
  private deadDepth: number | null = null;

  constructor(
    private readonly code: CodeBuilder,
    /** Whether the function has a result. */
    private readonly hasResult: boolean,
  ) {}

  get isReached(): boolean {
    return this.deadDepth === null;
  }

  /** The code after this statement is not reached. */
  leave(statement: string): void {
    this.code.emit(statement);
    this.deadDepth = 0;
  }

  /** Whether the instruction is not reached. Of such code, only the ends of blocks matter. */
  skips(operation: string): boolean {
    if (this.deadDepth === null) return false;
    const depth = this.deadDepth;
    if (/^(block|loop|if)$/.test(operation)) this.deadDepth = depth + 1;
    else if (/^end_/.test(operation) && depth > 0) this.deadDepth = depth - 1;
    else return depth > 0 || !/^(end_|else$)/.test(operation);
    return true;
  }

  /** False where the instruction is none of control flow. */
  translate(operation: string, operand: string): boolean {
    switch (operation) {
      case 'block':
      case 'loop':
      case 'if':
        this.open(operation, operand);
        return true;
      case 'else':
        this.finishArm(this.blocks.at(-1) as Block);
        this.code.emit('} else {');
        this.deadDepth = null;
        return true;
      case 'end_block':
      case 'end_loop':
      case 'end_if':
        this.close();
        return true;
      case 'br':
        this.leave(this.branch(Number(operand)));
        return true;
      case 'br_if': {
        const condition = conditionOf(this.code.pop());
        this.code.emit(`if (${condition}) { ${this.branch(Number(operand))} }`);
        return true;
      }
      case 'br_table':
        this.branchTable(operand);
        return true;
      case 'return':
        this.leave(this.branch(this.blocks.length));
        return true;
      default:
        return false;
    }
  }

  private open(kind: Block['kind'], type: string): void {
    const { code } = this;
    const condition = kind === 'if' ? conditionOf(code.pop()) : '';
    code.simplifyAll();
    const number = this.labels++;
    const label = `L${number}`;
    let result: string | null = null;
    if (type !== '') {
      code.checkType(type);
      result = `r${number}`;
      code.emit(`let ${result};`);
    }
    this.blocks.push({ kind, label, result, height: code.height, isBranchTarget: false });
    const begin = { block: '{', loop: 'for (;;) {', if: `if (${condition}) {` }[kind];
    code.emit(`${label}: ${begin}`);
  }

  private close(): void {
    const block = this.blocks.pop() as Block;
    this.finishArm(block);
    if (block.kind === 'loop' && this.isReached) this.code.emit(`break ${block.label};`);
    this.code.emit('}');
    const isReached = this.isReached || block.kind === 'if' || block.isBranchTarget;
    this.deadDepth = isReached ? null : 0;
    if (isReached && block.result !== null) this.code.push(constant(block.result));
  }

  /** Takes the result of the code of a block, and what is left on the stack. */
  private finishArm({ result, height }: Block): void {
    if (this.isReached && result !== null) this.code.emit(`${result} = ${this.code.pop().code};`);
    this.code.truncate(height);
  }

  /** The statements of a branch; the value that it carries stays on the stack. */
  private branch(depth: number): string {
    const { code } = this;
    const block = this.blocks.at(-1 - depth);
    if (block === undefined) return this.hasResult ? `return ${code.top().code};` : 'return;';
    if (block.kind === 'loop') return `continue ${block.label};`;
    block.isBranchTarget = true;
    const carried = block.result === null ? '' : `${block.result} = ${code.top().code}; `;
    return `${carried}break ${block.label};`;
  }

  private branchTable(operand: string): void {
    const selector = this.code.pop();
    const depths = operand.replace(/[{}]/g, '').split(',').map(Number);
    const otherwise = depths.pop() as number;
    const cases = depths.map((depth, n) => `case ${n}: ${this.branch(depth)}`);
    cases.push(`default: ${this.branch(otherwise)}`);
    this.leave(`switch (${unsigned(selector)}) { ${cases.join(' ')} }`);
  }
}
