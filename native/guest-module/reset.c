// SPDX-License-Identifier: MIT OR GPL-2.0
/* Ends a script: its tasks, references, registrations and memory. */
#include <linux/delay.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>

#include "state.h"

/* Milliseconds, at a time scale of 100. */
#define RESET_TIMEOUT 1500
/* A deadlocked task may still be killable, which takes no longer than this. */
#define STUCK_RESET_TIMEOUT 200

static bool all_exited(void)
{
	int i;

	for (i = 0; i < state.task_count; i++)
		if (state.tasks[i].task && !state.tasks[i].exited)
			return false;
	return true;
}

static bool within(bool (*done)(void), int milliseconds)
{
	ktime_t start = ktime_get();

	while (!done()) {
		if (ktime_ms_delta(ktime_get(), start) > (s64)milliseconds * state.time_scale / 100)
			return false;
		usleep_range(200, 400);
	}
	return true;
}

static bool nothing_queued(void)
{
	return !mns_awaited_frees() && !atomic_read(&state.queued);
}

static void end_registrations(void)
{
	struct mns_notifier *one;

	list_for_each_entry(one, &state.notifiers, all) {
		if (!one->registered || one->unregistered || (!one->mn.users && !one->zeroed))
			continue;
		mmu_notifier_unregister(&one->mn, one->mn.mm);
		one->unregistered = true;
	}
}

static void put_references(struct mns_process *process)
{
	while (process->users-- > 0)
		mmput(process->mm);
	while (process->count-- > 0)
		mmdrop(process->mm);
}

static void free_state(void)
{
	struct mns_notifier *one, *next;
	int i;

	for (i = 0; i < state.driver_count; i++) {
		if (!state.drivers[i].srcu)
			continue;
		srcu_barrier(state.drivers[i].srcu);
		cleanup_srcu_struct(state.drivers[i].srcu);
		kfree(state.drivers[i].srcu);
	}
	list_for_each_entry_safe(one, next, &state.notifiers, all)
		kfree(one);
	for (i = 0; i < state.task_count; i++)
		if (state.tasks[i].task)
			put_task_struct(state.tasks[i].task);
}

/* -EBUSY where something cannot be ended: the guest must be booted again. */
long mns_reset(void)
{
	int i;

	if (!state.task_count && list_empty(&state.notifiers))
		return 0;
	WRITE_ONCE(state.max_delay, 0);
	WRITE_ONCE(state.ending, true);
	for (i = 0; i < state.task_count; i++)
		if (state.tasks[i].decl.of == MNS_OF_PROCESS && state.tasks[i].task &&
		    !state.tasks[i].exited)
			send_sig(SIGKILL, state.tasks[i].task, 1);
	wake_up_all(&state.waiters);
	if (!within(all_exited, state.stuck ? STUCK_RESET_TIMEOUT : RESET_TIMEOUT))
		return -EBUSY;
	for (i = 0; i < state.process_count; i++)
		put_references(&state.processes[i]);
	mns_begin_removals();
	if (!within(mns_removals_done, STUCK_RESET_TIMEOUT))
		return -EBUSY;
	end_registrations();
	mmu_notifier_synchronize();
	if (!within(nothing_queued, RESET_TIMEOUT))
		return -EBUSY;
	WRITE_ONCE(state.running, false);
	mns_watch_allocations(false);
	/* Waits for probes and callbacks that saw the script running. */
	synchronize_rcu();
	mmu_notifier_synchronize();
	free_state();
	return 0;
}
