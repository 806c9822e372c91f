/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/* The state of a running script, and the functions that the module's files share. */
#ifndef MNS_STATE_H
#define MNS_STATE_H

#include <linux/atomic.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/mm_types.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/srcu.h>
#include <linux/version.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "protocol.h"

#define MNS_RING_SIZE 4096
#define MNS_CALLBACKS (MNS_INTERVAL_INVALIDATE + 1)
#define MNS_MAX_READ 32

/* A notifier of a driver, of either kind. Not freed before the script ends: names never dangle. */
struct mns_notifier {
	struct mmu_notifier mn;
	struct mmu_interval_notifier interval;
	struct list_head all;
	struct mm_struct *mm;
	int identity;
	int driver;
	int process;
	/* Has been registered: from then on its users decide when it is freed. */
	bool registered;
	bool unregistered;
	/* The script set its users to zero, without a put. */
	bool zeroed;
	bool freed;
	bool is_interval;
	bool inserted;
	struct work_struct removal;
};

/* The pages that a task has found in the page tables. */
struct mns_reading {
	int process;
	int count;
	struct {
		unsigned long address;
		unsigned long pfn;
	} pages[MNS_MAX_READ];
};

struct mns_task {
	struct mns_task_decl decl;
	struct task_struct *task;
	/* Has been started, and may not have joined yet. */
	bool expected;
	bool exited;
	/* Waits for its next action. */
	bool idle;
	/* Runs code of the agent that is no part of the script. */
	bool housekeeping;
	bool fail_allocation;
	/* Depth of calls to the core: an allocation there is not the driver's. */
	int in_core;
	int in_callback;
	/* Number of held callbacks that the task is in. */
	int held;
	/* The outermost function that the task is inside of, or -1. */
	int inside;
	/* The system call that the task makes for the script, or -1. */
	long syscall;
	const struct mns_action *action;
	int next;
	/* Read-side critical sections of the driver's own SRCU domain, innermost last. */
	int srcu_depth;
	int srcu_index[4];
	struct mm_struct *locked;
	struct mm_struct *read_locked;
	/* Holds the driver's mutex. */
	bool has_mutex;
	/* What mmu_interval_read_begin() returned last, by name, and mmu_interval_read_retry(). */
	unsigned long sequences[MNS_MAX_NOTIFIERS];
	bool must_retry;
	struct mns_reading reading;
};

struct mns_process {
	struct mns_process_decl decl;
	struct mm_struct *mm;
	/* The mm that the last execve replaced. */
	struct mm_struct *old_mm;
	pid_t pid;
	bool mm_freed;
	bool exiting;
	/* References that drivers hold. */
	int users;
	int count;
};

struct mns_driver {
	struct mns_driver_decl decl;
	struct mmu_notifier_ops ops;
	spinlock_t lock;
	struct mutex mutex;
	struct srcu_struct *srcu;
	bool unloaded;
};

struct mns_page {
	unsigned long address;
	unsigned long pfn;
	int process;
	bool alive;
	/* Bit masks of the drivers whose device maps it, or holds a reference to it. */
	u32 sptes;
	u32 pins;
	/* The sptes whose accessed bit is set. */
	u32 young;
	/* Another page is at its address, but devices still map this one. */
	bool replaced;
};

struct mns_state {
	spinlock_t lock;
	wait_queue_head_t waiters;
	int phase;
	/* Whether a script runs: a callback does nothing otherwise. */
	bool running;
	bool ending;
	u32 max_delay;
	u32 time_scale;
	u32 migrate;
	u64 arena_start;
	u64 arena_end;
	int task_count, process_count, driver_count, action_count;
	struct mns_task tasks[MNS_MAX_TASKS];
	struct mns_process processes[MNS_MAX_PROCESSES];
	struct mns_driver drivers[MNS_MAX_DRIVERS];
	struct mns_action actions[MNS_MAX_ACTIONS];
	struct mns_notifier *names[MNS_MAX_NOTIFIERS];
	struct list_head notifiers;
	int identities;
	/* By driver: bits of the callbacks that are not held any more, and the tasks held. */
	unsigned long released[MNS_MAX_DRIVERS];
	atomic_t held[MNS_MAX_DRIVERS][MNS_CALLBACKS];
	/* Tasks are blocked, and no held callback or lock explains it. */
	bool stuck;
	/* Callbacks queued on drivers' own SRCU domains. */
	atomic_t queued;
	struct mns_page pages[MNS_MAX_PAGES];
	int page_count;
	struct mns_event ring[MNS_RING_SIZE];
	unsigned int head, tail;
	bool overrun;
};

