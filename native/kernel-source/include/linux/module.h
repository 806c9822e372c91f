/* SPDX-License-Identifier: MIT */
#ifndef _K_LINUX_MODULE_H
#define _K_LINUX_MODULE_H
#include <linux/export.h>
#include <linux/init.h>
#define MODULE_LICENSE(text)
#define MODULE_AUTHOR(text)
#define MODULE_DESCRIPTION(text)
#endif
