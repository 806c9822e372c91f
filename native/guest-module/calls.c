// SPDX-License-Identifier: MIT OR GPL-2.0
/* The kernel functions that drivers call. */
#include <linux/sched/mm.h>
#include <linux/slab.h>

#include "state.h"

static bool is_interval(int function)
{
	return function >= MNS_INTERVAL_INSERT && function <= MNS_INTERVAL_CHECK_RETRY;
}

static bool inserts_interval(int function)
{
	return function == MNS_INTERVAL_INSERT || function == MNS_INTERVAL_INSERT_LOCKED;
}

/* Inside these functions an allocation is the core's, which MNS_OP_FAIL_ALLOCATION fails. */
static bool is_core(int function)
{
	return function <= MNS_SYNCHRONIZE || is_interval(function);
}

static bool names_notifier(int function)
{
	return function == MNS_REGISTER || function == MNS_REGISTER_LOCKED ||
	       function == MNS_GET || function == MNS_GET_LOCKED || inserts_interval(function);
}

static bool takes_notifier(int function)
{
	return function == MNS_PUT || function == MNS_UNREGISTER || function == MNS_KFREE ||
	       (is_interval(function) && !inserts_interval(function));
}

void mns_begin_call(struct mns_task *task, int function, const struct mns_action *action,
		    const struct mns_notifier *notifier)
{
	struct mns_event event = {
		.kind = MNS_EV_CALL,
		.function = function,
		.task = mns_task_index(task),
		.process = action ? action->process : -1,
		.name = action ? action->notifier : -1,
		.notifier = notifier ? notifier->identity : 0,
	};

	if (task && task->inside < 0)
		task->inside = function;
	mns_record(&event);
}

void mns_end_call(struct mns_task *task, int function, const struct mns_action *action,
		  const struct mns_notifier *notifier, long result)
{
	struct mns_event event = {
		.kind = MNS_EV_RETURN,
		.function = function,
		.task = mns_task_index(task),
		.process = action ? action->process : -1,
		.name = action ? action->notifier : -1,
		.notifier = notifier ? notifier->identity : 0,
		.result = result,
	};

	if (task && task->inside == function)
		task->inside = -1;
	mns_record(&event);
}

static long do_register(struct mns_notifier *notifier, int driver, bool locked)
{
	long result;

	notifier->mn.ops = &state.drivers[driver].ops;
	result = locked ? __mmu_notifier_register(&notifier->mn, notifier->mm)
			: mmu_notifier_register(&notifier->mn, notifier->mm);
	if (!result)
		notifier->registered = true;
	return result;
}

static long do_get(int driver, struct mm_struct *mm, bool locked, struct mns_notifier **got)
{
	const struct mmu_notifier_ops *ops = &state.drivers[driver].ops;
	struct mmu_notifier *mn;

	mn = locked ? mmu_notifier_get_locked(ops, mm) : mmu_notifier_get(ops, mm);
	if (IS_ERR(mn))
		return PTR_ERR(mn);
	*got = container_of(mn, struct mns_notifier, mn);
	(*got)->registered = true;
	return 0;
}

static void lock_mm(struct mns_task *task, struct mm_struct *mm)
{
	mmap_write_lock(mm);
	if (task)
		task->locked = mm;
}

static void unlock_mm(struct mns_task *task, struct mm_struct *mm)
{
	if (task)
		task->locked = NULL;
	mmap_write_unlock(mm);
}

static void read_lock_mm(struct mns_task *task, struct mm_struct *mm)
{
	mmap_read_lock(mm);
	if (task)
		task->read_locked = mm;
}

static void read_unlock_mm(struct mns_task *task, struct mm_struct *mm)
{
	if (task)
		task->read_locked = NULL;
	mmap_read_unlock(mm);
}

static long do_srcu(struct mns_task *task, int driver, int function)
{
	struct srcu_struct *srcu = state.drivers[driver].srcu;
	struct mns_queued *queued;

	switch (function) {
	case MNS_SRCU_READ_LOCK:
		if (task && task->srcu_depth < ARRAY_SIZE(task->srcu_index))
			task->srcu_index[task->srcu_depth++] = srcu_read_lock(srcu);
		return 0;
	case MNS_SRCU_READ_UNLOCK:
		if (task && task->srcu_depth)
			srcu_read_unlock(srcu, task->srcu_index[--task->srcu_depth]);
		return 0;
	case MNS_CALL_SRCU:
		queued = kzalloc(sizeof(*queued), GFP_ATOMIC);
		if (!queued)
			return -ENOMEM;
		queued->driver = driver;
		atomic_inc(&state.queued);
		call_srcu(srcu, &queued->rcu, mns_srcu_callback);
		return 0;
	case MNS_SYNCHRONIZE_SRCU:
		synchronize_srcu(srcu);
		return 0;
	default:
		srcu_barrier(srcu);
		return 0;
	}
}

static long do_mm(struct mns_task *task, int function, struct mm_struct *mm)
{
	switch (function) {
	case MNS_MMGET:
		mmget(mm);
		return 0;
	case MNS_MMGET_NOT_ZERO:
		return mmget_not_zero(mm);
	case MNS_MMPUT:
		mmput(mm);
		return 0;
	case MNS_MMGRAB:
		mmgrab(mm);
		return 0;
	case MNS_MMDROP:
		mmdrop(mm);
		return 0;
	case MNS_MMAP_WRITE_LOCK:
		lock_mm(task, mm);
		return 0;
	case MNS_MMAP_WRITE_UNLOCK:
		unlock_mm(task, mm);
		return 0;
	case MNS_MMAP_READ_LOCK:
		read_lock_mm(task, mm);
		return 0;
	case MNS_MMAP_READ_UNLOCK:
		read_unlock_mm(task, mm);
		return 0;
	default:
		/* The host asks for no other function. */
		WARN(1, "function %d is not performed by the guest\n", function);
		return -ENOSYS;
	}
}

