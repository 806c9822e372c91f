// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * Has the sample driver use every kind of notifier. The argument says how:
 *   use        gets, puts, registrations and intervals, and invalidations of all kinds
 *   exit       the process ends with all of them in use
 *   reap       another process reaps its memory, and the driver declines: list, then intervals,
 *              never both: Linux 6.12 does not end the invalidation of intervals where a list
 *              notifier declines, so that their removal would hang
 *   race       notifiers are unregistered while their process exits
 *   mistake-N  like use, exit and reap, with mistake N of the driver
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096UL
#define PAGES 16
#define START 0x10000000UL

static int driver;

static int must(int result, const char *what)
{
	if (result < 0) {
		fprintf(stderr, "sample-workload: %s: %s\n", what, strerror(errno));
		exit(1);
	}
	return result;
}

static void parameter(const char *name, int value)
{
	char file[100], text[20];
	int fd;

	snprintf(file, sizeof(file), "/sys/module/mmu_notifier_sample/parameters/%s", name);
	snprintf(text, sizeof(text), "%d", value);
	fd = must(open(file, O_WRONLY), file);
	must(write(fd, text, strlen(text)), file);
	close(fd);
}

/* What fails is part of the workload: the driver's calls have to fail in the right way. */
static void tell(const char *command)
{
	if (write(driver, command, strlen(command)) < 0 && errno == EINVAL)
		fprintf(stderr, "sample-workload: %s: refused\n", command);
}

static char *map_pages(void)
{
	char *memory = mmap((void *)START, PAGES * PAGE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	must(memory == MAP_FAILED ? -1 : 0, "mmap");
	memset(memory, 1, PAGES * PAGE);
	return memory;
}

static void open_driver(void)
{
	driver = must(open("/dev/mmu_notifier_sample", O_RDWR), "/dev/mmu_notifier_sample");
}

static void set_up_list(void)
{
	open_driver();
	map_pages();
	tell("get");
	tell("register");
}

static void set_up(void)
{
	set_up_list();
	tell("insert 0 10000000 4000");
	tell("insert 1 10002000 4000");
	tell("insert 2 10000000 8000");
	tell("read 1");
}

static volatile int stop;

static void *drop_pages(void *from)
{
	char *memory = from;
	int i;

	for (i = 0; i < 20 && !stop; i++) {
		memory[0] = 1;
		madvise(memory, PAGE, MADV_DONTNEED);
	}
	return NULL;
}

static void use(void)
{
	pthread_t one, other;
	char *memory;

	set_up();
	memory = (char *)START;
	tell("get");
	tell("insert 3 10000000 0");
	tell("insert 3 fffffffffffff000 2000");
	madvise(memory + 2 * PAGE, PAGE, MADV_DONTNEED);
	tell("read 1");
	madvise(memory + 3 * PAGE, PAGE, MADV_DONTNEED);
	tell("read 2");
	mprotect(memory + 4 * PAGE, PAGE, PROT_READ);
	madvise(memory + 8 * PAGE, 4 * PAGE, MADV_PAGEOUT);
	pthread_create(&one, NULL, drop_pages, memory + 2 * PAGE);
	pthread_create(&other, NULL, drop_pages, memory + 3 * PAGE);
	pthread_join(one, NULL);
	pthread_join(other, NULL);
	tell("remove 1");
	munmap(memory + 12 * PAGE, 4 * PAGE);
	tell("put");
	tell("put");
	madvise(memory + PAGE, PAGE, MADV_DONTNEED);
	tell("get");
	tell("put");
	tell("synchronize");
	tell("get-failing");
	tell("unregister");
	tell("register");
	madvise(memory + 5 * PAGE, PAGE, MADV_DONTNEED);
	close(driver);
}

/* A child uses the driver; both run on one CPU, so that it is reaped before it runs again. */
static void reap(void (*prepare)(void))
{
	struct sched_param priority = { .sched_priority = 50 };
	int ready[2], fd;
	cpu_set_t first;
	char byte;
	pid_t child;

	must(pipe(ready), "pipe");
	child = must(fork(), "fork");
	if (child == 0) {
		prepare();
		must(write(ready[1], "x", 1), "write");
		for (;;)
			pause();
	}
	must(read(ready[0], &byte, 1), "read");
	fd = must(syscall(SYS_pidfd_open, child, 0), "pidfd_open");
	CPU_ZERO(&first);
	CPU_SET(0, &first);
	must(sched_setaffinity(0, sizeof(first), &first), "sched_setaffinity");
	must(sched_setaffinity(child, sizeof(first), &first), "sched_setaffinity");
	must(sched_setscheduler(0, SCHED_FIFO, &priority), "sched_setscheduler");
	kill(child, SIGKILL);
	syscall(SYS_process_mrelease, fd, 0);
	priority.sched_priority = 0;
	sched_setscheduler(0, SCHED_OTHER, &priority);
	waitpid(child, NULL, 0);
	close(fd);
	close(ready[0]);
	close(ready[1]);
}

static void in_child(void (*body)(void))
{
	pid_t child = must(fork(), "fork");

	if (child == 0) {
		body();
		exit(0);
	}
	waitpid(child, NULL, 0);
}

/* The owner of the mm exits, and its child unregisters meanwhile. */
static void unregister_late(void)
{
	static int round;
	pid_t child;

	open_driver();
	map_pages();
	tell("register");
	round++;
	child = must(fork(), "fork");
	if (child == 0) {
		usleep(round * 300);
		tell("unregister");
		_exit(0);
	}
}

static void race(void)
{
	int i;

	for (i = 0; i < 12; i++) {
		in_child(unregister_late);
		usleep(20000);
	}
}

static void mistakes(int mistake)
{
	parameter("mistake", mistake);
	in_child(use);
	in_child(set_up);
	reap(set_up_list);
	parameter("mistake", 0);
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "use";

	if (!strcmp(how, "use"))
		use();
	else if (!strcmp(how, "exit"))
		set_up();
	else if (!strcmp(how, "race"))
		race();
	else if (!strncmp(how, "mistake-", 8))
		mistakes(atoi(how + 8));
	else if (!strcmp(how, "reap")) {
		parameter("decline", 1);
		reap(set_up_list);
		parameter("decline", 2);
		reap(set_up);
		parameter("decline", 0);
	} else {
		fprintf(stderr, "sample-workload: %s: unknown\n", how);
		return 2;
	}
	/* free_notifier runs after a grace period. */
	usleep(200000);
	return 0;
}
