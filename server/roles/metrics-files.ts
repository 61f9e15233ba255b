import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { collectDefaultMetrics, register } from 'prom-client'

import { sleep } from '#core/time'

import type { DataFolder } from './data-folder.ts'

const writeEveryMs = 5000

/** Where a role leaves its figures for `/metrics`: plain JSON, so that a role that hangs does not make the page hang. */
export const metricsPath = (folder: DataFolder, role: string): string => join(folder.run, `metrics-${role}.json`)

/** Not durable on purpose: figures of a dead process are of no use. A full disk costs the figures, nothing else. */
const writeBeside = async (path: string, text: string): Promise<void> => {
  try {
    await writeFile(`${path}.new`, text, { mode: 0o600 })
    await rename(`${path}.new`, path)
  } catch {
    // The next round tries again.
  }
}

/** Writes this process's metrics every 5 s until aborted. */
export const writeMetrics = async (folder: DataFolder, role: string, signal: AbortSignal): Promise<void> => {
  register.setDefaultLabels({ role })
  collectDefaultMetrics()
  while (!signal.aborted) {
    const metrics = JSON.stringify(await register.getMetricsAsJSON())
    await writeBeside(metricsPath(folder, role), metrics)
    await sleep(writeEveryMs, signal)
  }
}
