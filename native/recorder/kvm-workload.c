// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * Uses KVM as its user space would, and changes the memory beneath it. The argument says how:
 *   memory   madvise, mprotect, fork, copy-on-write, reclaim, KSM, mremap, munmap, soft-dirty
 *   exit     the process ends with its VM open
 *   handoff  a child keeps the VM, and closes it when its mm has gone
 *   mrelease another process reaps the memory of a killed owner of a VM
 *   race     VMs come and go while another thread invalidates, some two at a time
 *   ageing   the multi-generational LRU asks which pages the guest has used
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096UL
#define PAGES 64

static int must(int result, const char *what)
{
	if (result < 0) {
		fprintf(stderr, "kvm-workload: %s: %s\n", what, strerror(errno));
		exit(1);
	}
	return result;
}

static char *map_at(unsigned long address, unsigned long pages)
{
	char *memory = mmap((void *)address, pages * PAGE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	must(memory == MAP_FAILED ? -1 : 0, "mmap");
	memset(memory, 1, pages * PAGE);
	return memory;
}

static int kvm;

static int create_vm(char *memory, unsigned long pages)
{
	struct kvm_userspace_memory_region slot = {
		.guest_phys_addr = PAGE,
		.memory_size = pages * PAGE,
		.userspace_addr = (unsigned long)memory,
	};
	int vm = must(ioctl(kvm, KVM_CREATE_VM, 0), "KVM_CREATE_VM");

	must(ioctl(vm, KVM_SET_USER_MEMORY_REGION, &slot), "KVM_SET_USER_MEMORY_REGION");
	return vm;
}

static int vcpu;
static struct kvm_run *state;

/* A guest in real mode that reads and writes some of its pages, and halts: again at each run. */
static void create_vcpu(int vm, char *memory)
{
	static const unsigned char code[] = { 0xa0, 0x00, 0x30, 0xa2, 0x00, 0x50, 0xa0,
					      0x00, 0x90, 0xf4, 0xeb, 0xf4 };
	struct kvm_regs registers = { .rip = PAGE, .rflags = 2 };
	struct kvm_sregs segments;
	int size = must(ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0), "KVM_GET_VCPU_MMAP_SIZE");

	vcpu = must(ioctl(vm, KVM_CREATE_VCPU, 0), "KVM_CREATE_VCPU");
	state = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu, 0);
	memcpy(memory, code, sizeof(code));
	must(ioctl(vcpu, KVM_GET_SREGS, &segments), "KVM_GET_SREGS");
	segments.cs.base = 0;
	segments.cs.selector = 0;
	must(ioctl(vcpu, KVM_SET_SREGS, &segments), "KVM_SET_SREGS");
	must(ioctl(vcpu, KVM_SET_REGS, &registers), "KVM_SET_REGS");
}

static void run(void)
{
	must(ioctl(vcpu, KVM_RUN, 0), "KVM_RUN");
}

static void write_file(const char *file, const char *text)
{
	int fd = open(file, O_WRONLY);

	if (fd < 0)
		return;
	if (write(fd, text, strlen(text)) < 0)
		perror(file);
	close(fd);
}

static void change_memory(char *memory)
{
	pid_t child;
	int i;

	must(madvise(memory + 2 * PAGE, PAGE, MADV_DONTNEED), "MADV_DONTNEED");
	run();
	must(mprotect(memory + 4 * PAGE, PAGE, PROT_READ), "mprotect");
	must(mprotect(memory + 4 * PAGE, PAGE, PROT_READ | PROT_WRITE), "mprotect");
	child = must(fork(), "fork");
	if (child == 0) {
		memory[8 * PAGE] = 1;
		munmap(memory, PAGE);
		_exit(0);
	}
	waitpid(child, NULL, 0);
	memory[2 * PAGE] = 3;
	memory[8 * PAGE] = 2;
	run();
	must(madvise(memory, 8 * PAGE, MADV_COLD), "MADV_COLD");
	must(madvise(memory, 8 * PAGE, MADV_PAGEOUT), "MADV_PAGEOUT");
	for (i = 0; i < 8; i++)
		memory[i * PAGE + 8] = 1;
	for (i = 16; i < 20; i++)
		memset(memory + i * PAGE, 7, PAGE);
	if (madvise(memory + 16 * PAGE, 4 * PAGE, MADV_MERGEABLE) == 0)
		usleep(300000);
	must(madvise(memory, 8 * PAGE, MADV_FREE), "MADV_FREE");
	must(mremap(memory + 32 * PAGE, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
		    (void *)0x20000000) == MAP_FAILED ? -1 : 0, "mremap");
	must(munmap(memory + 40 * PAGE, 8 * PAGE), "munmap");
	write_file("/proc/self/clear_refs", "1");
	write_file("/proc/self/clear_refs", "4");
}

