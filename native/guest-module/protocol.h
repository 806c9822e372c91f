/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/*
 * The interface between the guest agent and the module. Functions, callbacks, events and reports
 * are numbered by their place in the lists of src/protocol/names.ts; the host translates them.
 */
#ifndef MNS_PROTOCOL_H
#define MNS_PROTOCOL_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define MNS_MAX_TASKS 20
#define MNS_MAX_PROCESSES 8
#define MNS_MAX_DRIVERS 6
#define MNS_MAX_BEHAVIOURS 12
#define MNS_MAX_NOTIFIERS 16
#define MNS_MAX_ACTIONS 96
#define MNS_MAX_PAGES 128

enum mns_callback {
	MNS_RELEASE,
	MNS_RANGE_START,
	MNS_RANGE_END,
	MNS_SECONDARY_TLBS,
	MNS_ALLOC,
	MNS_FREE,
	MNS_AGE_PAGE,
	MNS_INVALIDATE_PAGE,
	MNS_INVALIDATE_RANGE,
	MNS_SYNC_PAGETABLES,
	MNS_CLEAR_FLUSH_YOUNG,
	MNS_CLEAR_YOUNG,
	MNS_TEST_YOUNG,
	MNS_MM_EXIT,
	MNS_INTERVAL_INVALIDATE,
};

enum mns_function {
	MNS_REGISTER,
	MNS_REGISTER_LOCKED,
	MNS_UNREGISTER,
	MNS_GET,
	MNS_GET_LOCKED,
	MNS_PUT,
	MNS_SYNCHRONIZE,
	MNS_MMGET,
	MNS_MMGET_NOT_ZERO,
	MNS_MMPUT,
	MNS_MMGRAB,
	MNS_MMDROP,
	MNS_MMAP_WRITE_LOCK,
	MNS_MMAP_WRITE_UNLOCK,
	MNS_PROCESS_MRELEASE,
	MNS_SRCU_READ_LOCK,
	MNS_SRCU_READ_UNLOCK,
	MNS_CALL_SRCU,
	MNS_SYNCHRONIZE_SRCU,
	MNS_SRCU_BARRIER,
	MNS_KFREE,
	MNS_SYNCHRONIZE_RCU,
	MNS_CALL_RCU,
	MNS_RMAP_REGISTER,
	MNS_RMAP_UNREGISTER,
	MNS_MMAP_READ_LOCK,
	MNS_MMAP_READ_UNLOCK,
	MNS_HMM_MIRROR_REGISTER,
	MNS_HMM_MIRROR_UNREGISTER,
	MNS_HMM_RANGE_REGISTER,
	MNS_HMM_RANGE_UNREGISTER,
	MNS_HMM_RANGE_VALID,
	MNS_HMM_RANGE_WAIT,
	MNS_HMM_RANGE_FAULT,
	MNS_MMPUT_ASYNC,
	MNS_MMDROP_ASYNC,
	MNS_MMGRAB_LAZY_TLB,
	MNS_MMDROP_LAZY_TLB,
	MNS_MM_REF,
	MNS_MM_UNREF,
	MNS_SVA_BIND_DEVICE,
	MNS_SVA_UNBIND_DEVICE,
	MNS_SVA_GET_PASID,
	MNS_INTERVAL_INSERT,
	MNS_INTERVAL_INSERT_LOCKED,
	MNS_INTERVAL_REMOVE,
	MNS_INTERVAL_READ_BEGIN,
	MNS_INTERVAL_READ_RETRY,
	MNS_INTERVAL_CHECK_RETRY,
	MNS_MUTEX_LOCK,
	MNS_MUTEX_UNLOCK,
	MNS_KMALLOC,
	MNS_QUEUE_WORK,
	MNS_FLUSH_WORK,
	MNS_CANCEL_WORK_SYNC,
	MNS_KVM_INVALIDATE_BEGIN,
	MNS_KVM_INVALIDATE_END,
	MNS_KVM_INVALIDATE_SEQ,
	MNS_KVM_INVALIDATE_RETRY,
	MNS_MMAP,
	MNS_MUNMAP,
	MNS_MPROTECT,
	MNS_MADVISE,
	MNS_FTRUNCATE,
	MNS_MADVISE_FREE,
	MNS_MADVISE_COLD,
	MNS_MREMAP,
	MNS_CLEAR_REFS,
	MNS_FORK,
	MNS_EXECVE,
	MNS_EXIT,
	MNS_RECLAIM,
	MNS_MAP_DEVICE,
	MNS_MODULE_EXIT,
	MNS_MMU_NOTIFIER_AGE_PAGE,
	MNS_PAGE_EXTERNAL_RMAP,
	MNS_SET_PAGE_EXTERNAL_RMAP,
	MNS_CLEAR_PAGE_EXTERNAL_RMAP,
	MNS_WRITE_DEVICE,
	MNS_HANDLE_MM_FAULT,
	MNS_PTEP_CLEAR_FLUSH_YOUNG_NOTIFY,
	MNS_PTEP_CLEAR_YOUNG_NOTIFY,
	MNS_TEST_YOUNG_NOTIFY,
	MNS_USE_DEVICE,
	MNS_DEVICE_READ,
	MNS_DEVICE_ACCESS,
	MNS_READ_PTES,
	MNS_ESTABLISH_SPTES,
	MNS_MIRROR_RANGE,
	MNS_MIGRATE_VMA_SETUP,
	MNS_UNMAP_MAPPING_RANGE,
	MNS_USERFAULTFD_WRITEPROTECT,
};

