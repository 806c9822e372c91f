/* SPDX-License-Identifier: MIT */
/* Tasks of the machine. What a struct task_struct has is unknown to the core. */
#ifndef _K_LINUX_SCHED_H
#define _K_LINUX_SCHED_H
#include <linux/types.h>
#include <linux/compiler.h>
#include <linux/lockdep.h>
#include <linux/preempt.h>
#include <asm/barrier.h>

#ifdef MM_REFERENCES
/* A task has left its mm by the time that it may free it: exit_mm() clears the pointer first. */
struct task_struct {
	struct mm_struct *mm;
	struct mm_struct *active_mm;
};
#define current (&(struct task_struct){ .active_mm = k_current_active_mm() })
#else
struct task_struct;
extern struct task_struct k_current_task;
#define current (&k_current_task)
#endif

#define might_sleep() k_might_sleep()
#define might_sleep_if(condition) do { if (condition) k_might_sleep(); } while (0)
#define cond_resched() ({ k_might_sleep(); 0; })
#define cpu_relax() k_yield()
#define yield() k_yield()
#define non_block_start() k_non_block_start()
#define non_block_end() k_non_block_end()

#endif
