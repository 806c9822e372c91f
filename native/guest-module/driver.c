// SPDX-License-Identifier: MIT OR GPL-2.0
/* The drivers: the callbacks of their ops, doing what the script says that they do. */
#include <linux/delay.h>
#include <linux/preempt.h>
#include <linux/rwsem.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#include "callback.h"

/* Milliseconds; a grace period takes less. */
#define FREE_BEGINS_AFTER 60

#define RWSEM_READER_BIT 1UL
#define RWSEM_FLAGS 7UL
#define RT_MUTEX_HAS_WAITERS 1UL

/* How the current task holds the mmap lock: read from the owner that the semaphore notes. */
#ifdef CONFIG_PREEMPT_RT
/* Of readers, such a kernel keeps no note. */
static int mmap_lock_held(struct mm_struct *mm)
{
	unsigned long owner = (unsigned long)READ_ONCE(mm->mmap_lock.rwbase.rtmutex.owner);

	if ((owner & ~RT_MUTEX_HAS_WAITERS) != (unsigned long)current)
		return 0;
	return atomic_read(&mm->mmap_lock.rwbase.readers) == WRITER_BIAS ? 2 : 0;
}
#else
static int mmap_lock_held(struct mm_struct *mm)
{
	unsigned long owner = atomic_long_read(&mm->mmap_lock.owner);

	if ((owner & ~RWSEM_FLAGS) != (unsigned long)current || !rwsem_is_locked(&mm->mmap_lock))
		return 0;
	return owner & RWSEM_READER_BIT ? 1 : 2;
}
#endif

static struct mns_driver *driver_of(const struct occasion *on)
{
	return &stage.drivers[on->driver];
}

static bool non_blockable(const struct occasion *on)
{
	return on->range && !mmu_notifier_range_blockable(on->range);
}

const struct mns_behaviour *mns_behaviour_of(const struct occasion *on, int does)
{
	const struct mns_driver_decl *decl = &driver_of(on)->decl;
	int i;

	for (i = 0; i < decl->behaviour_count; i++) {
		const struct mns_behaviour *one = &decl->behaviours[i];

		if (one->callback != on->callback || one->does != does)
			continue;
		if (does == MNS_RETURN && one->non_blockable && !non_blockable(on))
			continue;
		return one;
	}
	return NULL;
}

/* Wait until the callback may go on. After a put bottom halves are off: on for the wait. */
static void hold(const struct occasion *on)
{
	struct mns_task *task = mns_task_of(current);
	bool softirq = in_softirq();

	if (test_bit(on->callback, &stage.open[on->driver]) || stage.ending)
		return;
	atomic_inc(&stage.held[on->driver][on->callback]);
	if (task)
		task->held++;
	if (softirq)
		local_bh_enable();
	if (!in_atomic() && !irqs_disabled())
		wait_event_idle(stage.moves, test_bit(on->callback, &stage.open[on->driver]) ||
						     READ_ONCE(stage.ending));
	if (softirq)
		local_bh_disable();
	if (task)
		task->held--;
	atomic_dec(&stage.held[on->driver][on->callback]);
}

static void behave(const struct occasion *on)
{
	const struct mns_driver_decl *decl = &driver_of(on)->decl;
	int i;

	for (i = 0; i < decl->behaviour_count; i++) {
		const struct mns_behaviour *one = &decl->behaviours[i];

		if (one->callback != on->callback)
			continue;
		if (one->does == MNS_HOLD)
			hold(on);
		else if (one->does == MNS_SLEEP)
			msleep(1);
		else if (one->does == MNS_CALL)
			mns_call_from_callback(one->function, on->driver, on->notifier, on->mm);
	}
}

static void note_entry(const struct occasion *on)
{
	struct mns_event event = {
		.kind = MNS_EV_ENTER,
		.callback = on->callback,
		.driver = on->driver,
		.task = mns_task_index(mns_task_of(current)),
		.process = on->process,
		.notifier = on->notifier ? on->notifier->identity : 0,
		.softirq = !!in_softirq(),
		.atomic = in_atomic() || irqs_disabled(),
		.mmap_lock = on->mm ? mmap_lock_held(on->mm) : 0,
		.mm_users = on->mm ? atomic_read(&on->mm->mm_users) : 0,
		.sequence = on->sequence,
	};

	if (on->range) {
		event.has_range = 1;
		event.start = on->range->start;
		event.end = on->range->end;
		event.event = on->announces_nothing ? MNS_NO_EVENT : on->range->event;
		event.blockable = mmu_notifier_range_blockable(on->range);
		if (!on->announces_nothing)
			mns_see_pages(on->mm, &event);
	}
	mns_record(&event);
}

static void note_exit(const struct occasion *on)
{
	struct mns_event event = {
		.kind = MNS_EV_LEAVE,
		.callback = on->callback,
		.driver = on->driver,
		.task = mns_task_index(mns_task_of(current)),
		.process = on->process,
		.notifier = on->notifier ? on->notifier->identity : 0,
		.result = on->result,
	};

	mns_record(&event);
}

