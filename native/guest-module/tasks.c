// SPDX-License-Identifier: MIT OR GPL-2.0
/* The tasks of a script: threads of the agent that ask for their next action. */
#include <linux/sched/mm.h>
#include <linux/sched/task.h>
#include <linux/uaccess.h>

#include <asm/unistd.h>

#include "state.h"

/* Makes the calling thread this task. Called again after an execve. */
long mns_join(int index)
{
	struct mns_task *task;
	struct mns_process *process;
	unsigned long flags;

	if (index < 0 || index >= state.task_count)
		return -EINVAL;
	task = &state.tasks[index];
	if (task->task && task->task != current)
		return -EBUSY;
	if (!task->task)
		get_task_struct(current);
	spin_lock_irqsave(&state.lock, flags);
	task->task = current;
	task->expected = true;
	if (task->decl.of == MNS_OF_PROCESS) {
		process = &state.processes[task->decl.owner];
		process->mm = current->mm;
		process->mm_freed = false;
		if (task->decl.number == 1)
			process->pid = current->tgid;
	}
	spin_unlock_irqrestore(&state.lock, flags);
	return 0;
}

static const struct mns_action *next_action(struct mns_task *task)
{
	int index = mns_task_index(task);

	while (task->next < state.action_count && state.actions[task->next].task != index)
		task->next++;
	return task->next < state.action_count ? &state.actions[task->next] : NULL;
}

static bool exiting(const struct mns_task *task)
{
	return task->decl.of == MNS_OF_PROCESS && state.processes[task->decl.owner].exiting;
}

static bool may_begin(struct mns_task *task)
{
	const struct mns_action *action = next_action(task);
	bool may = READ_ONCE(state.ending) || exiting(task) ||
		   (action && action->phase <= READ_ONCE(state.phase));

	if (may)
		task->idle = false;
	return may;
}

/* A thread of a process that the script kills must not wake up before its next action. */
static long wait_for_action(struct mns_task *task)
{
	bool unkillable = task->decl.of != MNS_OF_PROCESS ||
			  state.processes[task->decl.owner].decl.killed;

	task->idle = true;
	if (unkillable) {
		wait_event_idle(state.waiters, may_begin(task));
		return 0;
	}
	return wait_event_killable(state.waiters, may_begin(task));
}

static long syscall_of(int function)
{
	switch (function) {
	case MNS_MMAP:
		return __NR_mmap;
	case MNS_MUNMAP:
		return __NR_munmap;
	case MNS_MPROTECT:
		return __NR_mprotect;
	case MNS_MADVISE:
	case MNS_MADVISE_FREE:
	case MNS_MADVISE_COLD:
		return __NR_madvise;
	case MNS_MREMAP:
		return __NR_mremap;
	case MNS_CLEAR_REFS:
		return __NR_write;
	case MNS_FORK:
		return __NR_clone;
	case MNS_EXECVE:
		return __NR_execve;
	case MNS_EXIT:
		return __NR_exit_group;
	case MNS_PROCESS_MRELEASE:
		return __NR_process_mrelease;
	default:
		return -1;
	}
}

static bool is_for_user_space(const struct mns_action *action)
{
	return action->op == MNS_OP_CALL &&
	       (syscall_of(action->function) >= 0 || action->function == MNS_HANDLE_MM_FAULT);
}

/* An action that the thread performs by a system call, or by accessing its pages. */
static void begin_user_action(struct mns_task *task, const struct mns_action *action,
			      struct mns_user_action *out)
{
	bool named = action->function == MNS_PROCESS_MRELEASE;

	*out = (struct mns_user_action) { .function = action->function, .process = action->process,
		.task = mns_task_index(task), .own_process = task->decl.owner,
		.writes = action->value, .start = action->start, .end = action->end };
	if (action->process >= 0)
		out->pid = state.processes[action->process].pid;
	if (task->decl.of == MNS_OF_PROCESS)
		out->reclaimed = state.processes[task->decl.owner].decl.reclaimed;
	if (action->function == MNS_FORK) {
		out->reclaimed = state.processes[action->process].decl.reclaimed;
		out->shares = state.processes[action->process].decl.shares;
	}
	if (action->function == MNS_FORK)
		for (int i = 0; i < state.task_count; i++)
			if (state.tasks[i].decl.of == MNS_OF_PROCESS &&
			    state.tasks[i].decl.owner == action->process) {
				state.tasks[i].expected = true;
				/* The task as which the child joins. */
				out->pid = i;
			}
	task->action = action;
	mns_begin_call(task, action->function, named ? action : NULL, NULL);
	task->syscall = syscall_of(action->function);
	if (action->function == MNS_EXIT) {
		state.processes[task->decl.owner].exiting = true;
		wake_up_all(&state.waiters);
	}
}

/* Only the core then makes a task wait for what another CPU has queued. */
static void change_cpu(int action)
{
	if (READ_ONCE(state.migrate))
		set_cpus_allowed_ptr(current, cpumask_of(action % num_online_cpus()));
}

long mns_next(struct mns_user_action __user *to)
{
	struct mns_task *task = mns_task_of(current);
	const struct mns_action *action;
	struct mns_user_action out;
	long result;

	if (!task)
		return -ESRCH;
	task->housekeeping = false;
	for (;;) {
		result = wait_for_action(task);
		if (result)
			return result;
		action = next_action(task);
		if (state.ending || (exiting(task) && !(action && action->function == MNS_EXIT))) {
			mns_release_locks(task);
			return -ESHUTDOWN;
		}
		change_cpu(task->next++);
		mns_pause();
		if (is_for_user_space(action)) {
			begin_user_action(task, action, &out);
			return copy_to_user(to, &out, sizeof(out)) ? -EFAULT : 0;
		}
		mns_perform(task, action);
	}
}

static void change_mm(struct mns_process *process)
{
	unsigned long flags;

	spin_lock_irqsave(&state.lock, flags);
	process->old_mm = process->mm_freed ? NULL : process->mm;
	process->mm = current->mm;
	process->mm_freed = false;
	spin_unlock_irqrestore(&state.lock, flags);
}

/* Whether the system call's result is a value that differs between runs. */
static bool returns_value(int function)
{
	return function == MNS_MMAP || function == MNS_MREMAP || function == MNS_CLEAR_REFS ||
	       function == MNS_FORK;
}

void mns_user_action_done(struct mns_task *task, long result)
{
	const struct mns_action *action = task->action;
	bool named = action->function == MNS_PROCESS_MRELEASE;
	long recorded = result;

	task->syscall = -1;
	if (returns_value(action->function))
		recorded = result < 0 && result > -4096 ? result : 0;
	if (action->function == MNS_EXECVE && !result)
		change_mm(&state.processes[task->decl.owner]);
	if (action->function == MNS_MUNMAP && !result)
		mns_forget_pages(task->decl.owner, action->start, action->end);
	/* Until it asks for its next action, the thread runs code of the agent. */
	task->housekeeping = true;
	mns_end_call(task, action->function, named ? action : NULL, NULL, recorded);
}

/* Called when the task has exited and released its mm. */
void mns_task_exited(struct mns_task *task)
{
	if (task->inside == MNS_EXIT)
		mns_end_call(task, MNS_EXIT, NULL, NULL, 0);
	task->inside = -1;
	task->exited = true;
	wake_up_all(&state.waiters);
}
