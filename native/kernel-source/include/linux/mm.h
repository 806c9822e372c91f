/* SPDX-License-Identifier: MIT */
#ifndef _K_LINUX_MM_H
#define _K_LINUX_MM_H
#include <linux/errno.h>
#include <linux/mm_types.h>
#include <linux/mmap_lock.h>
#include <linux/mmdebug.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/overflow.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#define mm_take_all_locks(mm) k_mm_take_all_locks(mm)
#define mm_drop_all_locks(mm) k_mm_drop_all_locks(mm)

#endif
