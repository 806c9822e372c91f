/* SPDX-License-Identifier: MIT */
#ifndef _K_LINUX_SPINLOCK_TYPES_H
#define _K_LINUX_SPINLOCK_TYPES_H
#include <linux/types.h>
#include <linux/lockdep.h>

typedef struct spinlock {
	unsigned int owner;
	unsigned int class;
} spinlock_t;
typedef spinlock_t raw_spinlock_t;

#define __SPIN_LOCK_UNLOCKED(name) ((spinlock_t){ .owner = 0 })
#define __SPIN_LOCK_INITIALIZER(name) { .owner = 0 }
#define DEFINE_SPINLOCK(name)						\
	spinlock_t name = __SPIN_LOCK_INITIALIZER(name);		\
	K_STATIC(K_SPINLOCK, name)

#endif
