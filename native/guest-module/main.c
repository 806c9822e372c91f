// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * Drivers that use the kernel's MMU notifiers as a script says. The guest agent loads a script,
 * performs its tasks by its threads, and reads the events.
 */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "callback.h"

static int prepare_driver(int index, const struct mns_driver_decl *decl)
{
	struct mns_driver *driver = &state.drivers[index];

	driver->decl = *decl;
	spin_lock_init(&driver->lock);
	mutex_init(&driver->mutex);
	mns_fill_ops(index);
	driver->srcu = kzalloc(sizeof(*driver->srcu), GFP_KERNEL);
	return driver->srcu ? init_srcu_struct(driver->srcu) : -ENOMEM;
}

static void prepare_task(int index, const struct mns_script *script)
{
	struct mns_task *task = &state.tasks[index];

	task->decl = script->tasks[index];
	task->inside = -1;
	task->syscall = -1;
	task->expected = task->decl.of != MNS_OF_PROCESS ||
			 script->processes[task->decl.owner].initial;
}

static bool fits(const struct mns_script *script)
{
	return script->task_count >= 0 && script->task_count <= MNS_MAX_TASKS &&
	       script->process_count >= 0 && script->process_count <= MNS_MAX_PROCESSES &&
	       script->driver_count >= 0 && script->driver_count <= MNS_MAX_DRIVERS &&
	       script->action_count >= 0 && script->action_count <= MNS_MAX_ACTIONS;
}

static long load(const struct mns_script *script)
{
	bool fails = false;
	int i, result = 0;

	if (!fits(script))
		return -EINVAL;
	mns_clear_state();
	state.arena_start = script->arena_start;
	state.arena_end = script->arena_end;
	state.max_delay = script->max_delay;
	state.time_scale = script->time_scale;
	state.migrate = script->migrate;
	state.process_count = script->process_count;
	state.driver_count = script->driver_count;
	state.action_count = script->action_count;
	memcpy(state.actions, script->actions, sizeof(state.actions));
	for (i = 0; i < script->process_count; i++)
		state.processes[i].decl = script->processes[i];
	for (i = 0; i < script->driver_count && !result; i++)
		result = prepare_driver(i, &script->drivers[i]);
	for (i = 0; i < script->task_count; i++)
		prepare_task(i, script);
	for (i = 0; i < script->action_count; i++)
		fails |= script->actions[i].op == MNS_OP_FAIL_ALLOCATION;
	mns_watch_allocations(fails);
	state.task_count = script->task_count;
	WRITE_ONCE(state.running, true);
	return result;
}

static long load_from(const void __user *from)
{
	struct mns_script *script = memdup_user(from, sizeof(*script));
	long result;

	if (IS_ERR(script))
		return PTR_ERR(script);
	result = load(script);
	kfree(script);
	return result;
}

static long give_events(struct mns_events __user *to)
{
	struct mns_events *events = kzalloc(sizeof(*events), GFP_KERNEL);
	long result;

	if (!events)
		return -ENOMEM;
	events->count = mns_take_events(events->events, MNS_EVENTS_AT_ONCE);
	result = copy_to_user(to, events, sizeof(*events)) ? -EFAULT : 0;
	kfree(events);
	return state.overrun ? -EOVERFLOW : result;
}

static long track(const void __user *from)
{
	struct mns_range range;

	if (copy_from_user(&range, from, sizeof(range)))
		return -EFAULT;
	return mns_track(&range);
}

static long begin_phase(int phase)
{
	WRITE_ONCE(state.phase, phase);
	wake_up_all(&state.waiters);
	return 0;
}

static long housekeeping(void)
{
	struct mns_task *task = mns_task_of(current);

	if (task && task->inside == MNS_HANDLE_MM_FAULT)
		mns_user_action_done(task, 0);
	else if (task)
		task->housekeeping = true;
	return 0;
}

static long on_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	void __user *user = (void __user *)argument;

	switch (command) {
	case MNS_IOC_LOAD:
		return load_from(user);
	case MNS_IOC_JOIN:
		return mns_join(argument);
	case MNS_IOC_NEXT:
		return mns_next(user);
	case MNS_IOC_TRACK:
		return track(user);
	case MNS_IOC_PHASE:
		return begin_phase(argument);
	case MNS_IOC_QUIESCE:
		return mns_quiesce(user);
	case MNS_IOC_EVENTS:
		return give_events(user);
	case MNS_IOC_RESET:
		return mns_reset();
	case MNS_IOC_HOUSEKEEPING:
		return housekeeping();
	default:
		return -ENOTTY;
	}
}

static int on_open(struct inode *inode, struct file *file)
{
	if (!mns_agent_mm) {
		mns_agent_mm = current->mm;
		mmget(mns_agent_mm);
	}
	return 0;
}

static const struct file_operations operations = {
	.owner = THIS_MODULE,
	.open = on_open,
	.unlocked_ioctl = on_ioctl,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "mmu_notifier_spec",
	.fops = &operations,
};

static int __init mns_init(void)
{
	int result = mns_find_page_symbols();

	mns_call_driver_function = mns_call_from_callback;
	if (!result)
		result = mns_find_ageing_symbols();
	if (!result)
		result = mns_start_probes();
	if (!result)
		result = misc_register(&device);
	if (result)
		mns_stop_probes();
	return result;
}

static void __exit mns_exit(void)
{
	misc_deregister(&device);
	mns_stop_probes();
	if (mns_agent_mm)
		mmput(mns_agent_mm);
}

module_init(mns_init);
module_exit(mns_exit);
MODULE_DESCRIPTION("Drivers for the executable specification of MMU notifiers");
MODULE_LICENSE("Dual MIT/GPL");
