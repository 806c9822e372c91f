// SPDX-License-Identifier: MIT OR GPL-2.0
/* The actions of a script that are done in the kernel. */
#include <linux/sched/signal.h>

#include "state.h"

static void intervene(const struct mns_action *action)
{
	struct mns_task *target = action->target >= 0 ? &stage.tasks[action->target] : NULL;

	switch (action->op) {
	case MNS_OP_KILL:
		for (target = stage.tasks; target < stage.tasks + stage.task_count; target++)
			if (target->decl.of == MNS_OF_PROCESS && !target->gone && target->task &&
			    target->decl.owner == action->process)
				send_sig(SIGKILL, target->task, 1);
		break;
	case MNS_OP_FAIL_ALLOCATION:
		target->fail_allocation = true;
		break;
	case MNS_OP_SIGNAL:
		send_sig(SIGUSR1, target->task, 1);
		break;
	case MNS_OP_SET_USERS:
		if (stage.names[action->notifier]) {
			stage.names[action->notifier]->mn.users = action->value;
			stage.names[action->notifier]->emptied = !action->value;
		}
		break;
	case MNS_OP_CONTINUE:
		set_bit(action->callback, &stage.open[action->driver]);
		wake_up_all(&stage.moves);
		break;
	}
}

static void use_pages(struct mns_task *task, const struct mns_action *action)
{
	/* Of the process nothing is told, as with other uses of a device. */
	struct mns_action told = { .process = -1, .notifier = action->notifier };
	struct mns_notifier *notifier =
		action->notifier < 0 ? NULL : stage.names[action->notifier];

	mns_begin(task, action->function, &told, notifier);
	mns_end(task, action->function, &told, NULL, mns_use_pages(task, action));
}

/* An action that is done in the kernel. */
void mns_perform(struct mns_task *task, const struct mns_action *action)
{
	long result = 0;

	if (action->op != MNS_OP_CALL)
		return intervene(action);
	if (action->function < MNS_MMAP)
		return mns_call_function(task, action);
	if (action->function >= MNS_READ_PTES)
		return use_pages(task, action);
	mns_begin(task, action->function, NULL, NULL);
	if (action->function == MNS_RECLAIM)
		result = mns_reclaim(action);
	else if (action->function >= MNS_PTEP_CLEAR_FLUSH_YOUNG_NOTIFY &&
		 action->function <= MNS_TEST_YOUNG_NOTIFY)
		result = mns_age(action);
	else if (action->function == MNS_USE_DEVICE)
		result = mns_use_device(task->decl.owner, action);
	else if (action->function == MNS_MAP_DEVICE)
		result = mns_map_device(task->decl.owner, action);
	else if (action->function == MNS_MODULE_EXIT)
		stage.drivers[task->decl.owner].unloaded = true;
	mns_end(task, action->function, NULL, NULL, result);
}
