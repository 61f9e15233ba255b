import { compileGlobs } from './glob.ts'
import type { FilterSettings } from './settings.ts'

const healthChecks = compileGlobs([
  '*healthcheck*',
  '*heartbeat*',
  ...['health', 'healthy', 'healthz', 'health_check', '_health', '[_health]', 'live', 'livez', 'ready', 'readyz', 'ping', 'up'].map(
    (name) => `*/${name}{/,}`,
  ),
])

/**
 * Whether a **transaction** of this name is refused: health checks, and names of the project's list (ingest.md 3.9). Not for errors: the one
 * that a health check reports is the one to be woken for, and `*\/up` is also `/sign/up`.
 */
export const filterTransaction = (name: string, settings: FilterSettings): 'filtered-transaction' | undefined =>
  (settings.healthChecks && healthChecks(name)) || compileGlobs(settings.transactions)(name) ? 'filtered-transaction' : undefined
