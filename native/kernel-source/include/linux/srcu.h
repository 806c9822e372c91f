/* SPDX-License-Identifier: MIT */
#ifndef _K_LINUX_SRCU_H
#define _K_LINUX_SRCU_H
#include <linux/types.h>
#include <linux/rcupdate.h>

struct srcu_struct {
	unsigned int domain;
};

#define DEFINE_SRCU(name) struct srcu_struct name; K_STATIC(K_SRCU_STRUCT, name)
#define DEFINE_STATIC_SRCU(name) static struct srcu_struct name; K_STATIC(K_SRCU_STRUCT, name)
#define DEFINE_SRCU_FAST(name) DEFINE_SRCU(name)
#define DEFINE_STATIC_SRCU_FAST(name) DEFINE_STATIC_SRCU(name)
#define init_srcu_struct(srcu) k_init_srcu_struct_returning(srcu, #srcu)
#define cleanup_srcu_struct(srcu) k_cleanup_srcu_struct(srcu)
K_INLINE int k_init_srcu_struct_returning(struct srcu_struct *srcu, const char *name)
{
	k_init_srcu_struct(srcu, name);
	return 0;
}

#define srcu_read_lock(srcu) k_srcu_read_lock(srcu)
#define srcu_read_unlock(srcu, index) k_srcu_read_unlock(srcu, index)
#define srcu_read_lock_notrace(srcu) k_srcu_read_lock(srcu)
#define srcu_read_unlock_notrace(srcu, index) k_srcu_read_unlock(srcu, index)
#define srcu_down_read(srcu) k_srcu_read_lock(srcu)
#define srcu_up_read(srcu, index) k_srcu_read_unlock(srcu, index)
#define srcu_read_lock_held(srcu) k_srcu_read_lock_held(srcu)
#define synchronize_srcu(srcu) k_synchronize_srcu(srcu)
#define synchronize_srcu_expedited(srcu) k_synchronize_srcu(srcu)
#define srcu_barrier(srcu) k_srcu_barrier(srcu)
#define call_srcu(srcu, head, function) k_call_srcu(srcu, head, K_RCU_FUNCTION(function))
#define smp_mb__after_srcu_read_unlock() k_smp_mb()

#define srcu_dereference_check(p, srcu, condition)			\
	K_RCU_DEREFERENCE(p, (condition) || srcu_read_lock_held(srcu))
#define srcu_dereference(p, srcu) srcu_dereference_check(p, srcu, 0)
#define srcu_dereference_notrace(p, srcu) srcu_dereference_check(p, srcu, 1)

#ifdef DEFINE_LOCK_GUARD_1
DEFINE_LOCK_GUARD_1(srcu, struct srcu_struct,
		    _T->idx = srcu_read_lock(_T->lock),
		    srcu_read_unlock(_T->lock, _T->idx),
		    int idx)
#endif

#endif
