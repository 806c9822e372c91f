/* SPDX-License-Identifier: MIT */
#ifndef _K_LINUX_MUTEX_H
#define _K_LINUX_MUTEX_H
#include <linux/types.h>
#include <linux/lockdep.h>

struct mutex {
	unsigned int owner;
	unsigned int class;
};

#define __MUTEX_INITIALIZER(name) { .owner = 0 }
#define DEFINE_MUTEX(name)						\
	struct mutex name = __MUTEX_INITIALIZER(name);			\
	K_STATIC(K_MUTEX, name)
#define mutex_init(mutex) k_mutex_init(mutex, #mutex)
#define __mutex_init(mutex, name, key) k_mutex_init(mutex, name)
#define mutex_destroy(mutex) ((void)WARN_ON(mutex_is_locked(mutex)))
#define mutex_lock(mutex) k_mutex_lock(mutex)
#define mutex_lock_nested(mutex, subclass) k_mutex_lock(mutex)
#define mutex_lock_interruptible(mutex) k_mutex_lock_interruptible(mutex)
#define mutex_lock_killable(mutex) k_mutex_lock_interruptible(mutex)
#define mutex_trylock(mutex) k_mutex_trylock(mutex)
#define mutex_unlock(mutex) k_mutex_unlock(mutex)
#define mutex_is_locked(mutex) k_mutex_is_locked(mutex)

#if __has_include(<linux/cleanup.h>)
#include <linux/cleanup.h>
#ifdef DEFINE_GUARD
DEFINE_GUARD(mutex, struct mutex *, mutex_lock(_T), mutex_unlock(_T))
#endif
#endif

#endif
