// SPDX-License-Identifier: MIT OR GPL-2.0
/* The kernel log, as far as it warns of something. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent.h"

/* Lines of this level and above are left out. */
#define LEVEL_NOTICE 5

static int log_fd = -1;

void open_log(void)
{
	log_fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (log_fd >= 0)
		lseek(log_fd, 0, SEEK_END);
}

/* A record is "level,number,time,flags;text", followed by lines that begin with a space. */
static void show(char *record, FILE *to)
{
	char *text = strchr(record, ';');
	char *end = strchr(record, '\n');

	if (!text || (atoi(record) & 7) >= LEVEL_NOTICE)
		return;
	if (end)
		*end = '\0';
	fprintf(to, "@L %s\n", text + 1);
}

void show_log(FILE *to)
{
	char record[2048];
	ssize_t length;

	while (log_fd >= 0) {
		length = read(log_fd, record, sizeof(record) - 1);
		if (length < 0 && errno == EPIPE)
			continue;
		if (length <= 0)
			return;
		record[length] = '\0';
		show(record, to);
	}
}

/* Lets WARN_ONCE() warn again, in the next run too. */
void clear_warn_once(void)
{
	int fd = open("/sys/kernel/debug/clear_warn_once", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, "1", 1) != 1)
		fatal("clear_warn_once cannot be written");
	close(fd);
}
