import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'

import { useApi } from '../../api/context.ts'
import { useReach } from '../../api/reach.ts'

import styles from './frame.module.css'

/** Between two questions whether the server is back; the client itself repeats each of them a few times. */
const askMs = 3_000

/** Asks until the server answers again; then everything that failed meanwhile is read anew. */
const useReturn = (away: boolean): void => {
  const api = useApi()
  const client = useQueryClient()
  const wasAway = useRef(false)
  useEffect(() => {
    if (!away) {
      if (wasAway.current) void client.refetchQueries({ type: 'active', predicate: ({ state }) => state.status === 'error' })
      wasAway.current = false
      return undefined
    }
    wasAway.current = true
    const asked = new AbortController()
    const ask = () => void api.get('/', asked.signal).catch(() => null)
    const timer = setInterval(ask, askMs)
    window.addEventListener('online', ask)
    return () => {
      clearInterval(timer)
      window.removeEventListener('online', ask)
      asked.abort()
    }
  }, [away, api, client])
}

/** Above the page while the server cannot be reached. What is shown stays, forms keep their text (ui.md 1.6). */
export const ReachBanner = () => {
  const reach = useReach()
  useReturn(reach !== 'reached')
  return (
    <div aria-live="polite">
      {reach !== 'reached' && (
        <p className={styles.banner}>
          <b>{reach === 'restarting' ? 'The server restarts.' : 'The server cannot be reached.'}</b> Reconnecting; what is on the page
          stays, and nothing that you typed is lost.
        </p>
      )}
    </div>
  )
}
