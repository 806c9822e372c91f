/* SPDX-License-Identifier: MIT */
#ifndef _K_LINUX_WAIT_H
#define _K_LINUX_WAIT_H
#include <linux/types.h>
#include <linux/compiler.h>
#include <linux/spinlock.h>

typedef struct wait_queue_head {
	unsigned int waiters;
} wait_queue_head_t;

#define __WAIT_QUEUE_HEAD_INITIALIZER(name) { .waiters = 0 }
#define DECLARE_WAIT_QUEUE_HEAD(name)					\
	wait_queue_head_t name = __WAIT_QUEUE_HEAD_INITIALIZER(name);	\
	K_STATIC(K_WAIT_QUEUE_HEAD, name)
#define init_waitqueue_head(queue) k_init_waitqueue_head(queue)
#define wake_up(queue) k_wake_up(queue)
#define wake_up_interruptible(queue) k_wake_up(queue)
#define wake_up_all(queue) k_wake_up_all(queue)
#define wake_up_interruptible_all(queue) k_wake_up_all(queue)

#define wait_event(queue, condition)					\
do {									\
	k_might_sleep();						\
	if (condition)							\
		break;							\
	for (;;) {							\
		k_prepare_to_wait(&(queue));				\
		if (condition)						\
			break;						\
		k_schedule(&(queue));					\
	}								\
	k_finish_wait(&(queue));					\
} while (0)

/* 0, or -ERESTARTSYS if a signal came first. */
#define wait_event_interruptible(queue, condition)			\
({									\
	int __k_interrupted = 0;					\
	k_might_sleep();						\
	if (!(condition)) {						\
		for (;;) {						\
			k_prepare_to_wait(&(queue));			\
			if (condition)					\
				break;					\
			if (k_schedule_interruptible(&(queue))) {	\
				__k_interrupted = -512;			\
				break;					\
			}						\
		}							\
		k_finish_wait(&(queue));				\
	}								\
	__k_interrupted;						\
})
#define wait_event_killable(queue, condition) wait_event_interruptible(queue, condition)

#endif
