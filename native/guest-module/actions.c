// SPDX-License-Identifier: MIT OR GPL-2.0
/* The actions of a script that the module performs. */
#include <linux/sched/signal.h>

#include "state.h"

static void intervene(const struct mns_action *action)
{
	struct mns_task *target = action->target >= 0 ? &state.tasks[action->target] : NULL;

	switch (action->op) {
	case MNS_OP_KILL:
		for (target = state.tasks; target < state.tasks + state.task_count; target++)
			if (target->decl.of == MNS_OF_PROCESS && !target->exited && target->task &&
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
		if (state.names[action->notifier]) {
			state.names[action->notifier]->mn.users = action->value;
			state.names[action->notifier]->zeroed = !action->value;
		}
		break;
	case MNS_OP_CONTINUE:
		set_bit(action->callback, &state.released[action->driver]);
		wake_up_all(&state.waiters);
		break;
	}
}

static void use_pages(struct mns_task *task, const struct mns_action *action)
{
	/* The call names no process, as with other uses of a device. */
	struct mns_action named = { .process = -1, .notifier = action->notifier };
	struct mns_notifier *notifier =
		action->notifier < 0 ? NULL : state.names[action->notifier];

	mns_begin_call(task, action->function, &named, notifier);
	mns_end_call(task, action->function, &named, NULL, mns_use_pages(task, action));
}

void mns_perform(struct mns_task *task, const struct mns_action *action)
{
	long result = 0;

	if (action->op != MNS_OP_CALL)
		return intervene(action);
	if (action->function < MNS_MMAP)
		return mns_call_function(task, action);
	if (action->function >= MNS_READ_PTES)
		return use_pages(task, action);
	mns_begin_call(task, action->function, NULL, NULL);
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
		state.drivers[task->decl.owner].unloaded = true;
	mns_end_call(task, action->function, NULL, NULL, result);
}
