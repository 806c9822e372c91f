/* SPDX-License-Identifier: MIT */
#ifndef _K_LINUX_PREEMPT_H
#define _K_LINUX_PREEMPT_H
#include <linux/compiler.h>

#define preempt_disable() k_preempt_disable()
#define preempt_enable() k_preempt_enable()
#define local_bh_disable() k_local_bh_disable()
#define local_bh_enable() k_local_bh_enable()
#define local_irq_disable() k_local_irq_disable()
#define local_irq_enable() k_local_irq_enable()
#define local_irq_save(flags) do { (flags) = k_local_irq_save(); } while (0)
#define local_irq_restore(flags) k_local_irq_restore(flags)
#define in_atomic() k_in_atomic()

#endif
