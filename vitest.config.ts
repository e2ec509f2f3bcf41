import { defineConfig } from 'vitest/config'

/** Unit tests sit beside the code as `x.test.ts`; tests on system parts are `x.system.test.ts` and run with their own config. */
export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', 'reports/**', '**/*.system.test.ts'],
    pool: 'threads',
    maxWorkers: 2,
    testTimeout: 30_000,
    allowOnly: false,
  },
})
