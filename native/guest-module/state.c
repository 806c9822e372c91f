// SPDX-License-Identifier: MIT OR GPL-2.0
/* The state of the script that runs. */
#include "state.h"

struct mns_stage stage = {
	.lock = __SPIN_LOCK_UNLOCKED(stage.lock),
	.moves = __WAIT_QUEUE_HEAD_INITIALIZER(stage.moves),
	.notifiers = LIST_HEAD_INIT(stage.notifiers),
};

/* That of the agent's first thread: it lives as long as the machine. */
struct mm_struct *mns_agent_mm;

void mns_clear_stage(void)
{
	unsigned long flags;

	spin_lock_irqsave(&stage.lock, flags);
	memset(stage.tasks, 0, sizeof(stage.tasks));
	memset(stage.processes, 0, sizeof(stage.processes));
	memset(stage.drivers, 0, sizeof(stage.drivers));
	memset(stage.names, 0, sizeof(stage.names));
	memset(stage.open, 0, sizeof(stage.open));
	INIT_LIST_HEAD(&stage.notifiers);
	stage.identities = 0;
	stage.page_count = 0;
	stage.head = 0;
	stage.tail = 0;
	stage.phase = -1;
	stage.ending = false;
	stage.stuck = false;
	stage.overrun = false;
	stage.task_count = 0;
	spin_unlock_irqrestore(&stage.lock, flags);
}
