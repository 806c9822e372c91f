/* SPDX-License-Identifier: MIT */
#ifndef _K_LINUX_RWSEM_H
#define _K_LINUX_RWSEM_H
#include <linux/types.h>
#include <linux/lockdep.h>

struct rw_semaphore {
	unsigned int writer;
	unsigned int readers;
	unsigned int class;
};

#define __RWSEM_INITIALIZER(name) { .writer = 0 }
#define DECLARE_RWSEM(name)						\
	struct rw_semaphore name = __RWSEM_INITIALIZER(name);		\
	K_STATIC(K_RWSEM, name)
#define init_rwsem(sem) k_init_rwsem(sem, #sem)
#define down_read(sem) k_down_read(sem)
#define down_read_nested(sem, subclass) k_down_read(sem)
#define down_read_trylock(sem) k_down_read_trylock(sem)
#define up_read(sem) k_up_read(sem)
#define down_write(sem) k_down_write(sem)
#define down_write_nested(sem, subclass) k_down_write(sem)
#define down_write_nest_lock(sem, outer) k_down_write(sem)
#define down_write_killable(sem) k_down_write_killable(sem)
#define down_write_trylock(sem) k_down_write_trylock(sem)
#define up_write(sem) k_up_write(sem)
#define downgrade_write(sem) k_downgrade_write(sem)
#define rwsem_is_locked(sem) k_rwsem_is_locked(sem)
#define rwsem_assert_held(sem) k_lockdep_assert_held(sem, K_HELD_ANY)
#define rwsem_assert_held_write(sem) k_lockdep_assert_held(sem, K_HELD_WRITE)

#if __has_include(<linux/cleanup.h>)
#include <linux/cleanup.h>
#ifdef DEFINE_GUARD
DEFINE_GUARD(rwsem_read, struct rw_semaphore *, down_read(_T), up_read(_T))
DEFINE_GUARD(rwsem_write, struct rw_semaphore *, down_write(_T), up_write(_T))
#endif
#endif

#endif
