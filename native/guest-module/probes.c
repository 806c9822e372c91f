// SPDX-License-Identifier: MIT OR GPL-2.0
/* Events outside of the drivers, seen through the kernel's tracepoints and probes. */
#include <linux/kprobes.h>
#include <linux/slab.h>
#include <linux/tracepoint.h>

#include <asm/syscall.h>

#include "state.h"

static void on_syscall_exit(void *data, struct pt_regs *regs, long result)
{
	struct mns_task *task;

	if (!READ_ONCE(state.running))
		return;
	task = mns_task_of(current);
	if (task && task->syscall >= 0 && task->syscall == syscall_get_nr(current, regs))
		mns_user_action_done(task, result);
}

static void on_process_exit(void *data, struct task_struct *leaving)
{
	struct mns_task *task = mns_task_of(leaving);

	if (task)
		mns_task_exited(task);
}

static void on_page_free(void *data, struct page *page, unsigned int order)
{
	unsigned long pfn = page_to_pfn(page);
	unsigned int i;

	if (!READ_ONCE(state.running))
		return;
	for (i = 0; i < 1U << order; i++)
		mns_page_freed(pfn + i);
}

static struct {
	const char *name;
	void *function;
	struct tracepoint *found;
	bool registered;
} traced[] = {
	{ "sys_exit", on_syscall_exit },
	{ "sched_process_exit", on_process_exit },
	{ "mm_page_free", on_page_free },
};

static void note_tracepoint(struct tracepoint *one, void *unused)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(traced); i++)
		if (!strcmp(one->name, traced[i].name))
			traced[i].found = one;
}

/* __mmdrop(): the mm_struct is about to be freed. */
static int on_mmdrop(struct kprobe *probe, struct pt_regs *regs)
{
	struct mm_struct *mm = (struct mm_struct *)regs_get_kernel_argument(regs, 0);
	struct mns_event event = { .kind = MNS_EV_FREE_MM };
	unsigned long flags;
	bool found = false;
	int i;

	spin_lock_irqsave(&state.lock, flags);
	for (i = 0; i < state.process_count && !found; i++) {
		struct mns_process *process = &state.processes[i];

		event.process = i;
		found = mm == process->old_mm || (mm == process->mm && !process->mm_freed);
		if (found && mm == process->mm)
			process->mm_freed = true;
		if (found && mm == process->old_mm)
			process->old_mm = NULL;
	}
	spin_unlock_irqrestore(&state.lock, flags);
	if (found)
		mns_record(&event);
	return 0;
}

static struct kprobe mmdrop_probe = { .symbol_name = "__mmdrop", .pre_handler = on_mmdrop };

/*
 * Widens the window between the core's lockless checks and the read-side critical section that
 * follows them. A probe must not sleep.
 */
static int on_read_lock(struct kprobe *probe, struct pt_regs *regs)
{
	if (in_task() && READ_ONCE(state.running) && READ_ONCE(state.max_delay) &&
	    mns_task_of(current))
		mns_delay();
	return 0;
}

static struct kprobe read_lock_probe = { .symbol_name = "__srcu_read_lock",
	.pre_handler = on_read_lock };

/* Fails the first allocation in a call for which the script asks that. */
static int on_allocation(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	struct mns_task *task;
	void *memory = (void *)regs_return_value(regs);

	if (!in_task() || !READ_ONCE(state.running))
		return 0;
	task = mns_task_of(current);
	if (!task || !task->fail_allocation || !task->in_core || task->in_callback || !memory)
		return 0;
	task->fail_allocation = false;
	kfree(memory);
	regs_set_return_value(regs, 0);
	return 0;
}

static struct kretprobe allocation_probe = { .handler = on_allocation, .maxactive = 32 };
static const char *const allocators[] = { "__kmalloc_cache_noprof", "kmalloc_trace",
	"kmem_cache_alloc_trace" };

static int probe_allocations(void)
{
	int i, result = -ENOENT;

	for (i = 0; i < ARRAY_SIZE(allocators) && result; i++) {
		allocation_probe.kp.symbol_name = allocators[i];
		allocation_probe.kp.addr = NULL;
		allocation_probe.kp.flags = 0;
		result = register_kretprobe(&allocation_probe);
	}
	return result;
}

int mns_start_probes(void)
{
	int i, result;

	for_each_kernel_tracepoint(note_tracepoint, NULL);
	for (i = 0; i < ARRAY_SIZE(traced); i++) {
		if (!traced[i].found)
			return -ENOENT;
		result = tracepoint_probe_register(traced[i].found, traced[i].function, NULL);
		if (result)
			return result;
		traced[i].registered = true;
	}
	result = register_kprobe(&mmdrop_probe);
	if (!result)
		result = register_kprobe(&read_lock_probe);
	if (!result)
		result = probe_allocations();
	if (!result)
		disable_kretprobe(&allocation_probe);
	return result;
}

/* Enabled only where needed: the probe slows down every allocation of the guest. */
void mns_watch_allocations(bool watch)
{
	if (watch == kprobe_disabled(&allocation_probe.kp))
		watch ? enable_kretprobe(&allocation_probe) : disable_kretprobe(&allocation_probe);
}

void mns_stop_probes(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(traced); i++)
		if (traced[i].registered)
			tracepoint_probe_unregister(traced[i].found, traced[i].function, NULL);
	if (mmdrop_probe.addr)
		unregister_kprobe(&mmdrop_probe);
	if (read_lock_probe.addr)
		unregister_kprobe(&read_lock_probe);
	if (allocation_probe.kp.addr)
		unregister_kretprobe(&allocation_probe);
	tracepoint_synchronize_unregister();
}
