// SPDX-License-Identifier: MIT OR GPL-2.0
/* The events of a run, in the order in which they happened. */
#include <linux/delay.h>
#include <linux/preempt.h>
#include <linux/random.h>
#include <linux/rcupdate.h>

#include "state.h"

#define LONGEST_DELAY_US 25000u

void mns_record(struct mns_event *event)
{
	unsigned long flags;

	spin_lock_irqsave(&state.lock, flags);
	if (state.running) {
		if (state.head - state.tail < MNS_RING_SIZE)
			state.ring[state.head++ % MNS_RING_SIZE] = *event;
		else
			state.overrun = true;
	}
	spin_unlock_irqrestore(&state.lock, flags);
}

int mns_take_events(struct mns_event *events, int max)
{
	unsigned long flags;
	int count = 0;

	spin_lock_irqsave(&state.lock, flags);
	while (count < max && state.tail != state.head)
		events[count++] = state.ring[state.tail++ % MNS_RING_SIZE];
	spin_unlock_irqrestore(&state.lock, flags);
	return count;
}

void mns_report(int report, int task)
{
	struct mns_event event = { .kind = MNS_EV_REPORT, .result = report, .task = task };

	mns_record(&event);
}

struct mns_task *mns_task_of(struct task_struct *task)
{
	int i;

	for (i = 0; i < state.task_count; i++)
		if (state.tasks[i].task == task && !state.tasks[i].exited)
			return &state.tasks[i];
	return NULL;
}

int mns_task_index(const struct mns_task *task)
{
	return task ? task - state.tasks : -1;
}

int mns_process_of(const struct mm_struct *mm)
{
	int i;

	for (i = 0; mm && i < state.process_count; i++)
		if (state.processes[i].mm == mm && !state.processes[i].mm_freed)
			return i;
	return -1;
}

/*
 * Whether sleeping is forbidden here. With PREEMPT_RT a spinlock does not disable preemption, but
 * who holds one is in a read-side critical section of RCU.
 */
bool mns_in_atomic_context(void)
{
	return in_atomic() || irqs_disabled() ||
	       (IS_ENABLED(CONFIG_PREEMPT_RT) && rcu_preempt_depth() > 0);
}

/* Delays the task at random, in a run whose tasks race. */
void mns_pause(void)
{
	u32 delay = READ_ONCE(state.max_delay);

	if (!delay || mns_in_atomic_context())
		return;
	switch (get_random_u32() % 4) {
	case 0:
		return;
	case 1:
		ndelay(get_random_u32() % 1000);
		udelay(get_random_u32() % min(delay, 50u));
		return;
	default:
		delay = 1 + get_random_u32() % delay;
		usleep_range(delay, delay + 20);
	}
}

/* Like mns_pause(), but less often, and does not sleep. */
void mns_delay(void)
{
	u32 delay = READ_ONCE(state.max_delay);

	if (delay && !(get_random_u32() % 4))
		udelay(1 + get_random_u32() % min(4 * delay, LONGEST_DELAY_US));
}