/* The kind of an action: a call of one of the functions above, or an intervention. */
enum mns_op {
	MNS_OP_CALL,
	MNS_OP_KILL,
	MNS_OP_FAIL_ALLOCATION,
	MNS_OP_SIGNAL,
	MNS_OP_SET_USERS,
	MNS_OP_CONTINUE,
};

enum mns_owner { MNS_OF_DRIVER, MNS_OF_PROCESS, MNS_OF_RECLAIM, MNS_OF_SCRIPT };

enum mns_does { MNS_HOLD, MNS_RETURN, MNS_SLEEP, MNS_CALL, MNS_KEEP_SPTES, MNS_DROP_SPTES,
	MNS_FORGET_DIRTY, MNS_LEAVE_SEQUENCE };

enum mns_event_kind { MNS_EV_CALL, MNS_EV_RETURN, MNS_EV_ENTER, MNS_EV_LEAVE, MNS_EV_FREE_NOTIFIER,
	MNS_EV_FREE_MM, MNS_EV_FREE_PAGE, MNS_EV_REPORT };

/* Indexes in the list of reports. */
#define MNS_REPORT_UNLOADED 16
#define MNS_REPORT_DEVICE_ACCESS 17

struct mns_task_decl {
	__s32 of;
	__s32 owner;
	__s32 number;
};

struct mns_process_decl {
	/* Whether the process exists from the start; a forked one does not. */
	__s32 initial;
	/* Whether the script kills it: its threads then wait where a signal does not wake them. */
	__s32 killed;
	/* Whether reclaim takes its pages. */
	__s32 reclaimed;
	/* Whether a forked child shares its parent's pages until one of them writes. */
	__s32 shares;
};

struct mns_behaviour {
	__s32 callback;
	__s32 does;
	__s32 function;
	__s32 result;
	/* Whether the behaviour is only for calls in which the callback must not sleep. */
	__s32 non_blockable;
};

struct mns_driver_decl {
	__u32 callbacks;
	__s32 pins;
	__s32 behaviour_count;
	struct mns_behaviour behaviours[MNS_MAX_BEHAVIOURS];
};

struct mns_action {
	__s32 phase;
	__s32 task;
	__s32 op;
	__s32 function;
	__s32 process;
	__s32 notifier;
	__s32 driver;
	__s32 callback;
	__s32 target;
	__s32 atomic;
	__u32 value;
	__u64 start;
	__u64 end;
};

