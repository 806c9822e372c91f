// SPDX-License-Identifier: MIT OR GPL-2.0
/* Ends the guest when the agent cannot go on. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>

#include "agent.h"

/* Without a serial line of its own, the agent still has the kernel's console. */
static void tell_console(const char *what, int error)
{
	int fd;

	mknod("/dev/kmsg", S_IFCHR | 0600, makedev(1, 11));
	fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	dprintf(fd, "<1>guest agent: %s: %s\n", what, strerror(error));
	close(fd);
}

_Noreturn void fatal(const char *what)
{
	int error = errno;

	tell_console(what, error);
	printf("@F %s: %s\n", what, strerror(error));
	fflush(stdout);
	tcdrain(1);
	if (getpid() == 1)
		reboot(RB_AUTOBOOT);
	_exit(1);
}
