/** The way from a principal to what it reads, in words. */
import type { ReportHolding, ReportPrincipal } from '../report.ts';
import type { Messages } from './messages/index.ts';
import { visibleName } from './table.ts';

type Hop = ReportHolding['beyond'][number];

/** One entry a step, the principal itself left out: it stands beside the path. Names are made harmless. */
export function pathSteps(
  chain: ReportPrincipal['access'][number]['chain'],
  holding: Pick<ReportHolding, 'by' | 'object' | 'holder' | 'beyond'>,
  texts: Messages,
): string[] {
  const hop = ({ to, by }: Hop): string => {
    const name = visibleName(to);
    return pick(texts.path, by)?.(name) ?? `${by} ${name}`;
  };
  const say = pick(texts.holding, holding.by) ?? texts.selectOn;
  return [...chain.map(hop), say(visibleName(holding.object), visibleName(holding.holder)), ...holding.beyond.map(hop)];
}

export const ARROW = ' → ';

function pick<Value>(words: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(words, key) ? words[key] : undefined;
}
