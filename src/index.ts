/** The public API: what a config, a plugin or a program that embeds nochul imports. */
export { type Config, defineConfig } from './config.ts';
export {
  type Cell,
  type ColumnProfile,
  type Detector,
  defineDetector,
  type Gate,
  type NamePattern,
  type TextPattern,
  type Verdict,
} from './detector.ts';
export { type ErrorCode, NochulError } from './errors.ts';
export type * from './model.ts';
export type { Engine, Plugin, RenderOptions, Reporter, Session } from './plugin.ts';
export { defineRule } from './policy/index.ts';
export type { Breach, Rule, RuleContext, RuleDefinition } from './policy/types.ts';
export type { AccessReport, AccessRow, Finding, Report } from './report.ts';
export { type Progress, type ScanSettings, type ScanSource, scan } from './scan.ts';
