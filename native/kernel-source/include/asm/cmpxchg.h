/* SPDX-License-Identifier: MIT */
#ifndef _K_ASM_CMPXCHG_H
#define _K_ASM_CMPXCHG_H
#include <asm/barrier.h>

#define K_XCHG(p, new, order)						\
({									\
	K_ASSERT_SIZE(*(p));						\
	union {								\
		K_UNQUALIFIED(*(p)) value;				\
		unsigned int word;					\
		unsigned long long words;				\
	} __k_old, __k_new = { .words = 0 };				\
	__k_new.value = (new);						\
	if (sizeof(*(p)) == 8)						\
		__k_old.words = k_atomic64(p, K_XCHG, __k_new.words, order); \
	else								\
		__k_old.word = k_atomic(p, sizeof(*(p)), K_XCHG, __k_new.word, order); \
	__k_old.value;							\
})

#define K_CMPXCHG(p, expected, new, order)				\
({									\
	K_ASSERT_SIZE(*(p));						\
	union {								\
		K_UNQUALIFIED(*(p)) value;				\
		unsigned int word;					\
		unsigned long long words;				\
	} __k_old, __k_expected = { .words = 0 }, __k_new = { .words = 0 }; \
	__k_expected.value = (expected);				\
	__k_new.value = (new);						\
	if (sizeof(*(p)) == 8)						\
		__k_old.words = k_cmpxchg64(p, __k_expected.words, __k_new.words, order); \
	else								\
		__k_old.word = k_cmpxchg(p, sizeof(*(p)), __k_expected.word, \
					 __k_new.word, order);		\
	__k_old.value;							\
})

#define K_TRY_CMPXCHG(p, expected, new, order)				\
({									\
	__typeof__(expected) __k_at = (expected);			\
	K_UNQUALIFIED(*(p)) __k_before = *__k_at;			\
	K_UNQUALIFIED(*(p)) __k_found = K_CMPXCHG(p, __k_before, new, order); \
	_Bool __k_done = __k_found == __k_before;			\
	if (!__k_done)							\
		*__k_at = __k_found;					\
	__k_done;							\
})

#define xchg(p, new) K_XCHG(p, new, K_FULL)
#define xchg_relaxed(p, new) K_XCHG(p, new, K_RELAXED)
#define xchg_acquire(p, new) K_XCHG(p, new, K_ACQUIRE)
#define xchg_release(p, new) K_XCHG(p, new, K_RELEASE)
#define cmpxchg(p, expected, new) K_CMPXCHG(p, expected, new, K_FULL)
#define cmpxchg_relaxed(p, expected, new) K_CMPXCHG(p, expected, new, K_RELAXED)
#define cmpxchg_acquire(p, expected, new) K_CMPXCHG(p, expected, new, K_ACQUIRE)
#define cmpxchg_release(p, expected, new) K_CMPXCHG(p, expected, new, K_RELEASE)
#define cmpxchg64(p, expected, new) K_CMPXCHG(p, expected, new, K_FULL)
#define try_cmpxchg(p, expected, new) K_TRY_CMPXCHG(p, expected, new, K_FULL)
#define try_cmpxchg_relaxed(p, expected, new) K_TRY_CMPXCHG(p, expected, new, K_RELAXED)
#define try_cmpxchg_acquire(p, expected, new) K_TRY_CMPXCHG(p, expected, new, K_ACQUIRE)
#define try_cmpxchg_release(p, expected, new) K_TRY_CMPXCHG(p, expected, new, K_RELEASE)

#endif
