// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * Interval notifiers, and a device that establishes sptes as Documentation/mm/hmm.rst tells drivers
 * to: read_begin, read the page tables, take the driver's mutex, read_retry.
 */
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include "callback.h"

/* Returns false where it would have to sleep, and must not. */
static bool invalidate_sptes(struct mns_notifier *notifier, const struct mmu_notifier_range *range,
			     unsigned long sequence, bool leaves_sequence, bool keeps_sptes)
{
	struct mutex *mutex = &state.drivers[notifier->driver].mutex;
	struct mmu_interval_notifier *interval = &notifier->interval;
	unsigned long first = interval->interval_tree.start & PAGE_MASK;
	unsigned long last = interval->interval_tree.last | ~PAGE_MASK;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(mutex);
	else if (!mutex_trylock(mutex))
		return false;
	if (!leaves_sequence)
		mmu_interval_set_seq(interval, sequence);
	if (!keeps_sptes)
		mns_drop_sptes(notifier->driver, notifier->process, max(range->start, first),
			       min(range->end - 1, last) + 1);
	mutex_unlock(mutex);
	return true;
}

static bool mns_invalidate(struct mmu_interval_notifier *interval,
			   const struct mmu_notifier_range *range, unsigned long sequence)
{
	struct mns_notifier *notifier = container_of(interval, struct mns_notifier, interval);
	struct callback_context ctx = { .callback = MNS_INTERVAL_INVALIDATE,
		.driver = notifier->driver, .notifier = notifier, .mm = notifier->mm,
		.process = notifier->process, .range = range, .sequence = sequence };
	const struct mns_behaviour *returned;

	if (!mns_concerns_script(range)) {
		mmu_interval_set_seq(interval, sequence);
		return true;
	}
	returned = mns_behaviour_of(&ctx, MNS_RETURN);
	mns_run_callback(&ctx);
	ctx.result = returned ? returned->result
			     : invalidate_sptes(notifier, range, sequence,
						mns_behaviour_of(&ctx, MNS_LEAVE_SEQUENCE),
						mns_behaviour_of(&ctx, MNS_KEEP_SPTES));
	mns_end_callback(&ctx);
	return ctx.result;
}

static const struct mmu_interval_notifier_ops interval_ops = { .invalidate = mns_invalidate };

static long insert(struct mns_notifier *notifier, const struct mns_action *action)
{
	unsigned long length = action->end - action->start;
	long result;

	if (action->function == MNS_INTERVAL_INSERT_LOCKED)
		result = mmu_interval_notifier_insert_locked(&notifier->interval, notifier->mm,
							     action->start, length,
							     &interval_ops);
	else
		result = mmu_interval_notifier_insert(&notifier->interval, notifier->mm,
						      action->start, length, &interval_ops);
	notifier->inserted = !result;
	return result;
}

static long read_begin(struct mns_task *task, struct mns_notifier *notifier, int name)
{
	unsigned long sequence = mmu_interval_read_begin(&notifier->interval);

	if (task && name >= 0)
		task->sequences[name] = sequence;
	return sequence;
}

static bool read_retry(struct mns_task *task, struct mns_notifier *notifier, int name)
{
	task->must_retry = mmu_interval_read_retry(&notifier->interval, task->sequences[name]);
	return task->must_retry;
}

/* `action` is NULL for a call from a callback. */
long mns_interval_call(struct mns_task *task, int function, struct mns_notifier *notifier,
		       const struct mns_action *action)
{
	int name = action ? action->notifier : -1;

	switch (function) {
	case MNS_INTERVAL_INSERT:
	case MNS_INTERVAL_INSERT_LOCKED:
		return insert(notifier, action);
	case MNS_INTERVAL_REMOVE:
		notifier->inserted = false;
		mmu_interval_notifier_remove(&notifier->interval);
		return 0;
	case MNS_INTERVAL_READ_BEGIN:
		return read_begin(task, notifier, name);
	case MNS_INTERVAL_READ_RETRY:
		return task && name >= 0 ? read_retry(task, notifier, name) : -EINVAL;
	case MNS_INTERVAL_CHECK_RETRY:
		return task && name >= 0 ? mmu_interval_check_retry(&notifier->interval,
								    task->sequences[name])
					 : -EINVAL;
	default:
		return -EINVAL;
	}
}

void mns_lock_mutex(struct mns_task *task, int driver)
{
	mutex_lock(&state.drivers[driver].mutex);
	if (task)
		task->has_mutex = true;
}

void mns_unlock_mutex(struct mns_task *task, int driver)
{
	if (task)
		task->has_mutex = false;
	mutex_unlock(&state.drivers[driver].mutex);
}

static long establish(struct mns_task *task, bool checked)
{
	if (checked && task->must_retry)
		return -EBUSY;
	return mns_map_pages(task->decl.owner, &task->reading);
}

static long mirror(struct mns_task *task, const struct mns_action *action)
{
	struct mns_notifier *notifier = state.names[action->notifier];
	int driver = task->decl.owner;
	long result;

	read_begin(task, notifier, action->notifier);
	mns_pause();
	mns_read_pages(action, &task->reading);
	mns_pause();
	mns_lock_mutex(task, driver);
	read_retry(task, notifier, action->notifier);
	mns_pause();
	result = establish(task, true);
	mns_pause();
	mns_unlock_mutex(task, driver);
	return result;
}

long mns_use_pages(struct mns_task *task, const struct mns_action *action)
{
	switch (action->function) {
	case MNS_READ_PTES:
		return mns_read_pages(action, &task->reading);
	case MNS_ESTABLISH_SPTES:
		return establish(task, action->value);
	default:
		return state.names[action->notifier] ? mirror(task, action) : -EINVAL;
	}
}

static atomic_t removing = ATOMIC_INIT(0);

static void remove_work(struct work_struct *work)
{
	struct mns_notifier *notifier = container_of(work, struct mns_notifier, removal);

	mmu_interval_notifier_remove(&notifier->interval);
	atomic_dec(&removing);
}

/* Removes what is still inserted, on a work queue: the agent must not hang where a removal does. */
void mns_begin_removals(void)
{
	struct mns_notifier *one;

	list_for_each_entry(one, &state.notifiers, all) {
		if (!one->inserted)
			continue;
		one->inserted = false;
		atomic_inc(&removing);
		INIT_WORK(&one->removal, remove_work);
		queue_work(system_unbound_wq, &one->removal);
	}
}

bool mns_removals_done(void)
{
	return !atomic_read(&removing);
}
