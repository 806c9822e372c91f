/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/* What the callbacks of drivers have in common. */
#ifndef MNS_OCCASION_H
#define MNS_OCCASION_H

#include "state.h"

/* What a callback is called for. */
struct occasion {
	int callback;
	int driver;
	struct mns_notifier *notifier;
	struct mm_struct *mm;
	int process;
	const struct mmu_notifier_range *range;
	int result;
	/* That of the invalidation, which an interval notifier is told. */
	unsigned long sequence;
	/* Whether the range is that of a flush or a question, and no event of the page tables. */
	bool announces_nothing;
};

/* Calls a function as a driver does in a callback: mns_call_from_callback(), which main.c sets. */
extern void (*mns_call_driver_function)(int function, int driver, struct mns_notifier *notifier,
					struct mm_struct *mm);

struct occasion mns_occasion_of(int callback, struct mmu_notifier *mn);
const struct mns_behaviour *mns_behaviour_of(const struct occasion *on, int does);
bool mns_concerns_script(const struct mmu_notifier_range *range);
/* A callback but for its end, and its end. */
void mns_run(struct occasion *on);
void mns_leave(const struct occasion *on);

#endif
