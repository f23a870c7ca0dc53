import type { RenderOptions, Reporter } from '../../plugin.ts';
import type { GateOutcome } from '../../policy/subtract.ts';
import { github, gitlab } from './annotations.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { sarif } from './sarif.ts';
import { text } from './text.ts';

export interface GateReporter extends Pick<Reporter, 'name' | 'extensions' | 'binary'> {
  render(outcome: GateOutcome, options: RenderOptions): string;
}

/** The formats of `gate`. Of two with the same extension the first is meant, unless --format names the other. */
export const gateReporters: readonly GateReporter[] = [text, json, markdown, sarif, junit, github, gitlab];
