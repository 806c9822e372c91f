// SPDX-License-Identifier: MIT OR GPL-2.0
/* The notifiers of drivers, and how they are freed. */
#include <linux/delay.h>
#include <linux/slab.h>

#include "callback.h"

/* Milliseconds; a grace period takes less. */
#define FREE_BEGINS_AFTER 60

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

void mns_free(struct mmu_notifier *mn)
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
