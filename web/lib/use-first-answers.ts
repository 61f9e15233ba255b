import { useEffect, useState } from 'react'

/** Long enough for answers of a quick server, short enough for a person: what is slower has its own skeleton. */
const patienceMs = 1_500

/**
 * True once each of `queries` has its first answer or its first failure, at the latest after 1.5 s, and from then on. Parts of a page that stand one
 * above the other come together, so that none moves when the one above it gets its height (ui.md 5, row 6).
 */
export const useFirstAnswers = (queries: readonly { readonly isPending: boolean }[]): boolean => {
  const settled = queries.every(({ isPending }) => !isPending)
  const [over, setOver] = useState(settled)
  if (settled && !over) setOver(true)
  useEffect(() => {
    if (over) return undefined
    const timer = setTimeout(() => setOver(true), patienceMs)
    return () => clearTimeout(timer)
  }, [over])
  return over || settled
}