struct mns_script {
	__s32 task_count;
	__s32 process_count;
	__s32 driver_count;
	__s32 action_count;
	/* Invalidations outside of this range are not of the script. */
	__u64 arena_start;
	__u64 arena_end;
	/* Greatest random delay, in microseconds, before an action and in a callback. */
	__u32 max_delay;
	/* Percentage by which waits are stretched; 100 for a host of full speed. */
	__u32 time_scale;
	/* Whether each action of a task runs on another CPU than the one before. */
	__u32 migrate;
	__u32 unused;
	struct mns_task_decl tasks[MNS_MAX_TASKS];
	struct mns_process_decl processes[MNS_MAX_PROCESSES];
	struct mns_driver_decl drivers[MNS_MAX_DRIVERS];
	struct mns_action actions[MNS_MAX_ACTIONS];
};

/* The event of a range that comes from a TLB flush or a young query, not an invalidation. */
#define MNS_NO_EVENT 255

struct mns_event {
	__u8 kind;
	__u8 function;
	__u8 callback;
	__u8 softirq;
	__u8 atomic;
	/* 0 for none, 1 for reading, 2 for writing. */
	__u8 mmap_lock;
	__u8 event;
	__u8 blockable;
	__s8 task;
	__s8 process;
	__s8 name;
	__s8 driver;
	__s32 notifier;
	__s32 result;
	__s32 mm_users;
	/* Set in an interval notifier's callback only. */
	__s32 sequence;
	__u16 pages;
	__u16 present;
	__u16 freed;
	__u16 has_range;
	__u64 start;
	__u64 end;
};

/* An action that a thread performs in user space. */
struct mns_user_action {
	__s32 function;
	__s32 process;
	/* The process's id; for a fork, the number of the child's task. */
	__s32 pid;
	__s32 reclaimed;
	__s32 shares;
	/* Whether an access writes. */
	__s32 writes;
	/* The numbers of the thread's task and of its process. */
	__s32 task;
	__s32 own_process;
	__u64 start;
	__u64 end;
};

struct mns_range {
	__u64 start;
	__u64 end;
	__s32 process;
	__s32 unused;
};

struct mns_quiescent_process {
	__s32 users;
	__s32 count;
	__s32 freed;
};

struct mns_quiescent_notifier {
	__s32 identity;
	__u32 users;
	__s32 mm;
};

struct mns_quiescent {
	/* Whether the script did not become quiescent in time. */
	__s32 timed_out;
	struct mns_quiescent_process processes[MNS_MAX_PROCESSES];
	struct mns_quiescent_notifier notifiers[MNS_MAX_NOTIFIERS];
	/* For each task: the function that it is inside of, or -1, and the number of its holds. */
	__s32 inside[MNS_MAX_TASKS];
	__s32 held[MNS_MAX_TASKS];
};

#define MNS_EVENTS_AT_ONCE 64

struct mns_events {
	__s32 count;
	__s32 unused;
	struct mns_event events[MNS_EVENTS_AT_ONCE];
};

#define MNS_MAGIC 0xe7
#define MNS_IOC_LOAD _IOW(MNS_MAGIC, 16, struct mns_script)
#define MNS_IOC_JOIN _IO(MNS_MAGIC, 17)
#define MNS_IOC_NEXT _IOR(MNS_MAGIC, 18, struct mns_user_action)
#define MNS_IOC_TRACK _IOW(MNS_MAGIC, 19, struct mns_range)
#define MNS_IOC_PHASE _IO(MNS_MAGIC, 20)
#define MNS_IOC_QUIESCE _IOR(MNS_MAGIC, 21, struct mns_quiescent)
#define MNS_IOC_EVENTS _IOR(MNS_MAGIC, 22, struct mns_events)
#define MNS_IOC_RESET _IO(MNS_MAGIC, 23)
#define MNS_IOC_HOUSEKEEPING _IO(MNS_MAGIC, 24)

#endif
