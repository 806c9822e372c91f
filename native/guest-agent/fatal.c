// SPDX-License-Identifier: MIT OR GPL-2.0
/* Ends the guest when the agent cannot go on. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/reboot.h>
#include <termios.h>
#include <unistd.h>

#include "agent.h"

_Noreturn void fatal(const char *what)
{
	printf("@F %s: %s\n", what, strerror(errno));
	fflush(stdout);
	tcdrain(1);
	if (getpid() == 1)
		reboot(RB_AUTOBOOT);
	_exit(1);
}
