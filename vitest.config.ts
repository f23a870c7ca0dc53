import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    reporters: ['default', './test/support/summary-reporter.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What a poll waits for comes at once on an idle machine; a CI machine may be busy for seconds.
    expect: { poll: { timeout: 10_000 } },
    // Two cores, and each file may talk to a server of its own.
    maxWorkers: 2,
  },
});
