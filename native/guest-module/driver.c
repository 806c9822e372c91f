// SPDX-License-Identifier: MIT OR GPL-2.0
/* The drivers: the callbacks of their ops, doing what the script says that they do. */
#include "callback.h"

static void mns_release(struct mmu_notifier *mn, struct mm_struct *mm)
{
	struct occasion on = mns_occasion_of(MNS_RELEASE, mn);

	if (!READ_ONCE(stage.running))
		return;
	mns_run(&on);
	mns_leave(&on);
}

static int mns_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct occasion on = mns_occasion_of(MNS_RANGE_START, mn);
	const struct mns_behaviour *returned;

	if (!mns_concerns_script(range))
		return 0;
	on.range = range;
	returned = mns_behaviour_of(&on, MNS_RETURN);
	if (returned)
		on.result = returned->result;
	mns_run(&on);
	mns_leave(&on);
	return on.result;
}

static void mns_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct occasion on = mns_occasion_of(MNS_RANGE_END, mn);

	if (!mns_concerns_script(range))
		return;
	on.range = range;
	mns_run(&on);
	mns_leave(&on);
}

static struct mmu_notifier *mns_alloc(int driver, struct mm_struct *mm)
{
	struct occasion on = { .callback = MNS_ALLOC, .driver = driver, .mm = mm,
		.process = mns_process_of(mm) };
	const struct mns_behaviour *returned = mns_behaviour_of(&on, MNS_RETURN);
	struct mmu_notifier *result = ERR_PTR(-ENOMEM);

	mns_run(&on);
	if (returned) {
		on.result = returned->result;
		result = returned->result ? ERR_PTR(returned->result) : NULL;
	} else {
		on.notifier = mns_new_notifier(driver, mm);
		if (on.notifier)
			result = &on.notifier->mn;
	}
	mns_leave(&on);
	return result;
}

/* alloc_notifier is not told whose it is, so each driver has one of its own. */
#define MNS_ALLOC_OF(number) \
	static struct mmu_notifier *mns_alloc_##number(struct mm_struct *mm) \
	{ \
		return mns_alloc(number, mm); \
	}
MNS_ALLOC_OF(0)
MNS_ALLOC_OF(1)
MNS_ALLOC_OF(2)
MNS_ALLOC_OF(3)
MNS_ALLOC_OF(4)
MNS_ALLOC_OF(5)

static struct mmu_notifier *(*const allocs[MNS_MAX_DRIVERS])(struct mm_struct *) = {
	mns_alloc_0, mns_alloc_1, mns_alloc_2, mns_alloc_3, mns_alloc_4, mns_alloc_5,
};

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
/* Under the lock of a page table: nothing is asked of the page tables here. */
static void mns_secondary_tlbs(struct mmu_notifier *mn, struct mm_struct *mm, unsigned long start,
			       unsigned long end)
{
	struct occasion on = mns_occasion_of(MNS_SECONDARY_TLBS, mn);
	struct mmu_notifier_range range = { .mm = mm, .start = start, .end = end };

	if (!mns_concerns_script(&range))
		return;
	on.range = &range;
	on.announces_nothing = true;
	mns_run(&on);
	mns_leave(&on);
}
#endif

void mns_fill_ops(int index)
{
	struct mns_driver *driver = &stage.drivers[index];
	u32 has = driver->decl.callbacks;

	memset(&driver->ops, 0, sizeof(driver->ops));
	if (has & BIT(MNS_RELEASE))
		driver->ops.release = mns_release;
	if (has & BIT(MNS_RANGE_START))
		driver->ops.invalidate_range_start = mns_range_start;
	if (has & BIT(MNS_RANGE_END))
		driver->ops.invalidate_range_end = mns_range_end;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
	if (has & BIT(MNS_SECONDARY_TLBS))
		driver->ops.arch_invalidate_secondary_tlbs = mns_secondary_tlbs;
#endif
	if (has & BIT(MNS_ALLOC))
		driver->ops.alloc_notifier = allocs[index];
	if (has & BIT(MNS_FREE))
		driver->ops.free_notifier = mns_free;
	mns_fill_ageing_ops(&driver->ops, has);
}
