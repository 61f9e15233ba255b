import { Suspense } from 'react'

import { late } from '../lib/late.ts'
import type { DrawerProps } from './drawer-panel.tsx'
import { useOpened } from './use-opened.ts'

const DrawerPanel = late(async () => ({ default: (await import('./drawer-panel.tsx')).DrawerPanel }))

/** A panel that comes from the lower edge over the page and takes the keyboard until it is closed. Its code comes when it opens first. */
export const Drawer = (props: DrawerProps) =>
  useOpened(props).near && (
    <Suspense fallback={null}>
      <DrawerPanel {...props} />
    </Suspense>
  )
