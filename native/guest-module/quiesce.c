// SPDX-License-Identifier: MIT OR GPL-2.0
/* When everything has come to rest, what can be read then, and how a script is put away. */
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/workqueue.h>

#include "state.h"

/* Milliseconds without a move that are enough, on a machine of patience 100. */
#define QUIET_IDLE 1
#define QUIET_BEHIND_HOLD 60
#define QUIET_UNEXPLAINED 700
#define RESTLESS_AFTER 8000

/* What keeps a script from being at rest, or makes it hard to tell. */
struct motion {
	bool moving;
	/* Tasks inside a call that are not in a held callback. */
	int waiting;
	/* Held callbacks, and locks and read sections that tasks keep between calls. */
	int holders;
	/* Functions that wait for a grace period. */
	int queued;
};

int mns_awaited_frees(void)
{
	struct mns_notifier *one;
	unsigned long flags;
	int count = 0;

	spin_lock_irqsave(&stage.lock, flags);
	list_for_each_entry(one, &stage.notifiers, all)
		if (one->registered && !one->unregistered && !one->freed && !one->mn.users &&
		    !one->emptied &&
		    one->mn.ops && one->mn.ops->free_notifier)
			count++;
	spin_unlock_irqrestore(&stage.lock, flags);
	return count;
}

static bool sleeps(const struct mns_task *task)
{
	return READ_ONCE(task->task->__state) != TASK_RUNNING;
}

static void look_at(const struct mns_task *task, struct motion *motion)
{
	if (!task->task || task->gone) {
		motion->moving |= task->expected && !task->gone;
		return;
	}
	motion->holders += !!task->locked + task->has_mutex + task->srcu_depth;
	if (task->held)
		motion->moving |= !sleeps(task);
	else if (task->inside >= 0 && sleeps(task))
		motion->waiting++;
	else if (!task->idle || !sleeps(task))
		motion->moving = true;
	/* Woken, but not yet on its way. */
	if (task->idle && task->next < stage.action_count) {
		int i;

		for (i = task->next; i < stage.action_count; i++)
			if (stage.actions[i].task == task - stage.tasks &&
			    stage.actions[i].phase <= stage.phase)
				motion->moving = true;
	}
}

/* A callback that is held no more is on its way. */
static void look_at_holds(struct motion *motion)
{
	int driver, callback;

	for (driver = 0; driver < stage.driver_count; driver++)
		for (callback = 0; callback < MNS_CALLBACKS; callback++) {
			if (!atomic_read(&stage.held[driver][callback]))
				continue;
			motion->holders++;
			motion->moving |= test_bit(callback, &stage.open[driver]);
		}
}

static struct motion look(void)
{
	struct motion motion = { };
	int i;

	for (i = 0; i < stage.task_count; i++)
		look_at(&stage.tasks[i], &motion);
	look_at_holds(&motion);
	motion.queued = mns_awaited_frees() + atomic_read(&stage.queued);
	return motion;
}

static s64 quiet_needed(const struct motion *motion)
{
	s64 needed = QUIET_IDLE;

	if (motion->waiting || motion->queued)
		needed = motion->holders ? QUIET_BEHIND_HOLD : QUIET_UNEXPLAINED;
	return needed * stage.patience * 10;
}

/* Whether it came to rest; what is held up by nothing that is known gets more time. */
static bool come_to_rest(void)
{
	ktime_t start = ktime_get(), quiet_since = start;
	unsigned int seen = stage.head;

	for (;;) {
		struct motion motion = look();
		ktime_t now = ktime_get();

		if (motion.moving || READ_ONCE(stage.head) != seen)
			quiet_since = now;
		seen = READ_ONCE(stage.head);
		if (!motion.moving && ktime_us_delta(now, quiet_since) >= quiet_needed(&motion)) {
			stage.stuck = motion.waiting && !motion.holders;
			return true;
		}
		if (ktime_ms_delta(now, start) > RESTLESS_AFTER)
			return false;
		usleep_range(200, 400);
	}
}

struct switching {
	struct work_struct work;
};

/* A CPU that idles keeps a reference to the last mm that it had: make that the agent's. */
static void switch_mm_work(struct work_struct *work)
{
	kthread_use_mm(mns_agent_mm);
	kthread_unuse_mm(mns_agent_mm);
}

static void drop_lazy_references(void)
{
	static struct switching switching[NR_CPUS];
	int cpu;

	for_each_online_cpu(cpu) {
		INIT_WORK(&switching[cpu].work, switch_mm_work);
		queue_work_on(cpu, system_highpri_wq, &switching[cpu].work);
	}
	for_each_online_cpu(cpu)
		flush_work(&switching[cpu].work);
}

static void read_counts(struct mns_settled *settled)
{
	unsigned long flags;
	int i;

	spin_lock_irqsave(&stage.lock, flags);
	for (i = 0; i < stage.process_count; i++) {
		const struct mns_process *process = &stage.processes[i];
		struct mns_settled_process *to = &settled->processes[i];

		to->known = !!process->mm;
		to->freed = process->mm_freed;
		if (!process->mm || process->mm_freed)
			continue;
		to->users = atomic_read(&process->mm->mm_users);
		to->count = atomic_read(&process->mm->mm_count);
	}
	for (i = 0; i < MNS_MAX_NOTIFIERS; i++) {
		const struct mns_notifier *notifier = stage.names[i];

		if (!notifier || notifier->freed || notifier->is_interval)
			continue;
		settled->notifiers[i].identity = notifier->identity;
		settled->notifiers[i].users = notifier->mn.users;
		settled->notifiers[i].mm = !!notifier->mn.mm;
	}
	for (i = 0; i < MNS_MAX_TASKS; i++) {
		settled->inside[i] = stage.tasks[i].gone ? -1 : stage.tasks[i].inside;
		settled->held[i] = stage.tasks[i].held;
	}
	spin_unlock_irqrestore(&stage.lock, flags);
}

long mns_settle(struct mns_settled __user *to)
{
	struct mns_settled *settled = kzalloc(sizeof(*settled), GFP_KERNEL);
	long result;

	if (!settled)
		return -ENOMEM;
	settled->restless = !come_to_rest();
	drop_lazy_references();
	read_counts(settled);
	result = copy_to_user(to, settled, sizeof(*settled)) ? -EFAULT : 0;
	kfree(settled);
	return result;
}
