/**
 * One function of the unit as the text of a JavaScript generator function. The values on
 * WebAssembly's stack are expressions; what has an effect becomes a statement, in the order of the
 * instructions.
 */
import type { AssemblyFunction, Instruction, Signature, ValueType } from './assembly';
import { parseReference } from './assembly';
import {
  computed,
  conditionOf,
  constant,
  type Expression,
  literal,
  operand,
  unsigned,
  variable,
} from './expression';
import { integerOperation, quotient, select } from './integer-operations';
import type { LinkedUnit } from './link';
import { parseSignature } from './read-assembly';
import { refusal, UntranslatableError } from './untranslatable-error';

/** What the functions of one unit share. */
export interface UnitNames {
  /** The number of a site; equal sites share one. */
  site(functionName: string, instruction: Instruction): number;
  /** The variable that holds a function of the unit. */
  variableOf(functionName: string): string;
}

interface Block {
  readonly kind: 'block' | 'loop' | 'if';
  readonly label: string;
  /** The variable that takes the result; null where the block has none. */
  readonly result: string | null;
  /** Values that were on the stack before the block. */
  readonly height: number;
  /** Whether code after the end is reached by a branch. */
  isBranchTarget: boolean;
}

const STACK_POINTER = 'c.sp';
const LOAD = /^(i32|i64)\.load(8|16|32)?(?:_([su]))?$/;
const STORE = /^(i32|i64)\.store(8|16|32)?$/;

function zero(type: ValueType): string {
  return type === 'i64' ? '0n' : '0';
}

class FunctionGenerator {
  private readonly lines: string[] = [];
  private readonly stack: Expression[] = [];
  private readonly blocks: Block[] = [];
  private readonly signature: Signature;
  private next = 0;
  private temporaries = 0;
  private labels = 0;
  /** Blocks that were opened in code that is not reached; null where code is reached. */
  private deadDepth: number | null = null;

  constructor(
    private readonly unit: LinkedUnit,
    private readonly names: UnitNames,
    private readonly source: AssemblyFunction,
  ) {
    this.signature = this.signatureOf(source.name);
  }

  generate(): string {
    const { name, locals, instructions } = this.source;
    const { parameters, results } = this.signature;
    for (const type of [...parameters, ...results]) this.checkType(type);
    const declared = locals.map((type, n) => `l${parameters.length + n} = ${zero(type)}`);
    if (declared.length > 0) this.emit(`let ${declared.join(', ')};`);
    for (let at = 0; at < instructions.length; at = this.next) {
      this.next = at + 1;
      this.translate(instructions[at] as Instruction);
    }
    for (const type of locals) this.checkType(type);
    if (this.deadDepth === null && results.length > 0) this.emit(`return ${this.pop().code};`);
    const parameterNames = ['c', ...parameters.map((_, n) => `l${n}`)].join(', ');
    return [
      `function* ${this.names.variableOf(name)}(${parameterNames}) {`,
      ...this.lines,
      '}',
    ].join('\n');
  }

  private translate(instruction: Instruction): void {
    const { operation, operand: text } = instruction;
    if (this.deadDepth !== null && this.isSkipped(operation)) return;
    const integer = integerOperation(operation);
    if (integer !== undefined) {
      const b = this.pop();
      const a = integer.operands === 2 ? this.pop() : b;
      this.stack.push(integer.build(a, b));
    } else if (!this.controlFlow(operation, text, instruction)) {
      this.effect(operation, text, instruction);
    }
  }

  /** In code that is not reached, only the ends of blocks matter. */
  private isSkipped(operation: string): boolean {
    const depth = this.deadDepth as number;
    if (/^(block|loop|if)$/.test(operation)) this.deadDepth = depth + 1;
    else if (/^end_/.test(operation) && depth > 0) this.deadDepth = depth - 1;
    else return depth > 0 || !/^(end_|else$)/.test(operation);
    return true;
  }

