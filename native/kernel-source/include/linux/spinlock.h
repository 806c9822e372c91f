/* SPDX-License-Identifier: MIT */
/* Interrupts and bottom halves are disabled before the lock is taken, as in the kernel. */
#ifndef _K_LINUX_SPINLOCK_H
#define _K_LINUX_SPINLOCK_H
#include <linux/spinlock_types.h>
#include <linux/preempt.h>
#include <linux/atomic.h>
#include <linux/kernel.h>

#define spin_lock_init(lock) k_spin_lock_init(lock, #lock)
#define spin_lock(lock) k_spin_lock(lock)
#define spin_lock_nested(lock, subclass) k_spin_lock(lock)
#define spin_lock_nest_lock(lock, outer) k_spin_lock(lock)
#define spin_trylock(lock) k_spin_trylock(lock)
#define spin_unlock(lock) k_spin_unlock(lock)
#define spin_is_locked(lock) k_spin_is_locked(lock)
#define assert_spin_locked(lock) k_lockdep_assert_held(lock, K_HELD_ANY)

#define spin_lock_bh(lock) do { k_local_bh_disable(); k_spin_lock(lock); } while (0)
#define spin_unlock_bh(lock) do { k_spin_unlock(lock); k_local_bh_enable(); } while (0)
#define spin_lock_irq(lock) do { k_local_irq_disable(); k_spin_lock(lock); } while (0)
#define spin_unlock_irq(lock) do { k_spin_unlock(lock); k_local_irq_enable(); } while (0)
#define spin_lock_irqsave(lock, flags) do { (flags) = k_local_irq_save(); k_spin_lock(lock); } while (0)
#define spin_unlock_irqrestore(lock, flags) do { k_spin_unlock(lock); k_local_irq_restore(flags); } while (0)

#define raw_spin_lock_init(lock) spin_lock_init(lock)
#define raw_spin_lock(lock) spin_lock(lock)
#define raw_spin_unlock(lock) spin_unlock(lock)
#define raw_spin_lock_irqsave(lock, flags) spin_lock_irqsave(lock, flags)
#define raw_spin_unlock_irqrestore(lock, flags) spin_unlock_irqrestore(lock, flags)

#if __has_include(<linux/cleanup.h>)
#include <linux/cleanup.h>
#ifdef DEFINE_LOCK_GUARD_1
DEFINE_LOCK_GUARD_1(spinlock, spinlock_t, spin_lock(_T->lock), spin_unlock(_T->lock))
#endif
#endif

#endif
