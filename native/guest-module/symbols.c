// SPDX-License-Identifier: MIT OR GPL-2.0
/* Functions of the kernel that it does not export. */
#include <linux/kprobes.h>

#include "state.h"

/* Any symbol's address: a probe can be set by name, and then knows it. */
unsigned long mns_symbol(const char *name)
{
	struct kprobe probe = { .symbol_name = name };
	unsigned long address;

	if (register_kprobe(&probe))
		return 0;
	address = (unsigned long)probe.addr;
	unregister_kprobe(&probe);
	return address;
}
