/* SPDX-License-Identifier: MIT */
/* RCU, with the checks of CONFIG_PROVE_RCU. */
#ifndef _K_LINUX_RCUPDATE_H
#define _K_LINUX_RCUPDATE_H
#include <linux/types.h>
#include <linux/compiler.h>
#include <linux/atomic.h>
#include <linux/bug.h>
#include <linux/lockdep.h>
#include <linux/preempt.h>
#include <linux/sched.h>

#define K_RCU_FUNCTION(function) ((void (*)(void *))(function))

#define rcu_read_lock() k_rcu_read_lock()
#define rcu_read_unlock() k_rcu_read_unlock()
#define rcu_read_lock_held() k_rcu_read_lock_held()
#define rcu_read_lock_bh() do { k_local_bh_disable(); k_rcu_read_lock(); } while (0)
#define rcu_read_unlock_bh() do { k_rcu_read_unlock(); k_local_bh_enable(); } while (0)
#define rcu_read_lock_bh_held() k_in_atomic()
#define rcu_read_lock_sched_held() k_in_atomic()
/* With preemption disabled the caller is in a read-side critical section too. */
#define rcu_read_lock_any_held() (k_rcu_read_lock_held() || k_in_atomic())
#define synchronize_rcu() k_synchronize_rcu()
#define synchronize_rcu_expedited() k_synchronize_rcu()
#define rcu_barrier() k_rcu_barrier()
#define call_rcu(head, function) k_call_rcu(head, K_RCU_FUNCTION(function))
#define call_rcu_hurry(head, function) call_rcu(head, function)

#define RCU_LOCKDEP_WARN(condition, text)				\
do {									\
	if (unlikely(condition))					\
		k_rcu_lockdep_warn(text);				\
} while (0)
#define RCU_NONIDLE(statement) do { statement; } while (0)

#define rcu_dereference_raw(p) READ_ONCE(p)
#define rcu_dereference_raw_check(p) READ_ONCE(p)
#define rcu_access_pointer(p) READ_ONCE(p)
#define K_RCU_DEREFERENCE(p, condition)					\
({									\
	RCU_LOCKDEP_WARN(!(condition), "suspicious rcu_dereference_check() usage");	\
	READ_ONCE(p);							\
})
#define rcu_dereference_check(p, condition) K_RCU_DEREFERENCE(p, (condition) || rcu_read_lock_held())
#define rcu_dereference_bh_check(p, condition) K_RCU_DEREFERENCE(p, (condition) || rcu_read_lock_bh_held())
#define rcu_dereference_sched_check(p, condition) K_RCU_DEREFERENCE(p, (condition) || rcu_read_lock_sched_held())
#define rcu_dereference(p) rcu_dereference_check(p, 0)
#define rcu_dereference_bh(p) rcu_dereference_bh_check(p, 0)
#define rcu_dereference_sched(p) rcu_dereference_sched_check(p, 0)
/* A plain load: only the holder of the lock changes the pointer. */
#define rcu_dereference_protected(p, condition)				\
({									\
	RCU_LOCKDEP_WARN(!(condition), "suspicious rcu_dereference_protected() usage");	\
	(p);								\
})
#define rcu_pointer_handoff(p) (p)
#define unrcu_pointer(p) (p)
#define rcu_assign_pointer(p, value) smp_store_release(&(p), value)
#define rcu_replace_pointer(p, value, condition)			\
({									\
	__auto_type __k_replaced = rcu_dereference_protected(p, condition);	\
	rcu_assign_pointer(p, value);					\
	__k_replaced;							\
})
#define RCU_INIT_POINTER(p, value) WRITE_ONCE(p, value)
#define RCU_POINTER_INITIALIZER(p, value) .p = (value)

#define kfree_rcu(object, member)					\
do {									\
	__typeof__(object) __k_freed = (object);			\
	if (__k_freed)							\
		k_kfree_rcu(&__k_freed->member, __k_freed);		\
} while (0)
#define kvfree_rcu(object, member) kfree_rcu(object, member)

#define init_rcu_head(head) do { } while (0)
#define destroy_rcu_head(head) do { } while (0)

#if __has_include(<linux/cleanup.h>)
#include <linux/cleanup.h>
#ifdef DEFINE_LOCK_GUARD_0
DEFINE_LOCK_GUARD_0(rcu, rcu_read_lock(), rcu_read_unlock())
#endif
#endif

#endif
