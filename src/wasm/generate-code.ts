/** One function of the unit as the text of a JavaScript generator function. */
import {
  type AssemblyFunction,
  type Instruction,
  parseReference,
  type Signature,
} from './assembly';
import { CodeBuilder } from './code-builder';
import { ControlFlow } from './control-flow';
import { type Expression, literal, variable } from './expression';
import { integerOperation, quotient, select } from './integer-operations';
import type { LinkedUnit } from './link';
import { translateAccess } from './memory-access';
import { parseSignature } from './read-assembly';
import { refusal } from './untranslatable-error';

/** What the functions of one unit share. */
export interface UnitNames {
  /** The number of a site; equal sites share one. */
  site(functionName: string, instruction: Instruction): number;
  /** The variable that holds a function of the unit. */
  variableOf(functionName: string): string;
}

const STACK_POINTER = 'c.sp';
const DIVISION = /^(i32|i64)\.(?:div|rem)_[su]$/;
/** Dividing by these cannot trap. */
const HARMLESS_DIVISOR = /^(?!(0|-1)n?$)-?\d+n?$/;

class FunctionGenerator {
  private readonly signature: Signature;
  private readonly code: CodeBuilder;
  private readonly controlFlow: ControlFlow;

  constructor(
    private readonly unit: LinkedUnit,
    private readonly names: UnitNames,
    private readonly source: AssemblyFunction,
  ) {
    this.code = new CodeBuilder(source);
    this.signature = this.signatureOf(source.name);
    this.controlFlow = new ControlFlow(this.code, this.signature.results.length > 0);
  }

  generate(): string {
    const { code } = this;
    const { name, locals } = this.source;
    const { parameters, results } = this.signature;
    this.checkTypes(this.signature);
    const declared = locals.map(
      (type, n) => `l${parameters.length + n} = ${type === 'i64' ? '0n' : '0'}`,
    );
    if (declared.length > 0) code.emit(`let ${declared.join(', ')};`);
    for (let next = code.advance(); next !== undefined; next = code.advance()) this.translate(next);
    // After the instructions, because those that use the value have a line of their own.
    for (const type of locals) code.checkType(type);
    if (this.controlFlow.isReached && results.length > 0) code.emit(`return ${code.pop().code};`);
    const variables = ['c', ...parameters.map((_, n) => `l${n}`)].join(', ');
    return [`function* ${this.names.variableOf(name)}(${variables}) {`, ...code.lines, '}'].join(
      '\n',
    );
  }

  private translate(instruction: Instruction): void {
    const { code } = this;
    const { operation, operand } = instruction;
    if (this.controlFlow.skips(operation)) return;
    const integer = integerOperation(operation);
    if (integer !== undefined) {
      const b = code.pop();
      code.push(integer.build(integer.operands === 2 ? code.pop() : b, b));
      return;
    }
    const isTranslated =
      this.controlFlow.translate(operation, operand) ||
      translateAccess(code, operation, () => ({
        offset: this.constant(operand.replace(/:p2align=\d+$/, '')),
        site: this.site(instruction),
      })) ||
      this.translateValue(operation, operand) ||
      this.translateEffect(instruction);
    if (!isTranslated) code.refuse(refusal(operation));
  }

  /** Constants, and values that move between variables and the stack. */
  private translateValue(operation: string, operand: string): boolean {
    const { code } = this;
    switch (operation) {
      case 'nop':
        return true;
      case 'drop':
        code.pop();
        return true;
      case 'local.get':
        code.push(variable(`l${operand}`));
        return true;
      case 'local.set':
        code.assign(`l${operand}`, code.pop().code);
        return true;
      case 'local.tee':
        code.assign(`l${operand}`, code.pop().code);
        code.push(variable(`l${operand}`));
        return true;
      case 'global.get':
        this.checkGlobal(operand);
        code.push(variable(STACK_POINTER));
        return true;
      case 'global.set':
        this.checkGlobal(operand);
        code.assign(STACK_POINTER, code.pop().code);
        return true;
      case 'i32.const':
        code.push(literal(this.constant(operand)));
        return true;
      case 'i64.const':
        code.push(literal(BigInt.asIntN(64, BigInt(operand))));
        return true;
      case 'i32.select':
      case 'i64.select': {
        const [a, b, condition] = code.popAll(3) as [Expression, Expression, Expression];
        code.push(select(condition, a, b));
        return true;
      }
      default:
        return false;
    }
  }