static void drop_sptes(const struct occasion *on)
{
	if (mns_behaviour_of(on, MNS_KEEP_SPTES) || mns_behaviour_of(on, MNS_RETURN))
		return;
	if (on->callback == MNS_RELEASE)
		mns_drop_sptes(on->driver, on->process, 0, ULONG_MAX);
	else if (on->callback == MNS_RANGE_START || on->announces_nothing || mns_behaviour_of(on, MNS_DROP_SPTES))
		mns_drop_sptes(on->driver, on->process, on->range->start, on->range->end);
}

/* The module stays, so that a callback which comes too late can say so. */
static void mind_unloading(const struct occasion *on)
{
	if (driver_of(on)->unloaded)
		mns_report(MNS_REPORT_UNLOADED, mns_task_index(mns_task_of(current)));
}

/* A callback but for its end. */
void mns_run(struct occasion *on)
{
	struct mns_task *task = mns_task_of(current);

	if (task)
		task->in_callback++;
	/* What a task does between being on its way here and being here takes no time otherwise. */
	mns_pause();
	mind_unloading(on);
	note_entry(on);
	mns_pause();
	behave(on);
	if (on->callback <= MNS_SECONDARY_TLBS)
		drop_sptes(on);
}

/* The end of a callback. */
void mns_leave(const struct occasion *on)
{
	struct mns_task *task = mns_task_of(current);

	note_exit(on);
	mns_pause();
	if (task)
		task->in_callback--;
}

bool mns_concerns_script(const struct mmu_notifier_range *range)
{
	struct mns_task *task = mns_task_of(current);

	return READ_ONCE(stage.running) && !(task && task->housekeeping) &&
	       range->start < stage.arena_end && range->end > stage.arena_start;
}

struct occasion mns_occasion_of(int callback, struct mmu_notifier *mn)
{
	struct mns_notifier *notifier = container_of(mn, struct mns_notifier, mn);
	struct occasion on = { .callback = callback, .driver = notifier->driver,
		.notifier = notifier, .mm = notifier->mm, .process = notifier->process };

	return on;
}

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

static bool mns_invalidate(struct mmu_interval_notifier *interval,
			   const struct mmu_notifier_range *range, unsigned long sequence)
{
	struct mns_notifier *notifier = mns_interval_of(interval);
	struct occasion on = { .callback = MNS_INTERVAL_INVALIDATE, .driver = notifier->driver,
		.notifier = notifier, .mm = notifier->mm, .process = notifier->process,
		.range = range, .sequence = sequence };
	const struct mns_behaviour *returned;

	if (!mns_concerns_script(range)) {
		mmu_interval_set_seq(interval, sequence);
		return true;
	}
	returned = mns_behaviour_of(&on, MNS_RETURN);
	mns_run(&on);
	on.result = returned ? returned->result
			     : mns_interval_worked(notifier, range, sequence,
						   mns_behaviour_of(&on, MNS_LEAVE_SEQUENCE),
						   mns_behaviour_of(&on, MNS_KEEP_SPTES));
	mns_leave(&on);
	return on.result;
}

const struct mmu_interval_notifier_ops *mns_interval_ops(void)
{
	static const struct mmu_interval_notifier_ops ops = { .invalidate = mns_invalidate };

	return &ops;
}

struct mns_notifier *mns_new_notifier(int driver, struct mm_struct *mm)
{
	struct mns_notifier *notifier = kzalloc(sizeof(*notifier), GFP_KERNEL);
	unsigned long flags;

	if (!notifier)
		return NULL;
	notifier->driver = driver;
	notifier->mm = mm;
	notifier->process = mns_process_of(mm);
	spin_lock_irqsave(&stage.lock, flags);
	notifier->identity = ++stage.identities;
	list_add_tail(&notifier->all, &stage.notifiers);
	spin_unlock_irqrestore(&stage.lock, flags);
	return notifier;
}

void mns_free_notifier(struct mns_notifier *notifier)
{
	struct mns_event event = { .kind = MNS_EV_FREE_NOTIFIER, .notifier = notifier->identity };

	WRITE_ONCE(notifier->freed, true);
	mns_record(&event);
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

/*
 * A free_notifier that begins late: whether mmu_notifier_synchronize() waits for one that is queued
 * on another CPU must not hang on which of the two is faster. After a put bottom halves are off.
 */
static void begin_late(void)
{
	bool softirq = in_softirq();

	if (!READ_ONCE(stage.spread))
		return;
	if (softirq)
		local_bh_enable();
	msleep(FREE_BEGINS_AFTER);
	if (softirq)
		local_bh_disable();
}

static void mns_free(struct mmu_notifier *mn)
{
	struct occasion on = mns_occasion_of(MNS_FREE, mn);

	if (!READ_ONCE(stage.running)) {
		WRITE_ONCE(on.notifier->freed, true);
		return;
	}
	begin_late();
	mns_run(&on);
	mns_free_notifier(on.notifier);
	mns_leave(&on);
}

/* What a driver queues on its own domain: its free_notifier, of no notifier. */
void mns_srcu_callback(struct rcu_head *head)
{
	struct mns_queued *queued = container_of(head, struct mns_queued, rcu);
	struct occasion on = { .callback = MNS_FREE, .driver = queued->driver, .process = -1 };

	if (READ_ONCE(stage.running)) {
		mns_run(&on);
		mns_leave(&on);
	}
	kfree(queued);
	atomic_dec(&stage.queued);
}

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
