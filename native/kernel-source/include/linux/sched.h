/* SPDX-License-Identifier: MIT */
/* Tasks of the machine. What a struct task_struct has is unknown to the code. */
#ifndef _K_LINUX_SCHED_H
#define _K_LINUX_SCHED_H
#include <linux/types.h>
#include <linux/compiler.h>
#include <linux/lockdep.h>
#include <linux/preempt.h>
#include <asm/barrier.h>

struct task_struct;
extern struct task_struct k_current_task;
#define current (&k_current_task)

#define might_sleep() k_might_sleep()
#define might_sleep_if(condition) do { if (condition) k_might_sleep(); } while (0)
#define cond_resched() ({ k_might_sleep(); 0; })
#define cpu_relax() k_yield()
#define yield() k_yield()
#define non_block_start() k_non_block_start()
#define non_block_end() k_non_block_end()

#endif
