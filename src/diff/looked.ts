/** How far a report looked: what is not in it is gone only where it did. */
import type { Finding, Report, Source } from '../report.ts';
import { compileScope } from '../scope.ts';

/** What can be missed. `found`: how often it was found where it was, of how many rows; null where it is no matter of rows. */
interface Wanted extends Pick<Finding, 'schema' | 'relation' | 'column'> {
  readonly found: Pick<Finding['evidence'], 'matched' | 'sampled'> | null;
}

export interface Look {
  /** Null where the report looked, so that what it does not have was not there; else why nobody knows. */
  missed(what: Wanted): string | null;
  /** The same for what is no column: principals, privileges. */
  missedReaders(): string | null;
}

const nothing = (reason: string): Look => ({ missed: () => reason, missedReaders: () => reason });

/**
 * @param source the source in the report that is asked; undefined where it has none of that name
 * @param other the same source in the other report
 */
export function lookOf(source: Source | undefined, other: Source | undefined): Look {
  if (!source || !other) return nothing('no-source');
  const isReached = ({ version, relations }: Source) => version !== '' || relations > 0;
  if (!isReached(source)) return nothing(source.skipped[0]?.reason ?? 'not-connectable');
  if (isReached(other) && (source.engine !== other.engine || source.database !== other.database))
    return nothing('other-database');
  const { settings, skipped, coverage } = source;
  const scope = settings && compileScope(settings);
  const covered = new Map(coverage.map((each) => [keyOf(each), each]));
  const skips = Map.groupBy(skipped, (each) => keyOf(each));
  const skippedWith = (schema: string | null, relation: string | null) => skips.get(keyOf({ schema, relation })) ?? [];
  const hidden = source.gaps.some(({ hidesReaders }) => hidesReaders);
  return {
    missed({ schema, relation, column, found }) {
      const skip =
        skippedWith(null, null)[0] ??
        skippedWith(schema, null)[0] ??
        skippedWith(schema, relation).find((each) => each.column === null || each.column === column);
      if (skip) return skip.reason;
      const read = covered.get(keyOf({ schema, relation }));
      // Nothing says why it was not looked at: it was not there, or not asked for.
      if (!read) return !scope ? 'no-settings' : scope.covers(schema, relation) ? null : 'out-of-scope';
      if (read.method === 'none') return 'not-sampled';
      // Too rare for a sample of that size to have it for certain.
      const isRare = found !== null && found.sampled > 0 && found.matched / found.sampled <= read.absenceBound;
      return isRare && read.absenceBound > 0 ? 'sample' : null;
    },
    missedReaders: () => (hidden ? 'readers-hidden' : (skippedWith(null, null)[0]?.reason ?? null)),
  };
}

function keyOf({ schema, relation }: { readonly schema: string | null; readonly relation: string | null }): string {
  return JSON.stringify([schema, relation]);
}

/** Sources of both reports, matched by id, those of the later one first. */
export function sourcesOf(before: Report, after: Report) {
  const earlier = new Map(before.sources.map((each) => [each.id, each]));
  const later = new Map(after.sources.map((each) => [each.id, each]));
  return [...new Set([...later.keys(), ...earlier.keys()])].map((id) => {
    const pair = { before: earlier.get(id), after: later.get(id) };
    return {
      id,
      ...pair,
      lookedBefore: lookOf(pair.before, pair.after),
      lookedAfter: lookOf(pair.after, pair.before),
    };
  });
}
