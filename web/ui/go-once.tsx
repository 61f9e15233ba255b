import { useEffect, useRef } from 'react'

/**
 * Leads elsewhere once, when it is drawn. The router's own component navigates again at each draw, and a page that follows the address is drawn
 * while the address changes: that never ends.
 */
export const GoOnce = ({ go }: { readonly go: () => void }) => {
  const gone = useRef(false)
  useEffect(() => {
    if (gone.current) return
    gone.current = true
    go()
  }, [go])
  return null
}
