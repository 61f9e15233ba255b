import { Suspense, lazy, useState } from 'react'

import type { Issue } from '#packages/contract/issue'

import type { Triage } from './use-triage.ts'

// Searching and choosing is code that the first view of the list does not need.
const OwnerPicker = lazy(async () => ({ default: (await import('./pickers.tsx')).OwnerPicker }))
const PriorityPicker = lazy(async () => ({ default: (await import('./pickers.tsx')).PriorityPicker }))

export type PickKind = 'owner' | 'priority'

interface Picking {
  readonly kind: PickKind
  readonly issues: readonly Issue[]
  readonly anchor: Element
}

/** The one picker of a page: `open` shows it below `anchor` for these issues. `picker` is to be drawn somewhere on the page. */
export const usePickers = (org: string, { apply }: Triage) => {
  const [picking, setPicking] = useState<Picking | null>(null)
  const close = () => setPicking(null)
  const open = (kind: PickKind, issues: readonly Issue[], anchor: Element | null | undefined) => {
    if (issues.length > 0 && anchor) setPicking({ kind, issues, anchor })
  }
  const shared = picking && {
    issues: picking.issues,
    anchor: picking.anchor,
    onChange: (change: Parameters<Triage['apply']>[1]) => apply(picking.issues, change),
    onClose: close,
  }
  const picker = shared && (
    <Suspense fallback={null}>{picking.kind === 'owner' ? <OwnerPicker org={org} {...shared} /> : <PriorityPicker {...shared} />}</Suspense>
  )
  return { open, picker }
}
