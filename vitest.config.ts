import { defineConfig } from 'vitest/config'

/** What is polled for comes at once or, on a busy machine, later: the limit only ends what never comes. */
const patient = { poll: { timeout: 20_000 } }

const setupFiles = ['./scripts/property-seed.ts']

export default defineConfig({
  test: {
    pool: 'forks',
    reporters: ['default', './scripts/count-reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          sequence: { groupOrder: 1 },
          isolate: false,
          include: ['{packages,server,scripts}/**/*.test.ts'],
          exclude: ['server/stores/**', '**/*.crash.test.ts', '**/*.live.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: patient,
          setupFiles,
        },
      },
      {
        extends: true,
        test: {
          name: 'stores',
          sequence: { groupOrder: 2 },
          include: ['server/stores/**/*.test.ts'],
          setupFiles,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: patient,
        },
      },
      {
        extends: true,
        test: {
          name: 'server',
          sequence: { groupOrder: 3 },
          include: ['server/**/*.live.test.ts', 'server/**/*.crash.test.ts', 'compat/**/*.test.ts'],
          setupFiles,
          maxWorkers: 2,
          testTimeout: 300_000,
          hookTimeout: 120_000,
          expect: patient,
        },
      },
      {
        extends: true,
        test: {
          name: 'journeys',
          sequence: { groupOrder: 4 },
          include: ['web/journeys/*.journey.ts'],
          globalSetup: ['web/journeys/browser.ts'],
          // A journey waits more than it computes.
          maxWorkers: 2,
          // A browser on a machine that others use: one that passes the second time is printed as retried, and looked at with VEDETTE_JITTER_MS.
          retry: 1,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: patient,
        },
      },
      'web',
    ],
  },
})
