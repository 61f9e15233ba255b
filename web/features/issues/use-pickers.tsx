import { Suspense, useState } from 'react'

import type { Issue } from '#packages/contract/issue'

import { useHeldKeys } from '../../lib/held-keys.ts'
import { late } from '../../lib/late.ts'
import type { Triage } from './use-triage.ts'

// Searching and choosing is code that the first view of the list does not need.
const OwnerPicker = late(async () => ({ default: (await import('./pickers.tsx')).OwnerPicker }))
const PriorityPicker = late(async () => ({ default: (await import('./pickers.tsx')).PriorityPicker }))
const ResolvePicker = late(async () => ({ default: (await import('./status-pickers.tsx')).ResolvePicker }))
const ArchivePicker = late(async () => ({ default: (await import('./status-pickers.tsx')).ArchivePicker }))

export type PickKind = 'owner' | 'priority' | 'resolve' | 'archive'

interface Picking {
  readonly kind: PickKind
  readonly issues: readonly Issue[]
  readonly anchor: Element
}

const pickers = { owner: OwnerPicker, priority: PriorityPicker, resolve: ResolvePicker, archive: ArchivePicker } as const

/**
 * The one picker of a page: `open` shows it below `anchor` for these issues. `picker` is to be drawn somewhere on the page. What is chosen goes to
 * `change`.
 */
export const usePickers = (org: string, change: Triage['apply']) => {
  const [picking, setPicking] = useState<Picking | null>(null)
  const close = () => setPicking(null)
  useHeldKeys(picking !== null, close)
  const open = (kind: PickKind, issues: readonly Issue[], anchor: Element | null | undefined) => {
    if (issues.length > 0 && anchor) setPicking({ kind, issues, anchor })
  }
  const shared = picking && {
    issues: picking.issues,
    anchor: picking.anchor,
    onChange: (made: Parameters<Triage['apply']>[1]) => change(picking.issues, made),
    onClose: close,
  }
  const Picker = picking && pickers[picking.kind]
  const picker = shared && Picker && (
    <Suspense fallback={null}>
      <Picker org={org} {...shared} />
    </Suspense>
  )
  return { open, picker }
}
