// SPDX-License-Identifier: MIT OR GPL-2.0
/* How a script is put away. */
#include <linux/delay.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>

#include "state.h"

#define RESET_WITHIN 1500
/* A task that waits for ever may still be killed. */
#define RESET_OF_STUCK_WITHIN 200

static bool all_gone(void)
{
	int i;

	for (i = 0; i < stage.task_count; i++)
		if (stage.tasks[i].task && !stage.tasks[i].gone)
			return false;
	return true;
}

static bool within(bool (*done)(void), int milliseconds)
{
	ktime_t start = ktime_get();

	while (!done()) {
		if (ktime_ms_delta(ktime_get(), start) > (s64)milliseconds * stage.patience / 100)
			return false;
		usleep_range(200, 400);
	}
	return true;
}

static bool nothing_queued(void)
{
	return !mns_awaited_frees() && !atomic_read(&stage.queued);
}

static void end_registrations(void)
{
	struct mns_notifier *one;

	list_for_each_entry(one, &stage.notifiers, all) {
		if (!one->registered || one->unregistered || (!one->mn.users && !one->emptied))
			continue;
		mmu_notifier_unregister(&one->mn, one->mn.mm);
		one->unregistered = true;
	}
}

static void give_references_back(struct mns_process *process)
{
	while (process->users-- > 0)
		mmput(process->mm);
	while (process->count-- > 0)
		mmdrop(process->mm);
}

static void free_stage(void)
{
	struct mns_notifier *one, *next;
	int i;

	for (i = 0; i < stage.driver_count; i++) {
		if (!stage.drivers[i].srcu)
			continue;
		srcu_barrier(stage.drivers[i].srcu);
		cleanup_srcu_struct(stage.drivers[i].srcu);
		kfree(stage.drivers[i].srcu);
	}
	list_for_each_entry_safe(one, next, &stage.notifiers, all)
		kfree(one);
	for (i = 0; i < stage.task_count; i++)
		if (stage.tasks[i].task)
			put_task_struct(stage.tasks[i].task);
}

/* Put the script away. -EBUSY where something can't be: then only a fresh boot helps. */
long mns_reset(void)
{
	int i;

	if (!stage.task_count && list_empty(&stage.notifiers))
		return 0;
	WRITE_ONCE(stage.delay, 0);
	WRITE_ONCE(stage.ending, true);
	for (i = 0; i < stage.task_count; i++)
		if (stage.tasks[i].decl.of == MNS_OF_PROCESS && stage.tasks[i].task &&
		    !stage.tasks[i].gone)
			send_sig(SIGKILL, stage.tasks[i].task, 1);
	wake_up_all(&stage.moves);
	if (!within(all_gone, stage.stuck ? RESET_OF_STUCK_WITHIN : RESET_WITHIN))
		return -EBUSY;
	for (i = 0; i < stage.process_count; i++)
		give_references_back(&stage.processes[i]);
	mns_begin_removals();
	if (!within(mns_removals_done, RESET_OF_STUCK_WITHIN))
		return -EBUSY;
	end_registrations();
	mmu_notifier_synchronize();
	if (!within(nothing_queued, RESET_WITHIN))
		return -EBUSY;
	WRITE_ONCE(stage.running, false);
	mns_watch_allocations(false);
	/* Whoever saw the script running is past it after this. */
	synchronize_rcu();
	mmu_notifier_synchronize();
	free_stage();
	return 0;
}
