// SPDX-License-Identifier: MIT OR GPL-2.0
/* The record of what happened, in the order in which it happened. */
#include <linux/delay.h>
#include <linux/random.h>

#include "state.h"

/* Microseconds. */
#define LINGER_AT_MOST 25000u

void mns_record(struct mns_event *event)
{
	unsigned long flags;

	spin_lock_irqsave(&stage.lock, flags);
	stage.last_event = ktime_get();
	if (stage.running) {
		if (stage.head - stage.tail < MNS_RING_SIZE)
			stage.ring[stage.head++ % MNS_RING_SIZE] = *event;
		else
			stage.overrun = true;
	}
	spin_unlock_irqrestore(&stage.lock, flags);
}

int mns_take_events(struct mns_event *events, int max)
{
	unsigned long flags;
	int count = 0;

	spin_lock_irqsave(&stage.lock, flags);
	while (count < max && stage.tail != stage.head)
		events[count++] = stage.ring[stage.tail++ % MNS_RING_SIZE];
	spin_unlock_irqrestore(&stage.lock, flags);
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

	for (i = 0; i < stage.task_count; i++)
		if (stage.tasks[i].task == task && !stage.tasks[i].gone)
			return &stage.tasks[i];
	return NULL;
}

int mns_task_index(const struct mns_task *task)
{
	return task ? task - stage.tasks : -1;
}

int mns_process_of(const struct mm_struct *mm)
{
	int i;

	for (i = 0; mm && i < stage.process_count; i++)
		if (stage.processes[i].mm == mm && !stage.processes[i].mm_freed)
			return i;
	return -1;
}

/* In a run whose tasks race, let each be late now and then. */
void mns_pause(void)
{
	u32 delay = READ_ONCE(stage.delay);

	if (!delay || in_atomic() || irqs_disabled())
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

/* Like mns_pause(), where nothing may sleep, and seldom. */
void mns_linger(void)
{
	u32 delay = READ_ONCE(stage.delay);

	if (delay && !(get_random_u32() % 4))
		udelay(1 + get_random_u32() % min(4 * delay, LINGER_AT_MOST));
}