  private controlFlow(operation: string, text: string, instruction: Instruction): boolean {
    switch (operation) {
      case 'block':
      case 'loop':
      case 'if':
        this.open(operation, text);
        return true;
      case 'else':
        this.beginElse();
        return true;
      case 'end_block':
      case 'end_loop':
      case 'end_if':
        this.close();
        return true;
      case 'br':
        this.emit(this.branch(Number(text)));
        this.deadDepth = 0;
        return true;
      case 'br_if': {
        const condition = conditionOf(this.pop());
        this.emit(`if (${condition}) { ${this.branch(Number(text))} }`);
        return true;
      }
      case 'br_table':
        this.branchTable(text);
        return true;
      case 'return':
        this.emit(this.branch(this.blocks.length));
        this.deadDepth = 0;
        return true;
      case 'unreachable':
        this.emit(`return yield* c.unreachable(${this.site(instruction)});`);
        this.deadDepth = 0;
        return true;
      default:
        return false;
    }
  }

  private effect(operation: string, text: string, instruction: Instruction): void {
    switch (operation) {
      case 'nop':
        return;
      case 'drop':
        this.pop();
        return;
      case 'local.get':
        this.stack.push(variable(`l${text}`));
        return;
      case 'local.set':
        this.assign(`l${text}`, this.pop().code);
        return;
      case 'local.tee':
        this.assign(`l${text}`, this.pop().code);
        this.stack.push(variable(`l${text}`));
        return;
      case 'global.get':
        this.checkGlobal(text);
        this.stack.push(computed(STACK_POINTER, [variable(STACK_POINTER)]));
        return;
      case 'global.set':
        this.checkGlobal(text);
        this.assign(STACK_POINTER, this.pop().code);
        return;
      case 'i32.const':
        this.stack.push(literal(this.constant(text)));
        return;
      case 'i64.const':
        this.stack.push(literal(BigInt.asIntN(64, BigInt(text))));
        return;
      case 'i32.select':
      case 'i64.select': {
        const condition = this.pop();
        const b = this.pop();
        this.stack.push(select(condition, this.pop(), b));
        return;
      }
      case 'call':
        this.call(text, instruction);
        return;
      case 'call_indirect':
        this.callIndirect(text, instruction);
        return;
      case 'memory.copy':
      case 'memory.fill':
        this.copyOrFill(operation === 'memory.copy' ? 'copy' : 'fill', instruction);
        return;
      default:
        if (!this.access(operation, text, instruction) && !this.divide(operation, instruction)) {
          this.refuse(refusal(operation));
        }
    }
  }

  private access(operation: string, text: string, instruction: Instruction): boolean {
    const [, loaded, loadedBits, sign] = LOAD.exec(operation) ?? [];
    if (loaded !== undefined) {
      const bits = Number(loadedBits ?? (loaded === 'i64' ? 64 : 32));
      this.load(loaded, bits, sign !== 'u', text, this.site(instruction));
      return true;
    }
    const [, stored, storedBits] = STORE.exec(operation) ?? [];
    if (stored === undefined) return false;
    const bits = Number(storedBits ?? (stored === 'i64' ? 64 : 32));
    this.store(stored, bits, text, this.site(instruction));
    return true;
  }

  private load(type: string, bits: number, signed: boolean, text: string, site: number): void {
    const address = this.address(this.pop(), text);
    if (bits === 64) {
      this.bind(
        this.eitherMemory(
          address,
          `c.getPrivate64(${address})`,
          `yield* c.load64(${address}, ${site})`,
        ),
      );
      return;
    }
    const width = bits / 8;
    const extended = bits === 32 || signed;
    const value = this.eitherMemory(
      address,
      `c.getPrivate(${address}, ${width}, ${extended})`,
      `yield c.load(${address}, ${width}, ${extended}, ${site})`,
    );
    if (type === 'i32') {
      this.bind(value);
      return;
    }
    const narrow = constant(this.temporary(value));
    this.stack.push(
      computed(`BigInt(${bits === 32 && !signed ? unsigned(narrow) : narrow.code})`, [narrow]),
    );
  }

  private store(type: string, bits: number, text: string, site: number): void {
    const value = this.pop();
    const address = this.address(this.pop(), text);
    const stored = this.simple(
      type === 'i64' && bits < 64 ? computed(`low(${value.code})`, [value]) : value,
    ).code;
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
    this.emit(`if (c.isPrivate(${address})) ${privately}; else ${step};`);
  }