  private translateEffect(instruction: Instruction): boolean {
    const { operation, operand } = instruction;
    switch (operation) {
      case 'call':
        this.call(operand, instruction);
        return true;
      case 'call_indirect':
        this.callIndirect(operand, instruction);
        return true;
      case 'memory.copy':
      case 'memory.fill': {
        const method = operation === 'memory.copy' ? 'copy' : 'fill';
        const values = this.code.popAll(3).map(({ code }) => code);
        this.code.emit(`yield* c.${method}(${values.join(', ')}, ${this.site(instruction)});`);
        return true;
      }
      case 'unreachable':
        this.controlFlow.leave(this.trap(instruction));
        return true;
      default:
        return this.divide(operation, instruction);
    }
  }

  private divide(operation: string, instruction: Instruction): boolean {
    const [, type] = DIVISION.exec(operation) ?? [];
    if (type === undefined) return false;
    const divisor = this.code.simple(this.code.pop());
    const dividend = this.code.simple(this.code.pop());
    const [zero, minusOne, smallest] =
      type === 'i64' ? ['0n', '-1n', `${-(2n ** 63n)}n`] : ['0', '-1', String(-(2 ** 31))];
    const overflows = operation.endsWith('.div_s')
      ? ` || (${divisor.code} === ${minusOne} && ${dividend.code} === ${smallest})`
      : '';
    if (!HARMLESS_DIVISOR.test(divisor.code)) {
      this.code.emit(`if (${divisor.code} === ${zero}${overflows}) ${this.trap(instruction)}`);
    }
    this.code.push(quotient(operation, dividend, divisor) as Expression);
    return true;
  }

  private trap(instruction: Instruction): string {
    return `return yield* c.unreachable(${this.site(instruction)});`;
  }

  private call(symbol: string, instruction: Instruction): void {
    const { name, isDefined } = this.unit.callee(symbol);
    const signature = this.signatureOf(name);
    const values = this.arguments(signature);
    this.finishCall(
      signature,
      isDefined
        ? `yield* ${this.names.variableOf(name)}(${['c', ...values].join(', ')})`
        : `yield* c.call(${JSON.stringify(name)}, [${values.join(', ')}], ${this.site(instruction)})`,
    );
  }

  private callIndirect(type: string, instruction: Instruction): void {
    const signature = parseSignature(type);
    if (signature === null) this.code.refuse(`call_indirect ${type} is unknown`);
    const pointer = this.code.pop().code;
    const values = this.arguments(signature).join(', ');
    const site = this.site(instruction);
    this.finishCall(signature, `yield* c.callIndirect(${pointer}, [${values}], ${site})`);
  }

  private arguments(signature: Signature): string[] {
    this.checkTypes(signature);
    return this.code.popAll(signature.parameters.length).map(({ code }) => code);
  }

  private finishCall({ results }: Signature, call: string): void {
    if (results.length > 0) this.code.bind(call);
    else this.code.emit(`${call};`);
  }

  private constant(text: string): number {
    if (/^-?\d+$/.test(text)) return Number(text) | 0;
    const reference = parseReference(text);
    if (reference === null) this.code.refuse(`the operand ${text} is not translated`);
    return this.unit.addressOf(reference) | 0;
  }

  private site(instruction: Instruction): number {
    return this.names.site(this.source.name, instruction);
  }

  private signatureOf(name: string): Signature {
    const signature = this.unit.assembly.signatures.get(name);
    if (signature === undefined) this.code.refuse(`the function ${name} has no type`);
    return signature;
  }

  private checkTypes({ parameters, results }: Signature): void {
    for (const type of [...parameters, ...results]) this.code.checkType(type);
    if (results.length > 1) this.code.refuse('functions of several results are not translated');
  }

  private checkGlobal(name: string): void {
    if (name !== '__stack_pointer') this.code.refuse(`the global ${name} is not translated`);
  }
}

export function generateFunction(
  unit: LinkedUnit,
  names: UnitNames,
  source: AssemblyFunction,
): string {
  return new FunctionGenerator(unit, names, source).generate();
}
