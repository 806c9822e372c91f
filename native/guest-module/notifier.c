// SPDX-License-Identifier: MIT OR GPL-2.0
/* Allocates and frees the notifiers of drivers. */
#include <linux/delay.h>
#include <linux/slab.h>

#include "callback.h"

/* Longer than a grace period. */
#define FREE_DELAY_MS 60

struct mns_notifier *mns_new_notifier(int driver, struct mm_struct *mm)
{
	struct mns_notifier *notifier = kzalloc(sizeof(*notifier), GFP_KERNEL);
	unsigned long flags;

	if (!notifier)
		return NULL;
	notifier->driver = driver;
	notifier->mm = mm;
	notifier->process = mns_process_of(mm);
	spin_lock_irqsave(&state.lock, flags);
	notifier->identity = ++state.identities;
	list_add_tail(&notifier->all, &state.notifiers);
	spin_unlock_irqrestore(&state.lock, flags);
	return notifier;
}

void mns_free_notifier(struct mns_notifier *notifier)
{
	struct mns_event event = { .kind = MNS_EV_FREE_NOTIFIER, .notifier = notifier->identity };

	WRITE_ONCE(notifier->freed, true);
	mns_record(&event);
}

/*
 * Delays a free_notifier: whether mmu_notifier_synchronize() waits for one that is queued on
 * another CPU must not depend on which of the two is faster. Bottom halves are off after a put.
 */
static void delay_free(void)
{
	bool softirq = in_softirq();

	if (!READ_ONCE(state.migrate))
		return;
	if (softirq)
		local_bh_enable();
	msleep(FREE_DELAY_MS);
	if (softirq)
		local_bh_disable();
}

void mns_free(struct mmu_notifier *mn)
{
	struct callback_context ctx = mns_context_of(MNS_FREE, mn);

	if (!READ_ONCE(state.running)) {
		WRITE_ONCE(ctx.notifier->freed, true);
		return;
	}
	delay_free();
	mns_run_callback(&ctx);
	mns_free_notifier(ctx.notifier);
	mns_end_callback(&ctx);
}

/* Queued by call_srcu() on a driver's own domain; recorded as a free_notifier without notifier. */
void mns_srcu_callback(struct rcu_head *head)
{
	struct mns_queued *queued = container_of(head, struct mns_queued, rcu);
	struct callback_context ctx = { .callback = MNS_FREE, .driver = queued->driver,
		.process = -1 };

	if (READ_ONCE(state.running)) {
		mns_run_callback(&ctx);
		mns_end_callback(&ctx);
	}
	kfree(queued);
	atomic_dec(&state.queued);
}
