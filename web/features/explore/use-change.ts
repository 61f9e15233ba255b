import { useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'

import type { PageFilters } from '../frame/page-filters.ts'

/** Changes the state in the address as it is by then. `replace`: it is no step of the history. */
export type ChangeAddress = (
  changed: (newest: Record<string, unknown>) => Record<string, unknown>,
  how?: { readonly replace: boolean },
) => void

/** For the page in view, whose state `parse` reads. The scroll stays where it is. */
export const useChangeAddress = (parse: (raw: Record<string, unknown>) => PageFilters): ChangeAddress => {
  const navigate = useNavigate()
  return useCallback(
    (changed, how) =>
      void navigate({
        to: './',
        search: (previous) => parse({ ...previous, cursor: undefined, ...changed(previous) }),
        resetScroll: false,
        replace: how?.replace ?? false,
      }),
    [navigate, parse],
  )
}
