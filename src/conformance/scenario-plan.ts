/** A scenario as it was told: its scripts, and what is claimed of them; nothing has been run yet. */

import type { ScenarioRef } from '../counterexample/counterexample';
import type { Quantifier } from '../properties/evaluate';
import type { Property } from '../properties/property';
import type { Script } from '../protocol/script';
import type { HeldCallback, ScriptBuilder } from './script-builder';

/** A sentence, and the script that it speaks of. */
export interface PlannedProperty {
  readonly sentence: string;
  readonly claim: Property;
  readonly quantifier: Quantifier;
  readonly script: Script;
  /** Number of the first phase after the last `Then` before it. */
  readonly since: number;
}

export interface ScenarioPlan {
  readonly origin: ScenarioRef;
  readonly claims: readonly PlannedProperty[];
  /** Callbacks that must be entered while they are held, in this script. */
  readonly held: readonly HeldCallback[];
  readonly heldIn: Script;
}

/** The plans of the scenarios told in this process: claims are functions, which no message carries. */
export const plans: ScenarioPlan[] = [];

/** Writes down a scenario while it is told. */
export class Planner {
  private readonly claims: PlannedProperty[] = [];

  constructor(private readonly builder: ScriptBuilder) {}

  claim(sentence: string, claim: Property, quantifier: Quantifier): void {
    const { since } = this.builder;
    this.claims.push({ sentence, claim, quantifier, script: this.builder.script(), since });
  }

  /** The scenario has been told to its end. */
  finish(origin: ScenarioRef | null, silentClaim: Property): void {
    if (origin === null) return;
    const { since } = this.builder;
    const script = this.builder.scriptWithoutHolds();
    const sentence = 'the kernel reports nothing else';
    this.claims.push({ sentence, claim: silentClaim, quantifier: 'every', script, since });
    const held = this.builder.heldCallbacks();
    plans.push({ origin, claims: this.claims, held, heldIn: this.builder.script() });
  }
}
