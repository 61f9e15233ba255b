import chromium from '@sparticuz/chromium'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Path of the browser's binary. */
    chromium: string
  }
}

/** Global setup of the journeys: unpacks the browser once (three seconds), or takes the one that CHROMIUM_PATH names. */
export const setup = async (project: TestProject): Promise<void> => {
  project.provide('chromium', process.env['CHROMIUM_PATH'] ?? (await chromium.executablePath()))
}
