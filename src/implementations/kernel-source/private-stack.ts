/** The stack of a task, which no other task reaches. It grows down, and in size as it is used. */
import type { Width } from '../../wasm/c-module';
import { STACK_END } from './addresses';

const FIRST_SIZE = 512;

export class PrivateStack {
  private view = new DataView(new ArrayBuffer(FIRST_SIZE));

  get(address: number, width: Width, signed: boolean): number {
    const offset = this.offset(address);
    if (width === 4) return this.view.getInt32(offset, true);
    if (width === 2)
      return signed ? this.view.getInt16(offset, true) : this.view.getUint16(offset, true);
    return signed ? this.view.getInt8(offset) : this.view.getUint8(offset);
  }

  get64(address: number): bigint {
    return this.view.getBigInt64(this.offset(address), true);
  }

  set(address: number, width: Width, value: number): void {
    const offset = this.offset(address);
    if (width === 4) this.view.setInt32(offset, value, true);
    else if (width === 2) this.view.setInt16(offset, value, true);
    else this.view.setInt8(offset, value);
  }

  set64(address: number, value: bigint): void {
    this.view.setBigInt64(this.offset(address), value, true);
  }

  private offset(address: number): number {
    const below = STACK_END - address;
    while (below > this.view.byteLength) {
      const larger = new Uint8Array(2 * this.view.byteLength);
      larger.set(new Uint8Array(this.view.buffer), this.view.byteLength);
      this.view = new DataView(larger.buffer);
    }
    return this.view.byteLength - below;
  }
}
