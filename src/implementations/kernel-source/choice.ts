/** What the command line says of the kernel tree to judge, and what the steps receive of it. */
import type { KernelSeries } from '../real-kernel/kernels';

/**
 * How stores reach other tasks: sequentially consistent, or through a store buffer of each task
 * that is drained in order (tso) or in order for each word only (pso).
 */
export const memoryModels = ['sc', 'tso', 'pso'] as const;
export type MemoryModel = (typeof memoryModels)[number];

/** Where the source is. */
export type TreeChoice =
  | { readonly folder: string }
  | { readonly series: KernelSeries }
  | { readonly repository: string; readonly revision: string };

export interface KernelSourceChoice {
  readonly tree: TreeChoice;
  /** The command that compiles it; null for clang, or the newest clang-N. */
  readonly cc: string | null;
  /** Macros, as clang's -D takes them. */
  readonly defines: readonly string[];
  readonly memoryModel: MemoryModel;
  /** A folder or a revision to compare with. */
  readonly against: string | null;
  /** A patch of the tree: the tree with it is compared with the tree without it. */
  readonly patch: string | null;
  /** Whether counterexamples show each step. */
  readonly verbose: boolean;
}

/** A compiled tree and how it is run, as plain data that a search worker receives. */
export interface TreeModel {
  /** The folder of the compiled unit. */
  readonly folder: string;
  readonly memoryModel: MemoryModel;
  /** Functions that publish objects on their stack: it is an object of the machine then. */
  readonly sharedStacks: readonly string[];
  /** Sizes that several records have, with locks in different places: no task is symmetric then. */
  readonly ambiguousSizes: readonly number[];
}

/** What the command hands to the steps: plain data. */
export interface KernelSourceParameters {
  /** The folder of the compiled unit. */
  readonly folder: string;
  readonly memoryModel: MemoryModel;
  readonly verbose: boolean;
  /** What follows `check` on a command line that judges the same. */
  readonly commandLine: string;
}
