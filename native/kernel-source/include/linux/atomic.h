/* SPDX-License-Identifier: MIT */
/*
 * Counters whose operations are one step each. Those that return a value are
 * fully ordered unless their name says otherwise, those of type void are
 * relaxed: Documentation/atomic_t.txt.
 */
#ifndef _K_LINUX_ATOMIC_H
#define _K_LINUX_ATOMIC_H
#include <linux/types.h>
#include <linux/compiler.h>
#include <asm/barrier.h>
#include <asm/cmpxchg.h>

#ifndef ATOMIC_INIT
#define ATOMIC_INIT(value) { (value) }
#endif
#define ATOMIC64_INIT(value) { (value) }
#define ATOMIC_LONG_INIT(value) { (value) }

typedef atomic_t atomic_long_t;
#ifndef CONFIG_64BIT
typedef struct { s64 counter; } atomic64_t;
#endif

#define K_ATOMIC_32(v, operation, operand, order)			\
	((int)k_atomic(&(v)->counter, 4, operation, (unsigned int)(operand), order))
#define K_ATOMIC_64(v, operation, operand, order)			\
	((s64)k_atomic64(&(v)->counter, operation, (u64)(operand), order))

/* One operation: `operand` is what `i` becomes, `after` computes the new value from the old. */
#define K_ATOMIC_ORDERS(DO, ...)					\
	DO(, K_FULL, __VA_ARGS__) DO(_relaxed, K_RELAXED, __VA_ARGS__)	\
	DO(_acquire, K_ACQUIRE, __VA_ARGS__) DO(_release, K_RELEASE, __VA_ARGS__)
#define K_ATOMIC_FETCH(suffix, order, prefix, type, RUN, name, operation, operand)	\
K_INLINE type prefix##_fetch_##name##suffix(type i, prefix##_t *v)	\
{									\
	return RUN(v, operation, operand, order);			\
}
#define K_ATOMIC_RETURN(suffix, order, prefix, type, RUN, name, operation, operand)	\
K_INLINE type prefix##_##name##_return##suffix(type i, prefix##_t *v)	\
{									\
	return RUN(v, operation, operand, order) + (operand);		\
}
#define K_ATOMIC_FETCH_ONE(suffix, order, prefix, type, RUN, name, operand)	\
K_INLINE type prefix##_fetch_##name##suffix(prefix##_t *v)		\
{									\
	return RUN(v, K_ADD, operand, order);				\
}
#define K_ATOMIC_RETURN_ONE(suffix, order, prefix, type, RUN, name, operand)	\
K_INLINE type prefix##_##name##_return##suffix(prefix##_t *v)		\
{									\
	return RUN(v, K_ADD, operand, order) + (operand);		\
}
#define K_ATOMIC_CMPXCHG(suffix, order, prefix, type)			\
K_INLINE type prefix##_cmpxchg##suffix(prefix##_t *v, type old, type new)	\
{									\
	return K_CMPXCHG(&v->counter, old, new, order);			\
}									\
K_INLINE bool prefix##_try_cmpxchg##suffix(prefix##_t *v, type *old, type new)	\
{									\
	type before = *old;						\
	type found = K_CMPXCHG(&v->counter, before, new, order);	\
	*old = found;							\
	return found == before;						\
}									\
K_INLINE type prefix##_xchg##suffix(prefix##_t *v, type new)		\
{									\
	return K_XCHG(&v->counter, new, order);				\
}
#define K_ATOMIC_ARITHMETIC(prefix, type, RUN, name, operand)		\
K_INLINE void prefix##_##name(type i, prefix##_t *v) { RUN(v, K_ADD, operand, K_RELAXED); }	\
K_ATOMIC_ORDERS(K_ATOMIC_FETCH, prefix, type, RUN, name, K_ADD, operand)	\
K_ATOMIC_ORDERS(K_ATOMIC_RETURN, prefix, type, RUN, name, K_ADD, operand)
#define K_ATOMIC_STEP(prefix, type, RUN, name, operand)			\
K_INLINE void prefix##_##name(prefix##_t *v) { RUN(v, K_ADD, operand, K_RELAXED); }	\
K_INLINE bool prefix##_##name##_and_test(prefix##_t *v)			\
{									\
	return RUN(v, K_ADD, operand, K_FULL) + (operand) == 0;		\
}									\
K_ATOMIC_ORDERS(K_ATOMIC_FETCH_ONE, prefix, type, RUN, name, operand)	\
K_ATOMIC_ORDERS(K_ATOMIC_RETURN_ONE, prefix, type, RUN, name, operand)
#define K_ATOMIC_BITS(prefix, type, RUN, name, operation, operand)	\
K_INLINE void prefix##_##name(type i, prefix##_t *v) { RUN(v, operation, operand, K_RELAXED); }	\
K_ATOMIC_ORDERS(K_ATOMIC_FETCH, prefix, type, RUN, name, operation, operand)

