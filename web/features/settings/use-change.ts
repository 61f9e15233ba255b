import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useState } from 'react'

import type { SessionAnswer } from '#packages/contract/organization'

import type { Answer, Api, Failure } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { sessionKey } from '../../api/queries.ts'
import { notify } from '../../ui/toast.tsx'

type Send<T> = (api: Api) => Promise<Answer<T>>

/** The session ended, or was begun anew in another tab: then the token that this page sends along is of before. */
const concernsSession = ({ status, detail }: Failure): boolean => status === 401 || (status === 403 && /csrf/i.test(detail))

/** Words for a form: a session that ended loses nothing of what was typed. */
const inWords = (failure: Failure): Failure =>
  concernsSession(failure) ? { ...failure, detail: 'Your session ended. Sign in again, then save: what you typed stays.' } : failure

/**
 * Sends a change. When the session is another one than this page knows (signed in again in another tab), the change is sent once more with its
 * token. Queries below the keys of `stale` are read again after success.
 */
export const useChange = () => {
  const api = useApi()
  const client = useQueryClient()
  return useCallback(
    async <T>(send: Send<T>, stale: readonly (readonly string[])[] = []): Promise<Answer<T>> => {
      let answer = await send(api)
      if (!answer.ok && concernsSession(answer.failure)) {
        const session = await api.get<SessionAnswer>('/auth/session/')
        // Nobody signed in: the frame asks for the password over the page.
        if (session.ok) client.setQueryData(sessionKey, session.value)
        if (session.ok && session.value.user) answer = await send(api)
      }
      if (!answer.ok) return { ok: false, failure: inWords(answer.failure) }
      await Promise.all(stale.map((queryKey) => client.invalidateQueries({ queryKey: [...queryKey] })))
      return answer
    },
    [api, client],
  )
}

/** What a button or switch does at once: the words for both ends, what is read again, and what takes it back. */
export interface Action<T> {
  readonly send: Send<T>
  readonly stale: readonly (readonly string[])[]
  readonly done: string
  readonly failed: string
  readonly undo?: () => void
}

/** Runs one action at a time and tells its end by a toast. The promise gives the value, or undefined when it was refused. */
export const useAction = () => {
  const change = useChange()
  const [busy, setBusy] = useState(false)
  const run = useCallback(
    async <T>({ send, stale, done, failed, undo }: Action<T>): Promise<T | undefined> => {
      setBusy(true)
      const answer = await change(send, stale)
      setBusy(false)
      if (!answer.ok) {
        notify(`${failed}: ${answer.failure.detail}`, { kind: 'failed' })
        return undefined
      }
      notify(done, undo ? { undo } : {})
      return answer.value
    },
    [change],
  )
  return { busy, run }
}
