/* SPDX-License-Identifier: MIT */
/* Bits of an array of longs, which have 32 bits here. */
#ifndef _K_LINUX_BITOPS_H
#define _K_LINUX_BITOPS_H
#include <linux/types.h>
#include <linux/compiler.h>
#include <asm/barrier.h>

#ifndef BIT
#define BIT(number) (1UL << (number))
#endif
#define BITS_PER_BYTE 8
#define K_BIT_WORD(number, bits) ((unsigned long *)(bits) + (number) / 32)
#define K_BIT(number) (1UL << ((number) % 32))

K_INLINE bool test_bit(long number, const volatile unsigned long *bits)
{
	return (READ_ONCE(*K_BIT_WORD(number, bits)) & K_BIT(number)) != 0;
}
K_INLINE bool test_bit_acquire(long number, const volatile unsigned long *bits)
{
	return (smp_load_acquire(K_BIT_WORD(number, bits)) & K_BIT(number)) != 0;
}
K_INLINE void set_bit(long number, volatile unsigned long *bits)
{
	k_atomic(K_BIT_WORD(number, bits), 4, K_OR, K_BIT(number), K_RELAXED);
}
K_INLINE void clear_bit(long number, volatile unsigned long *bits)
{
	k_atomic(K_BIT_WORD(number, bits), 4, K_AND, ~K_BIT(number), K_RELAXED);
}
K_INLINE void clear_bit_unlock(long number, volatile unsigned long *bits)
{
	k_atomic(K_BIT_WORD(number, bits), 4, K_AND, ~K_BIT(number), K_RELEASE);
}
K_INLINE void change_bit(long number, volatile unsigned long *bits)
{
	k_atomic(K_BIT_WORD(number, bits), 4, K_XOR, K_BIT(number), K_RELAXED);
}
K_INLINE bool test_and_set_bit(long number, volatile unsigned long *bits)
{
	return (k_atomic(K_BIT_WORD(number, bits), 4, K_OR, K_BIT(number), K_FULL) & K_BIT(number)) != 0;
}
K_INLINE bool test_and_set_bit_lock(long number, volatile unsigned long *bits)
{
	return (k_atomic(K_BIT_WORD(number, bits), 4, K_OR, K_BIT(number), K_ACQUIRE) & K_BIT(number)) != 0;
}
K_INLINE bool test_and_clear_bit(long number, volatile unsigned long *bits)
{
	return (k_atomic(K_BIT_WORD(number, bits), 4, K_AND, ~K_BIT(number), K_FULL) & K_BIT(number)) != 0;
}
K_INLINE void __set_bit(unsigned long number, volatile unsigned long *bits)
{
	*K_BIT_WORD(number, bits) |= K_BIT(number);
}
K_INLINE void __clear_bit(unsigned long number, volatile unsigned long *bits)
{
	*K_BIT_WORD(number, bits) &= ~K_BIT(number);
}

#endif
