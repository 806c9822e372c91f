// SPDX-License-Identifier: MIT OR GPL-2.0
/* What the callbacks of all drivers have in common: they do what the script says that they do. */
#include <linux/delay.h>
#include <linux/preempt.h>
#include <linux/rwsem.h>
#include <linux/sched/mm.h>

#include "callback.h"

void (*mns_call_driver_function)(int function, int driver, struct mns_notifier *notifier,
				 struct mm_struct *mm);

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
			mns_call_driver_function(one->function, on->driver, on->notifier, on->mm);
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
