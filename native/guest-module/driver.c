// SPDX-License-Identifier: MIT OR GPL-2.0
/* The mmu_notifier_ops of the drivers. */
#include "callback.h"

static void mns_release(struct mmu_notifier *mn, struct mm_struct *mm)
{
	struct callback_context ctx = mns_context_of(MNS_RELEASE, mn);

	if (!READ_ONCE(state.running))
		return;
	mns_run_callback(&ctx);
	mns_end_callback(&ctx);
}

static int mns_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct callback_context ctx = mns_context_of(MNS_RANGE_START, mn);
	const struct mns_behaviour *returned;

	if (!mns_concerns_script(range))
		return 0;
	ctx.range = range;
	returned = mns_behaviour_of(&ctx, MNS_RETURN);
	if (returned)
		ctx.result = returned->result;
	mns_run_callback(&ctx);
	mns_end_callback(&ctx);
	return ctx.result;
}

static void mns_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct callback_context ctx = mns_context_of(MNS_RANGE_END, mn);

	if (!mns_concerns_script(range))
		return;
	ctx.range = range;
	mns_run_callback(&ctx);
	mns_end_callback(&ctx);
}

static struct mmu_notifier *mns_alloc(int driver, struct mm_struct *mm)
{
	struct callback_context ctx = { .callback = MNS_ALLOC, .driver = driver, .mm = mm,
		.process = mns_process_of(mm) };
	const struct mns_behaviour *returned = mns_behaviour_of(&ctx, MNS_RETURN);
	struct mmu_notifier *result = ERR_PTR(-ENOMEM);

	mns_run_callback(&ctx);
	if (returned) {
		ctx.result = returned->result;
		result = returned->result ? ERR_PTR(returned->result) : NULL;
	} else {
		ctx.notifier = mns_new_notifier(driver, mm);
		if (ctx.notifier)
			result = &ctx.notifier->mn;
	}
	mns_end_callback(&ctx);
	return result;
}

/* alloc_notifier has no argument that names the driver, so each driver has its own function. */
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
/* Runs under the lock of a page table, so it does not read the page tables. */
static void mns_secondary_tlbs(struct mmu_notifier *mn, struct mm_struct *mm, unsigned long start,
			       unsigned long end)
{
	struct callback_context ctx = mns_context_of(MNS_SECONDARY_TLBS, mn);
	struct mmu_notifier_range range = { .mm = mm, .start = start, .end = end };

	if (!mns_concerns_script(&range))
		return;
	ctx.range = &range;
	ctx.no_event = true;
	mns_run_callback(&ctx);
	mns_end_callback(&ctx);
}
#endif

void mns_fill_ops(int index)
{
	struct mns_driver *driver = &state.drivers[index];
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
