import { useEffect, useRef, useState } from 'react'

/** So far below the window what comes into view is drawn already. */
const nearPx = 200

/** Draws its content when it comes near the window, and from then on: what nobody scrolls to is neither loaded nor asked for. */
export const NearView = ({ minHeight, children }: { readonly minHeight: number; readonly children: React.ReactNode }) => {
  const [near, setNear] = useState(() => !('IntersectionObserver' in window))
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (near || !place.current) return undefined
    const observer = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && setNear(true), {
      rootMargin: `${String(nearPx)}px`,
    })
    observer.observe(place.current)
    return () => observer.disconnect()
  }, [near])
  return (
    <div ref={place} style={{ minHeight }}>
      {near && children}
    </div>
  )
}