  private eitherMemory(address: string, privately: string, step: string): string {
    return `c.isPrivate(${address}) ? ${privately} : ${step}`;
  }

  /** A variable or a literal that has the address. */
  private address(base: Expression, text: string): string {
    const offset = this.constant(text.replace(/:p2align=\d+$/, ''));
    if (offset === 0) return this.simple(base).code;
    const value = Number(base.code);
    if (!Number.isNaN(value)) return String((value + offset) | 0);
    return this.simple(computed(`(${operand(base)} + ${offset}) | 0`, [base])).code;
  }

  private divide(operation: string, instruction: Instruction): boolean {
    if (!/^i(32|64)\.(div|rem)_[su]$/.test(operation)) return false;
    const divisor = this.simple(this.pop());
    const dividend = this.simple(this.pop());
    const is64 = operation.startsWith('i64');
    const smallest = is64 ? `${-(2n ** 63n)}n` : String(-(2 ** 31));
    const overflow = operation.endsWith('.div_s')
      ? ` || (${divisor.code} === ${is64 ? '-1n' : '-1'} && ${dividend.code} === ${smallest})`
      : '';
    const isZero = `${divisor.code} === ${is64 ? '0n' : '0'}`;
    const trap = `return yield* c.unreachable(${this.site(instruction)});`;
    if (!/^(?!(0|-1)n?$)-?\d+n?$/.test(divisor.code))
      this.emit(`if (${isZero}${overflow}) ${trap}`);
    this.stack.push(quotient(operation, dividend, divisor) as Expression);
    return true;
  }

  private call(symbol: string, instruction: Instruction): void {
    const { name, isDefined } = this.unit.callee(symbol);
    const signature = this.signatureOf(name);
    const values = this.arguments(signature);
    const code = isDefined
      ? `yield* ${this.names.variableOf(name)}(${['c', ...values].join(', ')})`
      : `yield* c.call(${JSON.stringify(name)}, [${values.join(', ')}], ${this.site(instruction)})`;
    this.finishCall(signature, code);
  }

  private callIndirect(text: string, instruction: Instruction): void {
    const signature = parseSignature(text);
    if (signature === null) this.refuse(`call_indirect ${text} is unknown`);
    const pointer = this.pop().code;
    const values = this.arguments(signature).join(', ');
    const site = this.site(instruction);
    this.finishCall(signature, `yield* c.callIndirect(${pointer}, [${values}], ${site})`);
  }

  private arguments(signature: Signature): string[] {
    for (const type of [...signature.parameters, ...signature.results]) this.checkType(type);
    if (signature.results.length > 1)
      this.refuse('functions of several results are not translated');
    const { length } = signature.parameters;
    return this.stack.splice(this.stack.length - length, length).map(({ code }) => code);
  }

  private finishCall({ results }: Signature, code: string): void {
    if (results.length > 0) this.bind(code);
    else this.emit(`${code};`);
  }

  private copyOrFill(method: 'copy' | 'fill', instruction: Instruction): void {
    const length = this.pop().code;
    const second = this.pop().code;
    const to = this.pop().code;
    this.emit(`yield* c.${method}(${to}, ${second}, ${length}, ${this.site(instruction)});`);
  }

  private open(kind: Block['kind'], type: string): void {
    const condition = kind === 'if' ? conditionOf(this.pop()) : '';
    this.simplifyAll();
    const number = this.labels++;
    const label = `L${number}`;
    let result: string | null = null;
    if (type !== '') {
      this.checkType(type);
      result = `r${number}`;
      this.emit(`let ${result};`);
    }
    const height = this.stack.length;
    this.blocks.push({ kind, label, result, height, isBranchTarget: false });
    this.emit(
      { block: `${label}: {`, loop: `${label}: for (;;) {`, if: `${label}: if (${condition}) {` }[
        kind
      ],
    );
  }

  private beginElse(): void {
    const block = this.blocks.at(-1) as Block;
    this.finishArm(block);
    this.emit('} else {');
    this.deadDepth = null;
  }

  private close(): void {
    const block = this.blocks.pop() as Block;
    this.finishArm(block);
    if (block.kind === 'loop' && this.deadDepth === null) this.emit(`break ${block.label};`);
    this.emit('}');
    const isReached = this.deadDepth === null || block.kind === 'if' || block.isBranchTarget;
    this.deadDepth = isReached ? null : 0;
    if (isReached && block.result !== null) this.stack.push(constant(block.result));
  }