/* Whole algorithms around one cmpxchg, as architectures without such an instruction have them. */
#define K_ATOMIC_LOOPS(prefix, type)					\
K_INLINE type prefix##_fetch_add_unless(prefix##_t *v, type addend, type unless)	\
{									\
	type old = K_LOAD(v->counter, K_RELAXED);			\
	for (;;) {							\
		type found;						\
		if (old == unless)					\
			return old;					\
		found = prefix##_cmpxchg(v, old, old + addend);		\
		if (found == old)					\
			return old;					\
		old = found;						\
	}								\
}

#define K_ATOMIC(prefix, type, RUN)					\
K_INLINE type prefix##_read(const prefix##_t *v) { return READ_ONCE(v->counter); }	\
K_INLINE type prefix##_read_acquire(const prefix##_t *v) { return smp_load_acquire(&v->counter); }	\
K_INLINE void prefix##_set(prefix##_t *v, type i) { WRITE_ONCE(v->counter, i); }	\
K_INLINE void prefix##_set_release(prefix##_t *v, type i) { smp_store_release(&v->counter, i); }	\
K_ATOMIC_ARITHMETIC(prefix, type, RUN, add, i)				\
K_ATOMIC_ARITHMETIC(prefix, type, RUN, sub, -i)				\
K_ATOMIC_STEP(prefix, type, RUN, inc, 1)				\
K_ATOMIC_STEP(prefix, type, RUN, dec, -1)				\
K_ATOMIC_BITS(prefix, type, RUN, and, K_AND, i)				\
K_ATOMIC_BITS(prefix, type, RUN, andnot, K_AND, ~i)			\
K_ATOMIC_BITS(prefix, type, RUN, or, K_OR, i)				\
K_ATOMIC_BITS(prefix, type, RUN, xor, K_XOR, i)				\
K_ATOMIC_ORDERS(K_ATOMIC_CMPXCHG, prefix, type)				\
K_INLINE bool prefix##_sub_and_test(type i, prefix##_t *v)		\
{									\
	return prefix##_sub_return(i, v) == 0;				\
}									\
K_INLINE bool prefix##_add_negative(type i, prefix##_t *v)		\
{									\
	return prefix##_add_return(i, v) < 0;				\
}

K_ATOMIC(atomic, int, K_ATOMIC_32)
K_ATOMIC(atomic64, s64, K_ATOMIC_64)
K_ATOMIC_LOOPS(atomic64, s64)

K_INLINE int atomic_fetch_add_unless(atomic_t *v, int addend, int unless)
{
	return (int)k_atomic_add_unless(&v->counter, addend, unless, K_FULL);
}

#define K_ATOMIC_UNLESS(prefix, type)					\
K_INLINE bool prefix##_add_unless(prefix##_t *v, type addend, type unless)	\
{									\
	return prefix##_fetch_add_unless(v, addend, unless) != unless;	\
}									\
K_INLINE bool prefix##_inc_not_zero(prefix##_t *v)			\
{									\
	return prefix##_fetch_add_unless(v, 1, 0) != 0;			\
}
K_ATOMIC_UNLESS(atomic, int)
K_ATOMIC_UNLESS(atomic64, s64)

/* A long has 32 bits. */
#define atomic_long_read(v) ((long)atomic_read(v))
#define atomic_long_set(v, i) atomic_set(v, i)
#define atomic_long_read_acquire(v) ((long)atomic_read_acquire(v))
#define atomic_long_set_release(v, i) atomic_set_release(v, i)
#define atomic_long_inc(v) atomic_inc(v)
#define atomic_long_dec(v) atomic_dec(v)
#define atomic_long_add(i, v) atomic_add(i, v)
#define atomic_long_sub(i, v) atomic_sub(i, v)
#define atomic_long_inc_return(v) ((long)atomic_inc_return(v))
#define atomic_long_dec_return(v) ((long)atomic_dec_return(v))
#define atomic_long_add_return(i, v) ((long)atomic_add_return(i, v))
#define atomic_long_fetch_add(i, v) ((long)atomic_fetch_add(i, v))
#define atomic_long_dec_and_test(v) atomic_dec_and_test(v)
#define atomic_long_inc_not_zero(v) atomic_inc_not_zero(v)
#define atomic_long_cmpxchg(v, old, new) ((long)atomic_cmpxchg(v, old, new))
#define atomic_long_xchg(v, new) ((long)atomic_xchg(v, new))

#endif
