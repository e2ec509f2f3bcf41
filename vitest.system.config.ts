import { defineConfig } from 'vitest/config'

/** Tests on systems that live outside of Node: what they need is installed first, and a part that is missing is a failure, never a skip. */
export default defineConfig({
  test: {
    include: ['**/*.system.test.ts'],
    exclude: ['node_modules/**', 'reports/**'],
    pool: 'threads',
    maxWorkers: 1,
    testTimeout: 180_000,
    hookTimeout: 300_000,
    passWithNoTests: false,
    allowOnly: false,
  },
})
