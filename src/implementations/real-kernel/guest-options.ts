/** The options of a kernel that the guest cannot do without, checked before anything is built or booted. */

interface NeededOption {
  readonly option: string;
  /** What is missed without it. */
  readonly why: string;
  /** Smallest value of a number; absent for an option that must be `y`. */
  readonly atLeast?: number;
}

const needed: readonly NeededOption[] = [
  {
    option: 'MMU_NOTIFIER',
    why: 'a kernel without it has no notifiers to judge; KVM selects it in 6.1, KVM_INTEL or KVM_AMD in 6.12',
  },
  { option: 'SMP', why: 'tasks race on two CPUs' },
  { option: 'MODULES', why: 'the drivers of the scripts are a module' },
  { option: 'BLK_DEV_INITRD', why: 'the guest has no other root file system' },
  { option: 'BINFMT_ELF', why: "the guest's init is an ELF program" },
  { option: 'DEVTMPFS', why: "the guest's init finds the module's device there" },
  { option: 'PROC_FS', why: 'scripts write to /proc/PID/clear_refs' },
  { option: 'PROC_PAGE_MONITOR', why: 'scripts write to /proc/PID/clear_refs' },
  { option: 'DEBUG_FS', why: 'clear_warn_once lets WARN_ON_ONCE() warn in each run' },
  { option: 'PRINTK', why: 'warnings and oopses are read from the kernel log' },
  { option: 'KPROBES', why: 'the module sees the end of an mm_struct by a kprobe' },
  { option: 'TRACEPOINTS', why: 'the module sees exits and freed pages by tracepoints' },
  { option: 'SERIAL_8250', why: 'the guest talks to the host on serial lines' },
  { option: 'SERIAL_8250_CONSOLE', why: "the kernel's console is the first serial line" },
  {
    option: 'SERIAL_8250_RUNTIME_UARTS',
    why: 'one serial line is for the console, one for the scripts',
    atLeast: 2,
  },
];

/** One entry for each option that a `.config` lacks: what to set, and why. */
export function missingGuestOptions(config: string): string[] {
  const values = new Map(
    [...config.matchAll(/^CONFIG_(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  const missing = needed.flatMap(({ option, why, atLeast }) => {
    const value = values.get(option);
    const isThere = atLeast === undefined ? value === 'y' : Number(value ?? 0) >= atLeast;
    return isThere ? [] : [`CONFIG_${option}=${atLeast ?? 'y'} (${why})`];
  });
  return values.get('MODULE_SIG_FORCE') === 'y'
    ? [...missing, 'CONFIG_MODULE_SIG_FORCE=n (the module is not signed)']
    : missing;
}
