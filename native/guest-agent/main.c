// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * The guest's init: loads the module, then reads scripts line by line from a serial line, and
 * answers with the events of each run.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include "agent.h"

static struct mns_script script;

static void ignore(int signal)
{
	(void)signal;
}

/* The kernel's console is the first serial line, the agent's is the second. */
static void open_serial_line(void)
{
	struct termios settings;
	int fd = open("/dev/ttyS1", O_RDWR | O_NOCTTY);

	if (fd < 0 || tcgetattr(fd, &settings))
		fatal("/dev/ttyS1, the second serial line, cannot be opened");
	cfmakeraw(&settings);
	cfsetspeed(&settings, B115200);
	tcsetattr(fd, TCSANOW, &settings);
	dup2(fd, 0);
	dup2(fd, 1);
	dup2(fd, 2);
	if (fd > 2)
		close(fd);
	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
}

static void load_module(void)
{
	int fd = open("/module.ko", O_RDONLY);

	if (fd < 0 || syscall(SYS_finit_module, fd, "", 0))
		fatal("the module does not load");
	close(fd);
	fd = open("/dev/mmu_notifier_spec", O_RDWR);
	if (fd < 0)
		fatal("the module's device cannot be opened");
	if (fd != DEVICE_FD) {
		dup2(fd, DEVICE_FD);
		close(fd);
	}
}

static void mount_at(const char *type, const char *folder)
{
	char what[64];

	/* The kernel may have mounted devtmpfs itself. */
	if (!mount(type, folder, type, 0, NULL) || errno == EBUSY)
		return;
	snprintf(what, sizeof(what), "%s cannot be mounted on %s", type, folder);
	fatal(what);
}

static void set_up_guest(void)
{
	mkdir("/dev", 0755);
	mkdir("/sys", 0755);
	mkdir("/proc", 0755);
	mount_at("devtmpfs", "/dev");
	mount_at("sysfs", "/sys");
	mount_at("proc", "/proc");
	mount_at("debugfs", "/sys/kernel/debug");
	open_serial_line();
	load_module();
	open_log();
	/* MNS_OP_SIGNAL only interrupts a wait. */
	signal(SIGUSR1, ignore);
}

static void parse_driver(const char *line)
{
	struct mns_driver_decl *driver = &script.drivers[script.driver_count++];

	sscanf(line, "D %u %d", &driver->callbacks, &driver->pins);
}

static void parse_behaviour(const char *line)
{
	struct mns_driver_decl *driver = &script.drivers[script.driver_count - 1];
	struct mns_behaviour *one = &driver->behaviours[driver->behaviour_count++];

	sscanf(line, "B %d %d %d %d %d", &one->callback, &one->does, &one->function, &one->result,
	       &one->non_blockable);
}

static void parse_action(const char *line)
{
	struct mns_action *one = &script.actions[script.action_count++];
	unsigned long long start, end;

	sscanf(line, "A %d %d %d %d %d %d %d %d %d %d %u %llx %llx", &one->phase, &one->task,
	       &one->op, &one->function, &one->process, &one->notifier, &one->driver,
	       &one->callback, &one->target, &one->atomic, &one->value, &start, &end);
	one->start = start;
	one->end = end;
}

static void begin_script(const char *line)
{
	unsigned long long start, end;

	memset(&script, 0, sizeof(script));
	sscanf(line, "S %llx %llx", &start, &end);
	script.arena_start = start;
	script.arena_end = end;
}

static void parse_task(const char *line)
{
	struct mns_task_decl *task = &script.tasks[script.task_count++];

	sscanf(line, "T %d %d %d", &task->of, &task->owner, &task->number);
}

static void parse_process(const char *line)
{
	struct mns_process_decl *process = &script.processes[script.process_count++];

	sscanf(line, "P %d %d %d %d", &process->initial, &process->killed, &process->reclaimed,
	       &process->shares);
}

static void run(const char *line)
{
	int phases, runs;

	sscanf(line, "R %d %d %u %u %u", &phases, &runs, &script.max_delay, &script.time_scale,
	       &script.migrate);
	run_script(&script, phases, runs);
}

static void handle_line(const char *line)
{
	switch (line[0]) {
	case 'S':
		return begin_script(line);
	case 'T':
		return parse_task(line);
	case 'P':
		return parse_process(line);
	case 'D':
		return parse_driver(line);
	case 'B':
		return parse_behaviour(line);
	case 'A':
		return parse_action(line);
	case 'R':
		return run(line);
	case 'H':
		/* A host that has restored a snapshot asks whether the guest runs. */
		printf("@here\n");
		fflush(stdout);
		return;
	case 'Q':
		reboot(RB_AUTOBOOT);
	}
}

int main(int argc, char **argv)
{
	static char line[512];
	struct utsname name;

	if (argc == 3 && !strcmp(argv[1], "task")) {
		/* execute() in threads.c started this image. */
		prefault_stack();
		run_task(atoi(argv[2]));
	}
	set_up_guest();
	uname(&name);
	printf("@ready %s\n", name.release);
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin))
		handle_line(line);
	return 0;
}
