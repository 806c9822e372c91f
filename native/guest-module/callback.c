// SPDX-License-Identifier: MIT OR GPL-2.0
/* A callback of a driver: records its entry and exit, and behaves as the script says. */
#include <linux/delay.h>
#include <linux/rwsem.h>
#include <linux/sched/mm.h>

#include "callback.h"

void (*mns_call_driver_function)(int function, int driver, struct mns_notifier *notifier,
				 struct mm_struct *mm);

#define RWSEM_READER_BIT 1UL
#define RWSEM_FLAGS 7UL
#define RT_MUTEX_HAS_WAITERS 1UL

/* How the current task holds the mmap lock, read from the owner in the semaphore. */
#ifdef CONFIG_PREEMPT_RT
/* A PREEMPT_RT kernel does not record readers. */
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

static struct mns_driver *driver_of(const struct callback_context *ctx)
{
	return &state.drivers[ctx->driver];
}

static bool non_blockable(const struct callback_context *ctx)
{
	return ctx->range && !mmu_notifier_range_blockable(ctx->range);
}

const struct mns_behaviour *mns_behaviour_of(const struct callback_context *ctx, int does)
{
	const struct mns_driver_decl *decl = &driver_of(ctx)->decl;
	int i;

	for (i = 0; i < decl->behaviour_count; i++) {
		const struct mns_behaviour *one = &decl->behaviours[i];

		if (one->callback != ctx->callback || one->does != does)
			continue;
		if (does == MNS_RETURN && one->non_blockable && !non_blockable(ctx))
			continue;
		return one;
	}
	return NULL;
}

static bool is_released(const struct callback_context *ctx)
{
	return test_bit(ctx->callback, &state.released[ctx->driver]);
}

/* Waits for MNS_OP_CONTINUE. Bottom halves are off after a put; the wait needs them on. */
static void hold(const struct callback_context *ctx)
{
	struct mns_task *task = mns_task_of(current);
	bool softirq = in_softirq();

	if (is_released(ctx) || state.ending)
		return;
	atomic_inc(&state.held[ctx->driver][ctx->callback]);
	if (task)
		task->held++;
	if (softirq)
		local_bh_enable();
	if (!mns_in_atomic_context())
		wait_event_idle(state.waiters, is_released(ctx) || READ_ONCE(state.ending));
	if (softirq)
		local_bh_disable();
	if (task)
		task->held--;
	atomic_dec(&state.held[ctx->driver][ctx->callback]);
}

static void run_behaviours(const struct callback_context *ctx)
{
	const struct mns_driver_decl *decl = &driver_of(ctx)->decl;
	int i;

	for (i = 0; i < decl->behaviour_count; i++) {
		const struct mns_behaviour *one = &decl->behaviours[i];

		if (one->callback != ctx->callback)
			continue;
		if (one->does == MNS_HOLD)
			hold(ctx);
		else if (one->does == MNS_SLEEP)
			msleep(1);
		else if (one->does == MNS_CALL)
			mns_call_driver_function(one->function, ctx->driver, ctx->notifier,
						 ctx->mm);
	}
}

static void record_entry(const struct callback_context *ctx)
{
	struct mns_event event = {
		.kind = MNS_EV_ENTER,
		.callback = ctx->callback,
		.driver = ctx->driver,
		.task = mns_task_index(mns_task_of(current)),
		.process = ctx->process,
		.notifier = ctx->notifier ? ctx->notifier->identity : 0,
		.softirq = !!in_softirq(),
		.atomic = mns_in_atomic_context(),
		.mmap_lock = ctx->mm ? mmap_lock_held(ctx->mm) : 0,
		.mm_users = ctx->mm ? atomic_read(&ctx->mm->mm_users) : 0,
		.sequence = ctx->sequence,
	};

	if (ctx->range) {
		event.has_range = 1;
		event.start = ctx->range->start;
		event.end = ctx->range->end;
		event.event = ctx->no_event ? MNS_NO_EVENT : ctx->range->event;
		event.blockable = mmu_notifier_range_blockable(ctx->range);
		if (!ctx->no_event)
			mns_count_pages(ctx->mm, &event);
	}
	mns_record(&event);
}

static void record_exit(const struct callback_context *ctx)
{
	struct mns_event event = {
		.kind = MNS_EV_LEAVE,
		.callback = ctx->callback,
		.driver = ctx->driver,
		.task = mns_task_index(mns_task_of(current)),
		.process = ctx->process,
		.notifier = ctx->notifier ? ctx->notifier->identity : 0,
		.result = ctx->result,
	};

	mns_record(&event);
}

static void drop_sptes(const struct callback_context *ctx)
{
	if (mns_behaviour_of(ctx, MNS_KEEP_SPTES) || mns_behaviour_of(ctx, MNS_RETURN))
		return;
	if (ctx->callback == MNS_RELEASE)
		mns_drop_sptes(ctx->driver, ctx->process, 0, ULONG_MAX);
	else if (ctx->callback == MNS_RANGE_START || ctx->no_event ||
		 mns_behaviour_of(ctx, MNS_DROP_SPTES))
		mns_drop_sptes(ctx->driver, ctx->process, ctx->range->start, ctx->range->end);
}

/* The module stays loaded, so that a callback that comes too late can be reported. */
static void check_unloaded(const struct callback_context *ctx)
{
	if (driver_of(ctx)->unloaded)
		mns_report(MNS_REPORT_UNLOADED, mns_task_index(mns_task_of(current)));
}

/* All of a callback but its exit, which mns_end_callback() records. */
void mns_run_callback(struct callback_context *ctx)
{
	struct mns_task *task = mns_task_of(current);

	if (task)
		task->in_callback++;
	/* Otherwise the time from the core's decision to call to the entry is too short to race. */
	mns_pause();
	check_unloaded(ctx);
	record_entry(ctx);
	mns_pause();
	run_behaviours(ctx);
	if (ctx->callback <= MNS_SECONDARY_TLBS)
		drop_sptes(ctx);
}

void mns_end_callback(const struct callback_context *ctx)
{
	struct mns_task *task = mns_task_of(current);

	record_exit(ctx);
	mns_pause();
	if (task)
		task->in_callback--;
}

bool mns_concerns_script(const struct mmu_notifier_range *range)
{
	struct mns_task *task = mns_task_of(current);

	return READ_ONCE(state.running) && !(task && task->housekeeping) &&
	       range->start < state.arena_end && range->end > state.arena_start;
}

struct callback_context mns_context_of(int callback, struct mmu_notifier *mn)
{
	struct mns_notifier *notifier = container_of(mn, struct mns_notifier, mn);
	struct callback_context ctx = { .callback = callback, .driver = notifier->driver,
		.notifier = notifier, .mm = notifier->mm, .process = notifier->process };

	return ctx;
}
