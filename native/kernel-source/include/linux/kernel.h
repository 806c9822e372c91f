/* SPDX-License-Identifier: MIT */
#ifndef _K_LINUX_KERNEL_H
#define _K_LINUX_KERNEL_H
#include <linux/limits.h>
#include <linux/stddef.h>
#include <linux/types.h>
#include <linux/compiler.h>
#include <linux/printk.h>
#include <linux/build_bug.h>
#include <linux/sched.h>

/* Headers of their own in later trees. */
#if __has_include(<linux/container_of.h>)
#include <linux/container_of.h>
#else
#define container_of(pointer, type, member)				\
	((type *)((char *)(pointer) - __builtin_offsetof(type, member)))
#endif
#if __has_include(<linux/minmax.h>)
#include <linux/minmax.h>
#else
#define min(one, other) ({ __auto_type __k_one = (one); __auto_type __k_other = (other); __k_one < __k_other ? __k_one : __k_other; })
#define max(one, other) ({ __auto_type __k_one = (one); __auto_type __k_other = (other); __k_one > __k_other ? __k_one : __k_other; })
#define min_t(type, one, other) min((type)(one), (type)(other))
#define max_t(type, one, other) max((type)(one), (type)(other))
#endif
#if __has_include(<linux/array_size.h>)
#include <linux/array_size.h>
#elif !defined(ARRAY_SIZE)
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#endif
#if __has_include(<linux/align.h>)
#include <linux/align.h>
#else
#define ALIGN(x, a) (((x) + (__typeof__(x))(a) - 1) & ~((__typeof__(x))(a) - 1))
#define ALIGN_DOWN(x, a) ((x) & ~((__typeof__(x))(a) - 1))
#define IS_ALIGNED(x, a) (((x) & ((__typeof__(x))(a) - 1)) == 0)
#endif
#ifndef round_up
#define round_up(x, y) ((((x) - 1) | ((__typeof__(x))((y) - 1))) + 1)
#define round_down(x, y) ((x) & ~((__typeof__(x))((y) - 1)))
#endif

#endif