static long invoke(struct mns_task *task, int function, int driver, struct mns_target target,
		   struct mns_notifier **got)
{
	if (is_interval(function))
		return mns_interval_call(task, function, target.notifier, target.action);
	switch (function) {
	case MNS_REGISTER:
	case MNS_REGISTER_LOCKED:
		return do_register(target.notifier, driver, function == MNS_REGISTER_LOCKED);
	case MNS_UNREGISTER:
		target.notifier->unregistered = true;
		mmu_notifier_unregister(&target.notifier->mn, target.mm);
		return 0;
	case MNS_GET:
	case MNS_GET_LOCKED:
		return do_get(driver, target.mm, function == MNS_GET_LOCKED, got);
	case MNS_PUT:
		mmu_notifier_put(&target.notifier->mn);
		return 0;
	case MNS_SYNCHRONIZE:
		mmu_notifier_synchronize();
		return 0;
	case MNS_KFREE:
		mns_free_notifier(target.notifier);
		return 0;
	case MNS_SRCU_READ_LOCK ... MNS_SRCU_BARRIER:
		return do_srcu(task, driver, function);
	case MNS_MUTEX_LOCK:
		mns_lock_mutex(task, driver);
		return 0;
	case MNS_MUTEX_UNLOCK:
		mns_unlock_mutex(task, driver);
		return 0;
	default:
		return do_mm(task, function, target.mm);
	}
}

/* Counts the references that drivers hold: mns_reset() puts them. */
static void note_references(int function, int process, long result)
{
	struct mns_process *of;

	if (process < 0)
		return;
	of = &state.processes[process];
	if (function == MNS_MMGET || (function == MNS_MMGET_NOT_ZERO && result))
		of->users++;
	else if (function == MNS_MMPUT)
		of->users--;
	else if (function == MNS_MMGRAB)
		of->count++;
	else if (function == MNS_MMDROP)
		of->count--;
}

static struct mns_target target_of(const struct mns_action *action, int driver)
{
	struct mns_target target = { .action = action };

	if (action->process >= 0)
		target.mm = state.processes[action->process].mm;
	if (action->function == MNS_REGISTER || action->function == MNS_REGISTER_LOCKED ||
	    inserts_interval(action->function)) {
		target.notifier = mns_new_notifier(driver, target.mm);
		if (target.notifier)
			target.notifier->is_interval = inserts_interval(action->function);
		state.names[action->notifier] = target.notifier;
	} else if (takes_notifier(action->function)) {
		target.notifier = state.names[action->notifier];
		if (target.notifier)
			target.mm = target.notifier->mm;
	}
	return target;
}

static long invoke_from_task(struct mns_task *task, const struct mns_action *action,
			     struct mns_target target, struct mns_notifier **got)
{
	int driver = task->decl.of == MNS_OF_DRIVER ? task->decl.owner : -1;
	spinlock_t *lock = driver < 0 ? NULL : &state.drivers[driver].lock;
	long result;

	if (action->atomic && lock)
		spin_lock(lock);
	if (is_core(action->function))
		task->in_core++;
	result = invoke(task, action->function, driver, target, got);
	if (is_core(action->function))
		task->in_core--;
	if (action->atomic && lock)
		spin_unlock(lock);
	return result;
}

void mns_call_function(struct mns_task *task, const struct mns_action *action)
{
	int driver = task->decl.of == MNS_OF_DRIVER ? task->decl.owner : -1;
	struct mns_target target = target_of(action, driver);
	struct mns_notifier *got = NULL;
	long result;

	mns_begin_call(task, action->function, action, target.notifier);
	/* The call that was to give the notifier its name has failed. */
	if (takes_notifier(action->function) && !target.notifier)
		return mns_end_call(task, action->function, action, NULL, 0);
	result = invoke_from_task(task, action, target, &got);
	note_references(action->function, action->process, result);
	if (got)
		state.names[action->notifier] = got;
	else if (names_notifier(action->function) && !result)
		got = target.notifier;
	mns_end_call(task, action->function, action, got, result);
}

/* Calls a function on the notifier and the mm that the callback was called for. */
void mns_call_from_callback(int function, int driver, struct mns_notifier *notifier,
			    struct mm_struct *mm)
{
	struct mns_target target = { .notifier = notifier, .mm = mm };
	struct mns_task *task = mns_task_of(current);
	struct mns_notifier *got = NULL;
	long result;

	mns_begin_call(task, function, NULL, takes_notifier(function) ? notifier : NULL);
	result = invoke(task, function, driver, target, &got);
	note_references(function, mns_process_of(mm), result);
	mns_end_call(task, function, NULL, got, result);
}

/* Releases what the task still holds at the end of the script. */
void mns_release_locks(struct mns_task *task)
{
	int driver = task->decl.of == MNS_OF_DRIVER ? task->decl.owner : -1;

	if (task->locked)
		unlock_mm(task, task->locked);
	if (task->read_locked)
		read_unlock_mm(task, task->read_locked);
	if (task->has_mutex)
		mns_unlock_mutex(task, driver);
	while (driver >= 0 && task->srcu_depth)
		do_srcu(task, driver, MNS_SRCU_READ_UNLOCK);
}
