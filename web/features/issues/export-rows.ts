import type { Issue } from '#packages/contract/issue'

const columns: readonly (readonly [name: string, of: (issue: Issue) => string])[] = [
  ['id', ({ id }) => id],
  ['short id', ({ shortId }) => shortId],
  ['title', ({ title }) => title],
  ['culprit', ({ culprit }) => culprit],
  ['project', ({ project }) => project.slug],
  ['level', ({ level }) => level],
  ['status', ({ status }) => status],
  ['priority', ({ priority }) => priority],
  ['owner', ({ assignedTo }) => assignedTo?.email ?? assignedTo?.name ?? ''],
  ['events', ({ count }) => count],
  ['users', ({ userCount }) => String(userCount)],
  ['first seen', ({ firstSeen }) => firstSeen],
  ['last seen', ({ lastSeen }) => lastSeen],
  ['link', ({ permalink }) => permalink],
]

/** A cell as text: titles come from outside, and a table program would run one that begins like a formula. */
const cell = (text: string): string => {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** The issues as CSV (RFC 4180) with a line of names. */
export const issuesAsCsv = (issues: readonly Issue[]): string =>
  [columns.map(([name]) => name), ...issues.map((issue) => columns.map(([, of]) => of(issue)))]
    .map((row) => row.map(cell).join(','))
    .join('\r\n')

/** Gives the issues to the browser as a file. */
export const exportIssues = (issues: readonly Issue[], form: 'csv' | 'json'): void => {
  const text = form === 'csv' ? `${issuesAsCsv(issues)}\r\n` : `${JSON.stringify(issues, null, 2)}\n`
  const address = URL.createObjectURL(new Blob([text], { type: form === 'csv' ? 'text/csv;charset=utf-8' : 'application/json' }))
  const link = document.createElement('a')
  link.href = address
  link.download = `issues.${form}`
  link.click()
  URL.revokeObjectURL(address)
}
