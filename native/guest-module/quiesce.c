// SPDX-License-Identifier: MIT OR GPL-2.0
/* Waits until the script is quiescent, and reads counts in that state. */
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/workqueue.h>

#include "state.h"

/* Milliseconds without activity that make a script quiescent, at a time scale of 100. */
#define QUIET_IDLE 1
#define QUIET_BEHIND_HOLD 60
#define QUIET_UNEXPLAINED 700
#define QUIESCE_TIMEOUT 8000

/* What keeps a script from being quiescent, or makes it hard to tell. */
struct activity {
	bool active;
	/* Tasks inside a call that are not in a held callback. */
	int blocked;
	/* Held callbacks, and locks and read-side critical sections kept between calls. */
	int holders;
	/* Callbacks that wait for a grace period. */
	int queued;
};

int mns_awaited_frees(void)
{
	struct mns_notifier *one;
	unsigned long flags;
	int count = 0;

	spin_lock_irqsave(&state.lock, flags);
	list_for_each_entry(one, &state.notifiers, all)
		if (one->registered && !one->unregistered && !one->freed && !one->mn.users &&
		    !one->zeroed &&
		    one->mn.ops && one->mn.ops->free_notifier)
			count++;
	spin_unlock_irqrestore(&state.lock, flags);
	return count;
}

static bool sleeps(const struct mns_task *task)
{
	return READ_ONCE(task->task->__state) != TASK_RUNNING;
}

static void add_task(const struct mns_task *task, struct activity *activity)
{
	if (!task->task || task->exited) {
		activity->active |= task->expected && !task->exited;
		return;
	}
	activity->holders += !!task->locked + !!task->read_locked + task->has_mutex + task->srcu_depth;
	if (task->held)
		activity->active |= !sleeps(task);
	else if (task->inside >= 0 && sleeps(task))
		activity->blocked++;
	else if (!task->idle || !sleeps(task))
		activity->active = true;
	/* Woken, but not yet running. */
	if (task->idle && task->next < state.action_count) {
		int i;

		for (i = task->next; i < state.action_count; i++)
			if (state.actions[i].task == task - state.tasks &&
			    state.actions[i].phase <= state.phase)
				activity->active = true;
	}
}

/* A task whose callback is released is active until it leaves the hold. */
static void add_held_callbacks(struct activity *activity)
{
	int driver, callback;

	for (driver = 0; driver < state.driver_count; driver++)
		for (callback = 0; callback < MNS_CALLBACKS; callback++) {
			if (!atomic_read(&state.held[driver][callback]))
				continue;
			activity->holders++;
			activity->active |= test_bit(callback, &state.released[driver]);
		}
}

static struct activity current_activity(void)
{
	struct activity activity = { };
	int i;

	for (i = 0; i < state.task_count; i++)
		add_task(&state.tasks[i], &activity);
	add_held_callbacks(&activity);
	activity.queued = mns_awaited_frees() + atomic_read(&state.queued);
	return activity;
}

static s64 quiet_needed(const struct activity *activity)
{
	s64 needed = QUIET_IDLE;

	if (activity->blocked || activity->queued)
		needed = activity->holders ? QUIET_BEHIND_HOLD : QUIET_UNEXPLAINED;
	return needed * state.time_scale * 10;
}

/* Returns false on a timeout. A task whose wait nothing explains gets more time. */
static bool wait_for_quiescence(void)
{
	ktime_t start = ktime_get(), quiet_since = start;
	unsigned int seen = state.head;

	for (;;) {
		struct activity activity = current_activity();
		ktime_t now = ktime_get();

		if (activity.active || READ_ONCE(state.head) != seen)
			quiet_since = now;
		seen = READ_ONCE(state.head);
		if (!activity.active &&
		    ktime_us_delta(now, quiet_since) >= quiet_needed(&activity)) {
			state.stuck = activity.blocked && !activity.holders;
			return true;
		}
		if (ktime_ms_delta(now, start) > QUIESCE_TIMEOUT)
			return false;
		usleep_range(200, 400);
	}
}

/* An idle CPU keeps a reference to the last mm that it used (lazy TLB): makes that the agent's. */
static void switch_mm_work(struct work_struct *work)
{
	kthread_use_mm(mns_agent_mm);
	kthread_unuse_mm(mns_agent_mm);
}

static void drop_lazy_references(void)
{
	static struct work_struct switches[NR_CPUS];
	int cpu;

	for_each_online_cpu(cpu) {
		INIT_WORK(&switches[cpu], switch_mm_work);
		queue_work_on(cpu, system_highpri_wq, &switches[cpu]);
	}
	for_each_online_cpu(cpu)
		flush_work(&switches[cpu]);
}

static void read_counts(struct mns_quiescent *quiescent)
{
	unsigned long flags;
	int i;

	spin_lock_irqsave(&state.lock, flags);
	for (i = 0; i < state.process_count; i++) {
		const struct mns_process *process = &state.processes[i];
		struct mns_quiescent_process *to = &quiescent->processes[i];

		to->freed = process->mm_freed;
		if (!process->mm || process->mm_freed)
			continue;
		to->users = atomic_read(&process->mm->mm_users);
		to->count = atomic_read(&process->mm->mm_count);
	}
	for (i = 0; i < MNS_MAX_NOTIFIERS; i++) {
		const struct mns_notifier *notifier = state.names[i];

		if (!notifier || notifier->freed || notifier->is_interval)
			continue;
		quiescent->notifiers[i].identity = notifier->identity;
		quiescent->notifiers[i].users = notifier->mn.users;
		quiescent->notifiers[i].mm = !!notifier->mn.mm;
	}
	for (i = 0; i < MNS_MAX_TASKS; i++) {
		quiescent->inside[i] = state.tasks[i].exited ? -1 : state.tasks[i].inside;
		quiescent->held[i] = state.tasks[i].held;
	}
	spin_unlock_irqrestore(&state.lock, flags);
}

long mns_quiesce(struct mns_quiescent __user *to)
{
	struct mns_quiescent *quiescent = kzalloc(sizeof(*quiescent), GFP_KERNEL);
	long result;

	if (!quiescent)
		return -ENOMEM;
	quiescent->timed_out = !wait_for_quiescence();
	drop_lazy_references();
	read_counts(quiescent);
	result = copy_to_user(to, quiescent, sizeof(*quiescent)) ? -EFAULT : 0;
	kfree(quiescent);
	return result;
}
