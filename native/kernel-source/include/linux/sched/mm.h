/* SPDX-License-Identifier: MIT */
/* References to address spaces: the machine's, or with -DMM_REFERENCES those of the tree. */
#ifndef _K_LINUX_SCHED_MM_H
#define _K_LINUX_SCHED_MM_H
#include <linux/mm_types.h>
#include <linux/gfp.h>
#include <linux/sched.h>

#ifdef MM_REFERENCES
extern void mmput(struct mm_struct *mm);
extern void mmput_async(struct mm_struct *mm);
extern void __mmdrop(struct mm_struct *mm);
/* Called from outside the unit, so that each is needed as a function. */
static inline __attribute__((used)) void mmgrab(struct mm_struct *mm);
static inline __attribute__((used)) void mmdrop(struct mm_struct *mm);
static inline __attribute__((used)) void mmget(struct mm_struct *mm);
static inline __attribute__((used)) bool mmget_not_zero(struct mm_struct *mm);
#include "cut/include/linux/sched/mm.h"
#else
#define mmgrab(mm) k_mmgrab(mm)
#define mmdrop(mm) k_mmdrop(mm)
#define mmget(mm) k_mmget(mm)
#define mmget_not_zero(mm) ((bool)k_mmget_not_zero(mm))
#define mmput(mm) k_mmput(mm)
#endif

#endif
