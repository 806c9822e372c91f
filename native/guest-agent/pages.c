// SPDX-License-Identifier: MIT OR GPL-2.0
/* The actions of a process on its pages, and what makes their effect predictable. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "agent.h"

#define PAGE 4096UL
#define MAX_RANGES 32
/* Scripts map below 0x10000000. */
#define ARENA_PAGES 0x10000
/* mremap moves pages to addresses that nothing else uses. */
#define MOVED_BASE 0x200000000000UL
#define MOVED_STRIDE 0x10000000UL

/* What this process has mapped for the script: a forked child copies it. */
static struct mns_range mapped[MAX_RANGES];
static int mapped_count;
/* The rights of each page: mprotect toggles them, so that each call changes something. */
static unsigned char read_only[ARENA_PAGES];

void forget_mappings(void)
{
	mapped_count = 0;
}

/* Tells the module which pages these are, and drops all other references to them. */
static void track(const struct mns_range *range, int reclaimed)
{
	/* Without a swap device, reclaim takes only pages that it may discard. */
	if (reclaimed)
		madvise((void *)range->start, range->end - range->start, MADV_FREE);
	ioctl(DEVICE_FD, MNS_IOC_TRACK, range);
}

static struct mns_range range_of(const struct mns_user_action *action)
{
	struct mns_range range = { .start = action->start, .end = action->end,
		.process = action->own_process };

	return range;
}

void map_pages(const struct mns_user_action *action)
{
	struct mns_range range = range_of(action);
	/* Not through the C library, whose own page faults could invalidate. */
	long result = syscall(SYS_mmap, action->start, action->end - action->start,
			      PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_POPULATE, -1, 0);

	if (result != (long)action->start)
		return;
	track(&range, action->reclaimed);
	if (mapped_count < MAX_RANGES)
		mapped[mapped_count++] = range;
}

/*
 * Copies the pages of a forked child at once, unless the script accesses pages: a later copy on
 * write would be an invalidation that the script does not ask for.
 */
void inherit_pages(const struct mns_user_action *action)
{
	for (int i = 0; i < mapped_count; i++) {
		struct mns_range range = mapped[i];

		range.process = action->process;
		if (action->shares) {
			track(&range, 0);
			continue;
		}
		mprotect((void *)range.start, range.end - range.start, PROT_READ | PROT_WRITE);
		for (uint64_t page = range.start; page < range.end; page += PAGE)
			madvise((void *)page, PAGE, MADV_POPULATE_WRITE);
		track(&range, action->reclaimed);
	}
}

void change_rights(const struct mns_user_action *action)
{
	uint64_t first = action->start / PAGE, end = action->end / PAGE;
	int locked = !read_only[first];

	memset(read_only + first, locked, end - first);
	syscall(SYS_mprotect, action->start, action->end - action->start,
		locked ? PROT_READ : PROT_READ | PROT_WRITE);
}

void move_pages(const struct mns_user_action *action)
{
	static unsigned long moves;
	unsigned long length = action->end - action->start;
	unsigned long offset = MOVED_STRIDE * __atomic_fetch_add(&moves, 1, __ATOMIC_RELAXED);

	syscall(SYS_mremap, action->start, length, length, MREMAP_MAYMOVE | MREMAP_FIXED,
		MOVED_BASE + offset + action->start);
}

void advise(const struct mns_user_action *action, int advice)
{
	struct mns_range range = range_of(action);

	syscall(SYS_madvise, action->start, action->end - action->start, advice);
	/* Other advice leaves the pages in a per-CPU batch, which holds references to them. */
	if (advice != MADV_DONTNEED)
		ioctl(DEVICE_FD, MNS_IOC_TRACK, &range);
}

void clear_soft_dirty(void)
{
	int fd = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		fatal("clear_refs cannot be opened");
	syscall(SYS_write, fd, "4", 1);
	close(fd);
}

/* Accesses each page. A write may copy it, so the pages are tracked again. */
void touch_pages(const struct mns_user_action *action)
{
	struct mns_range range = range_of(action);

	for (uint64_t page = action->start; page < action->end; page += PAGE) {
		volatile char *byte = (volatile char *)page;

		if (action->writes)
			*byte = 1;
		else
			(void)*byte;
	}
	ioctl(DEVICE_FD, MNS_IOC_HOUSEKEEPING);
	track(&range, action->reclaimed);
}
