/* SPDX-License-Identifier: MIT */
#ifndef _K_LINUX_BUG_H
#define _K_LINUX_BUG_H
#include <linux/compiler.h>
#include <linux/build_bug.h>
#include <linux/printk.h>

#define WARN_ON(condition)						\
({									\
	int __k_warn = !!(condition);					\
	if (unlikely(__k_warn))						\
		k_warn(#condition);					\
	unlikely(__k_warn);						\
})
/* Warns once for each place in the source. */
#define WARN_ON_ONCE(condition)						\
({									\
	static unsigned int __k_warned;					\
	int __k_warn = !!(condition);					\
	if (unlikely(__k_warn))						\
		k_warn_once(#condition, &__k_warned);			\
	unlikely(__k_warn);						\
})
#define WARN(condition, format...)					\
({									\
	int __k_warn = !!(condition);					\
	if (unlikely(__k_warn)) {					\
		k_printk(format);					\
		k_warn(#condition);					\
	}								\
	unlikely(__k_warn);						\
})
#define WARN_ONCE(condition, format...)					\
({									\
	static unsigned int __k_warned;					\
	int __k_warn = !!(condition);					\
	if (unlikely(__k_warn)) {					\
		k_printk(format);					\
		k_warn_once(#condition, &__k_warned);			\
	}								\
	unlikely(__k_warn);						\
})
#define WARN_ON_SMP(condition) WARN_ON(condition)
#define WARN_TAINT(condition, taint, format...) WARN(condition, format)
#define BUG() k_bug("BUG()")
#define BUG_ON(condition)						\
do {									\
	if (unlikely(condition))					\
		k_bug(#condition);					\
} while (0)
#define CHECK_DATA_CORRUPTION(condition, format...) WARN(condition, format)

#endif
