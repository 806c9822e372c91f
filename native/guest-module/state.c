// SPDX-License-Identifier: MIT OR GPL-2.0
/* The state of the script that runs. */
#include "state.h"

struct mns_state state = {
	.lock = __SPIN_LOCK_UNLOCKED(state.lock),
	.waiters = __WAIT_QUEUE_HEAD_INITIALIZER(state.waiters),
	.notifiers = LIST_HEAD_INIT(state.notifiers),
};

/* The mm of the agent's first thread lives as long as the guest. */
struct mm_struct *mns_agent_mm;

void mns_clear_state(void)
{
	unsigned long flags;

	spin_lock_irqsave(&state.lock, flags);
	memset(state.tasks, 0, sizeof(state.tasks));
	memset(state.processes, 0, sizeof(state.processes));
	memset(state.drivers, 0, sizeof(state.drivers));
	memset(state.names, 0, sizeof(state.names));
	memset(state.released, 0, sizeof(state.released));
	INIT_LIST_HEAD(&state.notifiers);
	state.identities = 0;
	state.page_count = 0;
	state.head = 0;
	state.tail = 0;
	state.phase = -1;
	state.ending = false;
	state.stuck = false;
	state.overrun = false;
	state.task_count = 0;
	spin_unlock_irqrestore(&state.lock, flags);
}
