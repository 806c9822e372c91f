/* SPDX-License-Identifier: MIT */
/* An initcall is no part of what is checked: the machine sets up statics at boot. */
#ifndef _K_LINUX_INIT_H
#define _K_LINUX_INIT_H
#include <linux/compiler.h>
#define __init
#define __exit
#define __initdata
#define __initconst
#endif
