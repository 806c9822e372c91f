/* The notifier core and as much of an address space as it needs: what a port would bring itself. */
#ifndef NOTIFIER_H
#define NOTIFIER_H

#include "srcu.h"

#define PAGE 4096L
#define MAX_PAGES 512
#define EAGAIN_ERROR (-11)
#define ENOMEM_ERROR (-12)
#define EOVERFLOW_ERROR (-75)

struct page {
	atomic_int references;
};

/* What a process has at an address. */
struct page_entry {
	long address;
	int mapping; /* neighbours of one number are one mapping */
	struct page *page;
	struct task *taken_by; /* who took it out of the page tables, and will free the page */
	bool present, freed, unmapped;
};

struct notifier;

struct mm {
	const char *process;
	atomic_int users, count;
	atomic_bool freed;
	struct rw_semaphore mmap_lock;
	pthread_mutex_t page_lock;
	struct page_entry pages[MAX_PAGES];
	int page_count, mappings;
	atomic_bool subscriptions;
	pthread_mutex_t list_lock; /* for who changes the list, and for `users` */
	_Atomic(struct notifier *) first;
};

struct range {
	long start, end;
	const char *event;
};

/* A callback may be NULL. The driver allocates and frees notifiers itself. */
struct notifier_ops {
	void (*release)(struct notifier *notifier, struct mm *mm);
	int (*invalidate_range_start)(struct notifier *notifier, struct mm *mm, const struct range *range);
	int (*invalidate_range_end)(struct notifier *notifier, struct mm *mm, const struct range *range);
	int (*alloc_notifier)(const struct notifier_ops *ops, struct mm *mm, struct notifier **made);
	void (*free_notifier)(struct notifier *notifier);
};

struct notifier {
	int identity;
	const struct notifier_ops *ops;
	struct mm *mm;
	unsigned users;
	atomic_bool on_list;
	atomic_bool freed;
	_Atomic(struct notifier *) next;
	struct srcu_callback callback;
};

extern struct srcu notifier_srcu;
extern bool bug_put_without_grace_period, bug_unregister_without_synchronize, bug_insert_without_lock;

struct mm *mm_new(const char *process);
struct mm *mm_fork(struct mm *parent, const char *child); /* NULL without memory */
void mmgrab(struct mm *mm);
void mmdrop(struct mm *mm);
void mmget(struct mm *mm);
bool mmget_not_zero(struct mm *mm);
void mmput(struct mm *mm);
void mm_mmap(struct mm *mm, long start, long end);
void mm_munmap(struct mm *mm, long start, long end);
void mm_madvise(struct mm *mm, long start, long end);
void mm_mprotect(struct mm *mm, long start, long end);
void mm_count_pages(struct mm *mm, const struct range *range, int counts[3]);

int mmu_notifier_register_locked(struct notifier *notifier, struct mm *mm);
int mmu_notifier_register(struct notifier *notifier, struct mm *mm);
int mmu_notifier_get_locked(const struct notifier_ops *ops, struct mm *mm, struct notifier **got);
int mmu_notifier_get(const struct notifier_ops *ops, struct mm *mm, struct notifier **got);
void mmu_notifier_put(struct notifier *notifier);
void mmu_notifier_unregister(struct notifier *notifier, struct mm *mm);
void mmu_notifier_synchronize(void);

/* For the address space. */
void mmu_notifier_release(struct mm *mm);
void mmu_notifier_invalidate_range_start(struct mm *mm, const struct range *range);
void mmu_notifier_invalidate_range_end(struct mm *mm, const struct range *range);

#endif
