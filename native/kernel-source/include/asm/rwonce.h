/* SPDX-License-Identifier: MIT */
/* Marked accesses, which a memory model tells apart from plain ones. */
#ifndef _K_ASM_RWONCE_H
#define _K_ASM_RWONCE_H
#include <k.h>
#if __has_include(<linux/kcsan-checks.h>)
#include <linux/kcsan-checks.h>
#endif

#define K_UNQUALIFIED(x) __typeof__(({ __auto_type __k_value = (x); __k_value; }))

#define K_ASSERT_SIZE(x)						\
	_Static_assert(sizeof(x) == 1 || sizeof(x) == 2 || sizeof(x) == 4 || sizeof(x) == 8, \
		       "a marked access is of 1, 2, 4 or 8 bytes")

#define K_LOAD(x, order)						\
({									\
	K_ASSERT_SIZE(x);						\
	union {								\
		K_UNQUALIFIED(x) value;					\
		unsigned int word;					\
		unsigned long long words;				\
	} __k_load;							\
	if (sizeof(x) == 8)						\
		__k_load.words = k_load64(&(x), order);			\
	else								\
		__k_load.word = k_load(&(x), sizeof(x), order);		\
	__k_load.value;							\
})

#define K_STORE(x, new, order)						\
do {									\
	K_ASSERT_SIZE(x);						\
	union {								\
		K_UNQUALIFIED(x) value;					\
		unsigned int word;					\
		unsigned long long words;				\
	} __k_store = { .words = 0 };					\
	__k_store.value = (new);					\
	if (sizeof(x) == 8)						\
		k_store64(&(x), __k_store.words, order);		\
	else								\
		k_store(&(x), sizeof(x), __k_store.word, order);	\
} while (0)

#undef READ_ONCE
#undef WRITE_ONCE
#define READ_ONCE(x) K_LOAD(x, K_RELAXED)
#define WRITE_ONCE(x, value) K_STORE(x, value, K_RELAXED)
#define READ_ONCE_NOCHECK(x) READ_ONCE(x)

#endif
