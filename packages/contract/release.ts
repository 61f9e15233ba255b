import type { ReleaseSummary } from './issue.ts'

/** `shop@1.2.0` is shown as `1.2.0`, a commit hash by its first 12 digits (grouping.md 6.1). Null for no release. */
export const releaseSummary = (version: string): ReleaseSummary | null => {
  if (version === '') return null
  const bare = version.slice(version.indexOf('@', 1) + 1) || version
  return { version, shortVersion: /^[0-9a-f]{16,64}$/.test(bare) ? bare.slice(0, 12) : bare }
}
