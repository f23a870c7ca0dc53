import { appendFileSync } from 'node:fs';
import type { Reporter } from 'vitest/node';

/** One plain line that a person or a script can look for: `12 passed, 0 failed, 1 skipped`. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd: NonNullable<Reporter['onTestRunEnd']> = (modules, unhandledErrors) => {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) count[test.result().state]++;
      // A file that could not be loaded, or a hook that threw, has no test to blame.
      count.failed += module.errors().length;
      for (const suite of module.children.allSuites()) count.failed += suite.errors().length;
    }
    const failed = count.failed + unhandledErrors.length;
    const skipped = count.skipped + count.pending;
    const line = `${count.passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`;
    process.stdout.write(line);
    const copy = process.env.NOCHUL_TEST_SUMMARY;
    if (copy) appendFileSync(copy, line);
  };
}
