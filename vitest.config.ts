import { defineConfig } from 'vitest/config'

/** Unit tests sit beside the code as `x.test.ts`; tests on system parts are `x.system.test.ts` and run with their own config. */
export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', 'reports/**', '**/*.system.test.ts'],
    pool: 'threads',
    maxWorkers: 2,
    // What a file imports is loaded once a worker and not once a file. No test replaces a module or leaves something changed that another one reads.
    isolate: false,
    // They end what hangs; a busy machine is no reason to fail.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    teardownTimeout: 60_000,
    expect: { poll: { timeout: 60_000 } },
    allowOnly: false,
  },
})