/* state.c */
extern struct mns_state state;
extern struct mm_struct *mns_agent_mm;
void mns_clear_state(void);

/* events.c */
bool mns_in_atomic_context(void);
void mns_record(struct mns_event *event);
int mns_take_events(struct mns_event *events, int max);
void mns_report(int report, int task);
struct mns_task *mns_task_of(struct task_struct *task);
int mns_task_index(const struct mns_task *task);
int mns_process_of(const struct mm_struct *mm);
void mns_pause(void);
void mns_delay(void);

/* symbols.c */
unsigned long mns_symbol(const char *name);

/* pages.c */
long mns_track(const struct mns_range *range);
void mns_count_pages(struct mm_struct *mm, struct mns_event *event);
void mns_page_freed(unsigned long pfn);
long mns_reclaim(const struct mns_action *action);
void mns_forget_pages(int process, unsigned long start, unsigned long end);
int mns_find_page_symbols(void);
struct mns_page *mns_present_page(int process, unsigned long address);
struct mns_page *mns_find_page(int process, unsigned long address);
struct folio *mns_lock_folio(int process, unsigned long address);
void mns_unlock_folio(struct folio *folio);

/* device.c */
long mns_map_device(int driver, const struct mns_action *action);
long mns_read_pages(const struct mns_action *action, struct mns_reading *reading);
long mns_map_pages(int driver, const struct mns_reading *reading);
void mns_drop_sptes(int driver, int process, unsigned long start, unsigned long end);
long mns_use_device(int driver, const struct mns_action *action);

/* notifier.c */
struct mns_notifier *mns_new_notifier(int driver, struct mm_struct *mm);
void mns_free_notifier(struct mns_notifier *notifier);
void mns_free(struct mmu_notifier *mn);
void mns_srcu_callback(struct rcu_head *head);

struct mns_queued {
	struct rcu_head rcu;
	int driver;
};

/* interval.c */
long mns_interval_call(struct mns_task *task, int function, struct mns_notifier *notifier,
		       const struct mns_action *action);
void mns_lock_mutex(struct mns_task *task, int driver);
void mns_unlock_mutex(struct mns_task *task, int driver);
long mns_use_pages(struct mns_task *task, const struct mns_action *action);
void mns_begin_removals(void);
bool mns_removals_done(void);

/* ageing.c */
int mns_find_ageing_symbols(void);
long mns_age(const struct mns_action *action);
void mns_fill_ageing_ops(struct mmu_notifier_ops *ops, u32 callbacks);

/* driver.c */
void mns_fill_ops(int driver);

/* calls.c */
struct mns_target {
	struct mns_notifier *notifier;
	struct mm_struct *mm;
	/* NULL for a call from a callback. */
	const struct mns_action *action;
};
void mns_begin_call(struct mns_task *task, int function, const struct mns_action *action,
		    const struct mns_notifier *notifier);
void mns_end_call(struct mns_task *task, int function, const struct mns_action *action,
		  const struct mns_notifier *notifier, long result);
void mns_call_function(struct mns_task *task, const struct mns_action *action);
void mns_call_from_callback(int function, int driver, struct mns_notifier *notifier,
			    struct mm_struct *mm);
void mns_release_locks(struct mns_task *task);

/* actions.c */
void mns_perform(struct mns_task *task, const struct mns_action *action);

/* tasks.c */
long mns_join(int index);
long mns_next(struct mns_user_action __user *to);
void mns_user_action_done(struct mns_task *task, long result);
void mns_task_exited(struct mns_task *task);

/* probes.c */
int mns_start_probes(void);
void mns_stop_probes(void);
void mns_watch_allocations(bool watch);

/* quiesce.c */
long mns_quiesce(struct mns_quiescent __user *to);
int mns_awaited_frees(void);

/* reset.c */
long mns_reset(void);

#endif
