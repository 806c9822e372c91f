/** What was judged: for each guarantee and subject, how often it was put to the test, and violations. */
import type { Observation } from './observation';
import type { Subject, World } from './world';

export interface Violation {
  readonly guarantee: string;
  readonly subject: Subject;
  readonly why: string;
  /** In the order in which they happened. */
  readonly evidence: readonly Observation[];
}

export interface Tally {
  readonly subject: Subject;
  kept: number;
  broken: number;
}

/** Looks at each observation, once the world knows of it. */
export type Check = (o: Observation, world: World, judged: Judged) => void;

/** Of one guarantee, so many violations are kept; all are counted. */
const VIOLATIONS_KEPT = 20;
/** Subjects of a driver with counts of their own; those after share one. */
const SUBJECTS = 500;

export class Judged {
  /** By guarantee, then by the label of the subject. */
  readonly tallies = new Map<string, Map<string, Tally>>();
  readonly violations: Violation[] = [];
  private readonly violationsOf = new Map<string, number>();

  /** Puts a guarantee to the test. */
  check(
    guarantee: string,
    subject: Subject,
    holds: boolean,
    why: string,
    evidence: readonly (Observation | null | undefined)[],
  ): void {
    const tally = this.tally(guarantee, subject);
    if (holds) {
      tally.kept += 1;
      return;
    }
    tally.broken += 1;
    const count = (this.violationsOf.get(guarantee) ?? 0) + 1;
    this.violationsOf.set(guarantee, count);
    if (count > VIOLATIONS_KEPT) return;
    const seen = evidence.filter((one): one is Observation => one != null);
    const ordered = [...new Set(seen)].sort((one, other) => one.line - other.line);
    this.violations.push({ guarantee, subject, why, evidence: ordered });
  }

  private tally(guarantee: string, subject: Subject): Tally {
    const tallies = this.tallies.get(guarantee) ?? new Map<string, Tally>();
    this.tallies.set(guarantee, tallies);
    const known = tallies.get(subject.label);
    if (known !== undefined) return known;
    const others = `others of ${subject.driver ?? 'the core'}`;
    const isOwn = tallies.size < SUBJECTS;
    const label = isOwn ? subject.label : others;
    const tally = tallies.get(label) ?? {
      subject: isOwn ? subject : { label, driver: subject.driver },
      kept: 0,
      broken: 0,
    };
    tallies.set(label, tally);
    return tally;
  }
}
