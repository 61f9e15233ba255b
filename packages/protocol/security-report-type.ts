import { isObject } from './json.ts'
import type { Json } from './json.ts'

/** Kinds of browser report that become security events (ingest.md 1.9.3). */
export type SecurityReportType = 'csp' | 'expectct' | 'expectstaple' | 'hpkp'

/** Tells a report's kind by its shape; of a Reporting API array, by its first CSP entry. Undefined when it is none. */
export const securityReportType = (report: Json): SecurityReportType | undefined => {
  if (Array.isArray(report)) return report.some((entry) => securityReportType(entry) === 'csp') ? 'csp' : undefined
  if (!isObject(report)) return undefined
  if (Object.hasOwn(report, 'csp-report') || (report['type'] === 'csp-violation' && isObject(report['body']))) return 'csp'
  if (Object.hasOwn(report, 'expect-ct-report')) return 'expectct'
  if (Object.hasOwn(report, 'expect-staple-report')) return 'expectstaple'
  return Object.hasOwn(report, 'known-pins') ? 'hpkp' : undefined
}
