// SPDX-License-Identifier: MIT OR GPL-2.0
/* What a process does with its pages, and what it sees to so that they go where the script says. */
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
/* Where mremap moves pages: nothing else is there. */
#define FAR_AWAY 0x200000000000UL
#define ROOM_FOR_MOVED 0x10000000UL

/* What this process has mapped for the script, for a child of it to make its own. */
static struct mns_range mapped[MAX_RANGES];
static int mapped_count;
/* By page: rights are changed to and fro, so that each mprotect changes something. */
static unsigned char read_only[ARENA_PAGES];

void forget_mappings(void)
{
	mapped_count = 0;
}

/* From here on the module knows which pages these are, and nothing else refers to them. */
static void track(const struct mns_range *range, int reclaimed)
{
	/* Reclaim can take only what it may discard. */
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
	/* Not through the C library: a fault in between would be out of place. */
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
 * A forked child gets pages of its own, where no page is used in the script: a copy on write would
 * be seen as an invalidation. Elsewhere the copies are what the script is about.
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
	unsigned long room = ROOM_FOR_MOVED * __atomic_fetch_add(&moves, 1, __ATOMIC_RELAXED);

	syscall(SYS_mremap, action->start, length, length, MREMAP_MAYMOVE | MREMAP_FIXED,
		FAR_AWAY + room + action->start);
}

void advise(const struct mns_user_action *action, int advice)
{
	struct mns_range range = range_of(action);

	syscall(SYS_madvise, action->start, action->end - action->start, advice);
	/* These leave the pages in a batch of pages to be moved, which refers to them. */
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

/* Use each page; other pages may be there afterwards. */
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
