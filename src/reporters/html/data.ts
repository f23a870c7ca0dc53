/** What the page's script gets of the report: words ready to show, and indexes to filter, sort and join by. */
export interface FindingData {
  /** Its `id` on the page. */
  readonly anchor: string;
  readonly severity: number;
  readonly source: number;
  readonly category: number;
  readonly shield: number;
  readonly law: readonly number[];
  /** The relation; the column beside it. */
  readonly where: string;
  readonly column: string;
  readonly item: string;
  readonly protection: string;
  readonly people: string;
  readonly estimate: number;
  readonly readers: string;
  readonly logins: number;
  /** In the order of the terms of the detail; empty ones are left out. */
  readonly facts: readonly string[];
}

export interface PageData {
  readonly locale: string;
  readonly arrow: string;
  readonly severities: readonly string[];
  readonly severityWords: readonly string[];
  readonly sources: readonly string[];
  readonly sourceIds: readonly string[];
  readonly categories: readonly string[];
  readonly protections: readonly string[];
  readonly laws: readonly string[];
  readonly findings: readonly FindingData[];
  readonly holdings: readonly { readonly path: string; readonly rows: string; readonly findings: readonly number[] }[];
  readonly chains: readonly string[];
  readonly reaches: readonly string[];
  readonly principals: readonly {
    readonly anchor: string;
    readonly name: string;
    readonly login: string;
    readonly people: string;
    /** Holding, chain and reach of each way, one after the other. */
    readonly access: readonly number[];
  }[];
  /** With `{0}`, `{1}`, … for numbers. */
  readonly texts: {
    readonly shown: string;
    readonly range: string;
    readonly nothing: string;
    readonly readers: string;
    readonly all: string;
  };
}
