// SPDX-License-Identifier: MIT
/* The notifier core and the interval tree of a kernel tree, as one unit. */
#include <linux/rculist.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/mm.h>
#include <linux/srcu.h>
#include <linux/slab.h>
#include <linux/rbtree_augmented.h>
#include <linux/interval_tree.h>

/* The header's inline functions are called from outside the unit: each is needed as a function. */
#pragma push_macro("inline")
#undef inline
#define inline __inline__ __attribute__((used))
#include <linux/mmu_notifier.h>
#pragma pop_macro("inline")

/* Values of macros that the runtime needs by name. */
#define CONSTANT(name) const unsigned int k_constant_##name = name
CONSTANT(MMU_NOTIFIER_RANGE_BLOCKABLE);
CONSTANT(GFP_KERNEL);
CONSTANT(GFP_ATOMIC);
CONSTANT(__GFP_DIRECT_RECLAIM);
CONSTANT(__GFP_FS);
CONSTANT(__GFP_ZERO);
CONSTANT(__GFP_NOFAIL);

#include "mm/mmu_notifier.c"
#include "lib/rbtree.c"
#include "lib/interval_tree.c"

/* What a patch of the core may need of lib/, once it includes the header. */
#ifdef LLIST_H
#include "lib/llist.c"
#endif
#ifdef _LINUX_REFCOUNT_H
#include "lib/refcount.c"
#endif

/* The functions of it that drop references to an mm. */
#ifdef MM_REFERENCES
#include <mm-references.h>
#include "cut/kernel/fork.c"
#endif
