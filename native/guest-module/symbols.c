// SPDX-License-Identifier: MIT OR GPL-2.0
/* Addresses of kernel functions that are not exported. */
#include <linux/kprobes.h>

#include "state.h"

/* A kprobe is registered by name, and resolves the address. */
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
