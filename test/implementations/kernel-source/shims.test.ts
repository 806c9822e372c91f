/** The list of functions that the shims ask of the runtime. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  isShimmed,
  SHIM_INCLUDE,
  shimFunctions,
  shimHeaders,
} from '../../../src/implementations/kernel-source/shims';

describe('the shim headers', () => {
  it('declare functions in k.h, apart from types, macros and comments', () => {
    const text = `
      /* A call k_in_comment() or\n k_other(void) is none. */
#define K_MACRO(x) k_of_macro(x)
#define K_LONG(x) \\
k_of_long_macro(x)
enum k_order { K_RELAXED };
struct k_static {
	void *object;
};
unsigned int k_load(const void *address,
		    enum k_order order);
void *k_kzalloc(unsigned long size);
void k_bug(const char *text) __attribute__((noreturn));
`;
    expect([...shimFunctions(text)]).to.deep.equal(['k_load', 'k_kzalloc', 'k_bug']);
  });

  it('call no function that k.h does not declare', () => {
    const known = shimFunctions();
    expect(known.size).to.be.greaterThan(90);
    for (const header of shimHeaders()) {
      const text = readFileSync(join(SHIM_INCLUDE, header), 'utf8');
      if (header === 'k.h') continue;
      const defined = [...text.matchAll(/^K_INLINE [\w ]+[ *](k_\w+)\(/gm)].map(([, name]) => name);
      for (const [, name = ''] of text.matchAll(/\b(k_[a-z]\w*)\(/g)) {
        if (!defined.includes(name)) expect(known, `${header}: ${name}`).to.include(name);
      }
    }
  });

  it('are known by the name of the header that they stand for', () => {
    expect(isShimmed('linux/wait.h')).to.equal(true);
    expect(isShimmed('linux/rculist.h')).to.equal(false);
    expect(shimHeaders()).to.include.members(['k.h', 'asm/barrier.h', 'linux/sched/mm.h']);
  });
});
