/* SPDX-License-Identifier: MIT */
#ifndef _K_ASM_BARRIER_H
#define _K_ASM_BARRIER_H
#include <linux/compiler.h>

#define smp_mb() k_smp_mb()
#define smp_rmb() k_smp_rmb()
#define smp_wmb() k_smp_wmb()
#define mb() k_smp_mb()
#define rmb() k_smp_rmb()
#define wmb() k_smp_wmb()
#define smp_mb__before_atomic() k_smp_mb()
#define smp_mb__after_atomic() k_smp_mb()
#define smp_mb__after_spinlock() k_smp_mb()
#define smp_mb__after_unlock_lock() k_smp_mb()
#define smp_acquire__after_ctrl_dep() k_smp_rmb()
/* An address dependency orders loads on each CPU but Alpha. */
#define smp_read_barrier_depends() do { } while (0)

#define smp_store_release(p, value) K_STORE(*(p), value, K_RELEASE)
#define smp_load_acquire(p) K_LOAD(*(p), K_ACQUIRE)
#define smp_store_mb(x, value)						\
do {									\
	WRITE_ONCE(x, value);						\
	k_smp_mb();							\
} while (0)

/* A loop in the code, so that each load is a step and a search sees whether it ends. */
#define smp_cond_load_relaxed(p, condition)				\
({									\
	K_UNQUALIFIED(*(p)) VAL;					\
	for (;;) {							\
		VAL = READ_ONCE(*(p));					\
		if (condition)						\
			break;						\
		k_yield();						\
	}								\
	VAL;								\
})
#define smp_cond_load_acquire(p, condition)				\
({									\
	K_UNQUALIFIED(*(p)) VAL;					\
	for (;;) {							\
		VAL = smp_load_acquire(p);				\
		if (condition)						\
			break;						\
		k_yield();						\
	}								\
	VAL;								\
})

#endif
