/* SPDX-License-Identifier: MIT */
/* Signals of the calling task, the only one that the code can name. */
#ifndef _K_LINUX_SCHED_SIGNAL_H
#define _K_LINUX_SCHED_SIGNAL_H
#include <linux/sched.h>

#define signal_pending(task) ((void)sizeof(task), k_signal_pending())
#define fatal_signal_pending(task) ((void)sizeof(task), k_signal_pending())

#endif
