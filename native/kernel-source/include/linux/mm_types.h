/* SPDX-License-Identifier: MIT */
/* What notifiers depend on of address spaces. The machine's structures have the same members. */
#ifndef _K_LINUX_MM_TYPES_H
#define _K_LINUX_MM_TYPES_H
#include <linux/types.h>
#include <linux/atomic.h>
#include <linux/bug.h>
#include <linux/mmdebug.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

struct mmu_notifier_subscriptions;
struct mmu_notifier_mm;
#ifdef MM_REFERENCES
struct linux_binfmt {
	struct module *module;
};
struct work_struct {
	void (*func)(struct work_struct *work);
};
#endif

struct mm_struct {
	atomic_t mm_users;
	atomic_t mm_count;
	union {
		struct rw_semaphore mmap_lock;
		/* Its name up to 5.7. */
		struct rw_semaphore mmap_sem;
	};
	spinlock_t page_table_lock;
	union {
		struct mmu_notifier_subscriptions *notifier_subscriptions;
		/* Its name up to 5.5. */
		struct mmu_notifier_mm *mmu_notifier_mm;
	};
#ifdef MM_REFERENCES
	struct work_struct async_put_work;
	/* Empty: no page of a script is swapped out. */
	struct list_head mmlist;
	struct linux_binfmt *binfmt;
#endif
};

struct vm_area_struct {
	struct mm_struct *vm_mm;
	unsigned long vm_start;
	unsigned long vm_end;
	unsigned long vm_flags;
};

typedef struct { unsigned long pte; } pte_t;
typedef struct { unsigned long pmd; } pmd_t;
typedef struct { unsigned long pud; } pud_t;

#define VM_NONE 0x0ul
#define VM_READ 0x1ul
#define VM_WRITE 0x2ul
#define VM_EXEC 0x4ul

#define PAGE_SHIFT 12
#define PAGE_SIZE (1UL << PAGE_SHIFT)
#define PAGE_MASK (~(PAGE_SIZE - 1))

#endif
