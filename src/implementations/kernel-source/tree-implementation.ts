/** `kernel-source`: every interleaving of the notifier core of a kernel tree. */
import type { Budget } from '../../model-checker/exploration';
import type { Program } from '../../model-checker/program';
import {
  adapting,
  type Reductions,
  type SearchedImplementation,
} from '../../model-checker/searched-implementation';
import type { Capability } from '../../protocol/capabilities';
import type {
  ExplainedStep,
  Mode,
  Observation,
  Outcome,
  Sampling,
} from '../../protocol/implementation';
import type { Script } from '../../protocol/script';
import { Reference, type ReferenceOptions } from '../reference';
import type { KernelSourceParameters, TreeModel } from './choice';
import { ambiguousSize } from './linear-types';
import { TooManyTasks } from './machine-extension';
import { unitIn } from './parts';
import { escapedFrom } from './stack-escape';

const NAME = 'kernel-source';

export class TreeImplementation implements SearchedImplementation {
  readonly name = NAME;
  readonly commandLine: string;
  readonly version: string;
  readonly linux: string;
  readonly mode: Mode;
  readonly sampling: Sampling | undefined;
  readonly capabilities: readonly Capability[];
  private reference: Reference;
  private model: TreeModel;

  constructor(
    {
      folder,
      memoryModel,
      commandLine = NAME,
    }: Pick<KernelSourceParameters, 'folder' | 'memoryModel'> & { readonly commandLine?: string },
    private readonly options: Pick<ReferenceOptions, 'budget' | 'search' | 'verbose'> = {},
  ) {
    this.commandLine = commandLine;
    const unit = unitIn(folder);
    this.model = { folder, memoryModel, sharedStacks: [], ambiguousSizes: [] };
    this.version = unit.fullRelease;
    this.linux = unit.release;
    this.capabilities = unit.capabilities;
    this.reference = this.makeReference();
    this.mode = this.reference.mode;
    this.sampling = this.reference.sampling;
  }

  get offersProgram(): boolean {
    return this.reference.offersProgram;
  }

  get budget(): Budget {
    return this.reference.budget;
  }

  get reductions(): Reductions {
    return this.reference.reductions;
  }

  program(script: Script): Program {
    return this.reference.program(script);
  }

  async run(script: Script): Promise<Observation> {
    for (;;) {
      try {
        return await this.reference.run(script);
      } catch (error) {
        this.adapt(error);
      }
    }
  }

  /** Each task's store buffer needs tasks of its own. */
  unsupportedReason(script: Script): string | null {
    if (this.model.memoryModel === 'sc') return null;
    try {
      this.program(script);
      return null;
    } catch (error) {
      if (error instanceof TooManyTasks) return error.message;
      throw error;
    }
  }

  simplify(script: Script, outcome: Outcome, maxSwitches?: number): readonly number[] {
    return adapting(this, () => this.reference.simplify(script, outcome, maxSwitches));
  }

  replay(script: Script, schedule: readonly number[]): readonly ExplainedStep[] {
    return adapting(this, () => this.reference.replay(script, schedule));
  }

  /** What a run has found out of the C decides how it is run from now on. */
  adapt(error: unknown): void {
    const model = adapted(this.model, error);
    if (model === null) throw error;
    this.model = model;
    this.reference = this.makeReference();
  }

  private makeReference(): Reference {
    const model = { implementation: NAME, tree: this.model };
    return new Reference({ ...this.options, version: this.version, model });
  }
}

/** The model for a run of C that ended in this error; null where no model runs it. */
function adapted(model: TreeModel, error: unknown): TreeModel | null {
  const entry = escapedFrom(error);
  const size = ambiguousSize(error);
  if (entry !== null && !model.sharedStacks.includes(entry))
    return { ...model, sharedStacks: [...model.sharedStacks, entry] };
  if (size !== null && !model.ambiguousSizes.includes(size))
    return { ...model, ambiguousSizes: [...model.ambiguousSizes, size] };
  return null;
}
