/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/* Code that the callbacks of all drivers share. */
#ifndef MNS_CALLBACK_H
#define MNS_CALLBACK_H

#include "state.h"

/* One call of a callback. */
struct callback_context {
	int callback;
	int driver;
	struct mns_notifier *notifier;
	struct mm_struct *mm;
	int process;
	const struct mmu_notifier_range *range;
	int result;
	/* The invalidation's, as passed to an interval notifier. */
	unsigned long sequence;
	/* Whether the range comes from a TLB flush or a young query, not an invalidation. */
	bool no_event;
};

/* mns_call_from_callback(), which main.c sets: calls.c depends on this file, not the reverse. */
extern void (*mns_call_driver_function)(int function, int driver, struct mns_notifier *notifier,
					struct mm_struct *mm);

struct callback_context mns_context_of(int callback, struct mmu_notifier *mn);
const struct mns_behaviour *mns_behaviour_of(const struct callback_context *ctx, int does);
bool mns_concerns_script(const struct mmu_notifier_range *range);
void mns_run_callback(struct callback_context *ctx);
void mns_end_callback(const struct callback_context *ctx);

#endif
