/* SPDX-License-Identifier: MIT */
/* The tree's own; what lib/refcount.c has of it is here. */
#ifndef _K_LINUX_REFCOUNT_H
#define _K_LINUX_REFCOUNT_H
#include <linux/bug.h>

#define refcount_warn_saturate k_saturated_refcount
#include_next <linux/refcount.h>
#undef refcount_warn_saturate

void k_saturated_refcount(refcount_t *r, enum refcount_saturation_type type)
{
	refcount_set(r, REFCOUNT_SATURATED);
	switch (type) {
	case REFCOUNT_ADD_UAF:
		k_warn("a refcount_t is raised from 0: use after free");
		break;
	case REFCOUNT_SUB_UAF:
		k_warn("a refcount_t is lowered below 0: use after free");
		break;
	case REFCOUNT_DEC_LEAK:
		k_warn("a refcount_t falls to 0 and nobody is told: memory leak");
		break;
	default:
		k_warn("a refcount_t is saturated: memory leak");
	}
}

#endif
