import { mergeConfig } from 'vite'
import { defineConfig } from 'vitest/config'

import viteConfig from './vite.config.ts'

export default mergeConfig(
  viteConfig,
  defineConfig({
    test: {
      name: 'web',
      environment: 'jsdom',
      isolate: false,
      include: ['**/*.test.{ts,tsx}'],
      exclude: ['dist/**', 'node_modules/**'],
      setupFiles: ['./test/setup.ts', '../scripts/property-seed.ts'],
      testTimeout: 60_000,
    },
  }),
)
