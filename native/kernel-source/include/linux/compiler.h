/* SPDX-License-Identifier: MIT */
/* The tree's own, but for what it writes in assembler, and the marked accesses. */
#ifndef _K_LINUX_COMPILER_H
#define _K_LINUX_COMPILER_H
#include_next <linux/compiler.h>
#include <asm/rwonce.h>

#undef barrier
#undef barrier_data
#undef RELOC_HIDE
#undef OPTIMIZER_HIDE_VAR
#undef ACCESS_PRIVATE
#undef data_race
#define barrier() __atomic_signal_fence(__ATOMIC_SEQ_CST)
#define barrier_data(p) barrier()
#define RELOC_HIDE(p, offset) ((__typeof__(p))((unsigned long)(p) + (offset)))
#define OPTIMIZER_HIDE_VAR(variable) ((void)(variable))
#define ACCESS_PRIVATE(p, member) ((p)->member)
#define data_race(expression) (expression)

/* Code in a header has the line of its caller. */
#define K_INLINE static inline __attribute__((always_inline, nodebug, unused))

#endif
