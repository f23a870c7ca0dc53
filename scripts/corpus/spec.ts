/** What a column of the corpus is made from. */
import type { Category, Protection, TypeFamily } from '../../src/model.ts';
import type { Draw } from './draw.ts';

/** Tables that a column may stand in. */
export type Place =
  | 'customers'
  | 'orders'
  | 'employees'
  | 'patients'
  | 'students'
  | 'accounts'
  | 'shops'
  | 'suppliers'
  | 'products'
  | 'logs'
  | 'codes'
  | 'boards'
  | 'sensors';

export interface Options {
  /** Either way is right, beside the spec's own category. */
  readonly open?: readonly string[];
  readonly comment?: string;
  readonly family?: TypeFamily;
  /** 500 unless set. */
  readonly rows?: number;
  /** Share of cells with nothing, a placeholder or a test entry in them. */
  readonly dirt?: number;
  /** Drawn once, and then repeated. */
  readonly distinct?: number;
  /** Nobody could tell by the values alone: without its name, either way is right. */
  readonly needsName?: boolean;
  readonly protection?: Protection;
  readonly place?: Place;
  readonly subject?: 'person' | 'organisation';
}

export interface Spec extends Options {
  readonly id: string;
  readonly category: Category | 'none';
  /** Column names with blanks between them. One behind `~` says nothing of the kind. */
  readonly names: string;
  readonly value: (draw: Draw, index: number) => string;
}

/** Specs of one category: `kind('phone', 'customers')('dashes', 'hp tel', (draw) => …)`. */
export const kind =
  (category: Category | 'none', place: Place) =>
  (id: string, names: string, value: Spec['value'], options: Options = {}): Spec => ({
    id: `${category}/${id}`,
    category,
    names,
    value,
    place,
    ...options,
  });
