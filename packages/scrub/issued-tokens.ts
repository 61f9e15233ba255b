/**
 * Tokens that say by their first letters whose they are: GitHub, AWS, Slack, Stripe, Google, GitLab. Cased as they are issued, and as long at least, so
 * that no name of a variable is one. All are linear: one class behind a literal, bounded.
 */
const forms = [
  'gh[opsur]_[A-Za-z0-9]{20,255}',
  'github_pat_[A-Za-z0-9_]{20,255}',
  'A(?:KI|SI)A[A-Z0-9]{16}(?![A-Za-z0-9])',
  'xox[a-z]-[A-Za-z0-9-]{10,255}',
  '[rs]k_live_[A-Za-z0-9]{10,255}',
  'AIza[A-Za-z0-9_-]{30,255}',
  'glpat-[A-Za-z0-9_-]{16,255}',
]

/** Begins where a word does. */
export const issuedToken = new RegExp(`(?<![A-Za-z0-9])(?:${forms.join('|')})`, 'g')

/** What each of them holds, for a search that ignores case; wider than the forms. */
export const issuedMarks = 'gh[opsur]_|github_pat_|akia|asia[a-z0-9]{16}|xox[a-z]-|k_live_|aiza|glpat-'

const anyMark = new RegExp(issuedMarks, 'i')
const tokenCharsMin = 15

/** False is certain: there is none. */
export const mayHoldIssued = (text: string): boolean => text.length >= tokenCharsMin && anyMark.test(text)