/* One generation more, for the first memory cgroup and node that the file names. */
static void age(void)
{
	int group = 0, node = -1;
	long youngest = -1, generation;
	char line[200];
	FILE *file = fopen("/sys/kernel/debug/lru_gen", "r");

	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "memcg %d", &group) == 1)
			continue;
		if (sscanf(line, " node %d", &node) == 1) {
			if (youngest >= 0)
				break;
		} else if (sscanf(line, "%ld", &generation) == 1) {
			youngest = generation;
		}
	}
	if (file)
		fclose(file);
	snprintf(line, sizeof(line), "+ %d %d %ld 1 1", group, node, youngest);
	write_file("/sys/kernel/debug/lru_gen", line);
}

static int hand_off(int vm)
{
	pid_t child = must(fork(), "fork");

	if (child != 0)
		return 0;
	usleep(300000);
	close(vcpu);
	close(vm);
	_exit(0);
}

/*
 * Both run on one CPU, and this process in real time, so that the killed child cannot run before it
 * has been reaped.
 */
static int reap(void)
{
	struct sched_param priority = { .sched_priority = 50 };
	int ready[2], fd;
	cpu_set_t first;
	char byte;
	pid_t child;

	must(pipe(ready), "pipe");
	child = must(fork(), "fork");
	if (child == 0) {
		create_vm(map_at(0x30000000, 256), 256);
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
	must(syscall(SYS_process_mrelease, fd, 0), "process_mrelease");
	priority.sched_priority = 0;
	sched_setscheduler(0, SCHED_OTHER, &priority);
	waitpid(child, NULL, 0);
	return 0;
}

static char *shared;
static volatile int stop;

static void *churn(void *unused)
{
	while (!stop) {
		shared[0] = 1;
		madvise(shared, 8 * PAGE, MADV_DONTNEED);
		usleep(200);
	}
	return unused;
}

static int race(int rounds)
{
	pthread_t thread;
	int i, one, other;

	shared = map_at(0x30000000, 8);
	pthread_create(&thread, NULL, churn, NULL);
	for (i = 0; i < rounds; i++) {
		one = create_vm(shared, 8);
		other = create_vm(shared, 8);
		usleep(1000);
		close(one);
		close(other);
	}
	stop = 1;
	pthread_join(thread, NULL);
	return 0;
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "memory";
	char *memory;
	int vm, i;

	kvm = must(open("/dev/kvm", O_RDWR | O_CLOEXEC), "/dev/kvm");
	if (!strcmp(how, "mrelease"))
		return reap();
	if (!strcmp(how, "race"))
		return race(3);
	memory = map_at(0x10000000, PAGES);
	vm = create_vm(memory, PAGES);
	create_vcpu(vm, memory);
	run();
	if (!strcmp(how, "handoff"))
		return hand_off(vm);
	if (!strcmp(how, "exit"))
		return 0;
	if (!strcmp(how, "ageing")) {
		for (i = 0; i < 2; i++) {
			run();
			age();
		}
		return 0;
	}
	change_memory(memory);
	munmap(state, ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0));
	close(vcpu);
	close(vm);
	return 0;
}
