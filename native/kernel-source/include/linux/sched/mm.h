/* SPDX-License-Identifier: MIT */
/* References to address spaces. */
#ifndef _K_LINUX_SCHED_MM_H
#define _K_LINUX_SCHED_MM_H
#include <linux/mm_types.h>
#include <linux/gfp.h>
#include <linux/sched.h>

#define mmgrab(mm) k_mmgrab(mm)
#define mmdrop(mm) k_mmdrop(mm)
#define mmget(mm) k_mmget(mm)
#define mmget_not_zero(mm) ((bool)k_mmget_not_zero(mm))
#define mmput(mm) k_mmput(mm)


#endif
