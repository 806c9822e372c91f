/* SPDX-License-Identifier: MIT */
/* The tree's own, but for a word in struct rcu_head where the machine notes readers. */
#ifndef _K_LINUX_TYPES_H
#define _K_LINUX_TYPES_H
#define callback_head k_callback_head_of_the_tree
#include_next <linux/types.h>
#undef callback_head
#undef rcu_head
struct callback_head {
	struct callback_head *next;
	void (*func)(struct callback_head *head);
	unsigned long waits_for;
};
#define rcu_head callback_head
#endif