  /** Takes the result of the code of a block, and what is left on the stack. */
  private finishArm(block: Block): void {
    if (this.deadDepth === null && block.result !== null) {
      this.emit(`${block.result} = ${this.pop().code};`);
    }
    this.stack.length = block.height;
  }

  /** The statements of a branch; the value that it carries stays on the stack. */
  private branch(depth: number): string {
    const block = this.blocks.at(-1 - depth);
    const top = (): string => (this.stack.at(-1) as Expression).code;
    if (block === undefined) {
      return this.signature.results.length > 0 ? `return ${top()};` : 'return;';
    }
    if (block.kind === 'loop') return `continue ${block.label};`;
    block.isBranchTarget = true;
    const carried = block.result === null ? '' : `${block.result} = ${top()}; `;
    return `${carried}break ${block.label};`;
  }

  private branchTable(text: string): void {
    const selector = this.pop();
    const depths = text.replace(/[{}]/g, '').split(',').map(Number);
    const otherwise = depths.pop() as number;
    const cases = depths.map((depth, n) => `case ${n}: ${this.branch(depth)}`);
    cases.push(`default: ${this.branch(otherwise)}`);
    this.emit(`switch (${unsigned(selector)}) { ${cases.join(' ')} }`);
    this.deadDepth = 0;
  }

  /** The value of code that has an effect, in the variable that the next instruction sets. */
  private bind(code: string): void {
    const { operation, operand: text } = this.source.instructions[this.next] ?? {};
    if (operation === 'local.set' || operation === 'local.tee') {
      this.next++;
      this.assign(`l${text}`, code);
      if (operation === 'local.tee') this.stack.push(variable(`l${text}`));
    } else if (operation === 'drop') {
      this.next++;
      this.emit(`${code};`);
    } else {
      this.stack.push(constant(this.temporary(code)));
    }
  }

  private assign(name: string, code: string): void {
    this.stack.forEach((value, n) => {
      if (value.reads.has(name)) this.stack[n] = constant(this.temporary(value.code));
    });
    this.emit(`${name} = ${code};`);
  }

  /** Before a block: a temporary that the block declares is not seen after it. */
  private simplifyAll(): void {
    this.stack.forEach((value, n) => {
      if (value.reads.size > 0) this.stack[n] = constant(this.temporary(value.code));
      else this.stack[n] = this.simple(value);
    });
  }

  private simple(value: Expression): Expression {
    return value.isSimple ? value : constant(this.temporary(value.code));
  }

  private temporary(code: string): string {
    const name = `t${this.temporaries++}`;
    this.emit(`const ${name} = ${code};`);
    return name;
  }

  private pop(): Expression {
    const value = this.stack.pop();
    if (value === undefined) this.refuse('the stack of values is empty');
    return value;
  }

  private constant(text: string): number {
    if (/^-?\d+$/.test(text)) return Number(text) | 0;
    const reference = parseReference(text);
    if (reference === null) this.refuse(`the operand ${text} is not translated`);
    return this.unit.addressOf(reference) | 0;
  }

  private site(instruction: Instruction): number {
    return this.names.site(this.source.name, instruction);
  }

  private signatureOf(name: string): Signature {
    const signature = this.unit.assembly.signatures.get(name);
    if (signature === undefined) this.refuse(`the function ${name} has no type`);
    return signature;
  }

  private checkType(type: ValueType): void {
    if (type !== 'i32' && type !== 'i64') this.refuse(refusal(type));
  }

  private checkGlobal(name: string): void {
    if (name !== '__stack_pointer') this.refuse(`the global ${name} is not translated`);
  }

  private emit(line: string): void {
    this.lines.push(`  ${line}`);
  }

  private refuse(reason: string): never {
    const { position } = this.source.instructions[this.next - 1] ?? this.source;
    throw new UntranslatableError(position, reason);
  }
}

export function generateFunction(
  unit: LinkedUnit,
  names: UnitNames,
  source: AssemblyFunction,
): string {
  return new FunctionGenerator(unit, names, source).generate();
}
