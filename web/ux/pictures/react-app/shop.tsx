// A small shop in React. Its address says where errors go.
import * as Sentry from '@sentry/browser'
import { useState } from 'react'
import { createRoot } from 'react-dom/client'

Sentry.init({
  dsn: new URLSearchParams(location.search).get('dsn') ?? '',
  release: 'shop-web@3.2.0',
  environment: 'production',
})
Sentry.setUser({ id: '61', email: 'lea@shop.example', username: 'lea' })
Sentry.setTag('tenant', 'west')

interface Line {
  readonly sku: string
  readonly price?: { readonly amount: number }
}

const lines: readonly Line[] = [{ sku: 'tea', price: { amount: 450 } }, { sku: 'cup' }]

/** The price of a line, which the server did not send for every line. */
const priceOf = (line: Line): string => {
  const { price } = line as Required<Line>
  return (price.amount / 100).toFixed(2)
}

const CartLine = ({ line }: { readonly line: Line }) => (
  <li>
    {line.sku}: {priceOf(line)}
  </li>
)

const Cart = () => (
  <ul>
    {lines.map((line) => (
      <CartLine key={line.sku} line={line} />
    ))}
  </ul>
)

const Shop = () => {
  const [open, setOpen] = useState(false)
  const show = () => {
    // oxlint-disable-next-line no-console
    console.info('cart opened with', lines.length, 'lines')
    setOpen(true)
  }
  return (
    <main>
      <button id="show" type="button" onClick={show}>
        Show the cart
      </button>
      {open && <Cart />}
    </main>
  )
}

const element = document.querySelector('#root')
if (element !== null)
  createRoot(element, {
    // What React says about an error that no boundary caught goes to the server with the names of the components.
    onUncaughtError: (error, { componentStack }) => {
      Sentry.withScope((scope) => {
        scope.setContext('react', { componentStack })
        Sentry.captureException(error, { mechanism: { type: 'react', handled: false } })
      })
    },
  }).render(<Shop />)
