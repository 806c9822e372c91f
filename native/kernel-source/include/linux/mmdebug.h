/* SPDX-License-Identifier: MIT */
/* As with CONFIG_DEBUG_VM. */
#ifndef _K_LINUX_MMDEBUG_H
#define _K_LINUX_MMDEBUG_H
#include <linux/bug.h>

#define VM_BUG_ON(condition) BUG_ON(condition)
#define VM_BUG_ON_MM(condition, mm) BUG_ON(condition)
#define VM_BUG_ON_VMA(condition, vma) BUG_ON(condition)
#define VM_WARN_ON(condition) ((void)WARN_ON(condition))
#define VM_WARN_ON_ONCE(condition) WARN_ON_ONCE(condition)
#define VM_WARN_ON_ONCE_MM(condition, mm) WARN_ON_ONCE(condition)
#define VM_WARN_ONCE(condition, format...) WARN_ONCE(condition, format)
#define VM_WARN(condition, format...) WARN(condition, format)

#endif
