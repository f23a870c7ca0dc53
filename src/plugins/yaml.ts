/** Reads detectors from YAML: docs/writing-a-detector.md describes the file. */
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { defineDetector } from '../detector.ts';
import type { Plugin } from '../plugin.ts';
import { build, type Mistake } from './build.ts';
import { fileSchema } from './description.ts';

export type YamlPlugin = { readonly plugin: Plugin } | { readonly mistakes: readonly string[] };

/**
 * Makes a plugin of the text of a YAML file, or says everything that is wrong with it: a sentence each, with its line
 * and what to do.
 * @param file as it is called in messages, and the plugin's name
 */
export function readYamlPlugin(yaml: string, file: string): YamlPlugin {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    return {
      mistakes: document.errors.map(({ message, pos }) => `${file}:${lines.linePos(pos[0]).line}: ${message}.`),
    };
  }
  let content: unknown;
  try {
    content = document.toJS();
  } catch (error) {
    // An alias of nothing, or so many that they would fill the memory.
    if (!(error instanceof ReferenceError)) throw error;
    return { mistakes: [`${file}:1: ${error.message}: write the value out where *name stands.`] };
  }
  const parsed = fileSchema.safeParse(content);
  const descriptions = parsed.success ? parsed.data.detectors : [];
  const built = descriptions.map(build);
  const mistakes: readonly Mistake[] = parsed.success
    ? [...built.flatMap(({ mistakes }, at) => mistakes.map((each) => inDetector(at, each))), ...twice(descriptions)]
    : parsed.error.issues.flatMap(asMistakes);
  if (mistakes.length === 0) {
    return {
      plugin: { meta: { name: file, version: '1' }, detectors: built.map(({ detector }) => defineDetector(detector)) },
    };
  }
  return {
    mistakes: mistakes
      .map(({ path, message }) => ({ line: lineOf(document, lines, path), what: nameOf(path, content), message }))
      .sort((a, b) => a.line - b.line)
      .map(({ line, what, message }) => `${file}:${line}: ${what} ${message}.`),
  };
}

/** A key that should not be there is shown where it stands. */
function asMistakes(issue: z.core.$ZodIssue): Mistake[] {
  const { path, message } = issue;
  return issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => ({ path: [...path, key], message }))
    : [{ path, message }];
}

function inDetector(at: number, { path, message }: Mistake): Mistake {
  return { path: ['detectors', at, ...path], message };
}

function twice(descriptions: readonly { readonly id: string }[]): Mistake[] {
  const ids = descriptions.map(({ id }) => id);
  return ids.flatMap((id, at) =>
    ids.indexOf(id) < at ? [inDetector(at, { path: ['id'], message: 'is there twice: rename one of the two' })] : [],
  );
}

/** The line of what the path leads to, or of the nearest thing round it that is there. */
function lineOf(document: Document, lines: LineCounter, path: Mistake['path']): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

const idsSchema = z.object({ detectors: z.array(z.object({ id: z.string().optional() }).catch({})) });

/** `"names.strong" of shop/member-number`; the detector's place in the file where it has no id. */
function nameOf([top, at, ...path]: Mistake['path'], content: unknown): string {
  if (typeof at !== 'number') return top === undefined ? 'the file' : `"${String(top)}"`;
  const whose = idsSchema.safeParse(content).data?.detectors[at]?.id ?? `detector ${at + 1}`;
  const field = path.filter((step) => typeof step === 'string').join('.');
  return field === '' ? whose : `"${field}" of ${whose}`;
}
